"""``feedback analyse``: say what texts mean, one a line, from standard input or a file."""

import argparse
import gc
import json
import os
import sys
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from feedback.errors import WrongFileError

if TYPE_CHECKING:
    from feedback.analyse.findings import Clause, Reading, Sentiment

_AT_ONCE = 512
_SHORT = {"positive": "pos", "neutral": "neu", "negative": "neg", "mixed": "neg"}
_PRESENT = 0.5


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the verb."""
    verb = verbs.add_parser("analyse", help="say what texts mean, as JSON Lines")
    verb.add_argument("file", type=Path, nargs="?", help="a text a line, UTF-8; default: stdin")
    verb.add_argument("--jsonl", action="store_true", help="a line is an object with id and text")
    verb.add_argument("--why", action="store_true", help="add the words that speak for and against")
    verb.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read line after line; with ``--jsonl`` objects, otherwise each line is a text."""
    path: Path | None = arguments.file
    gc.disable()  # until all is loaded: it stays, and to look through it costs a third of the start
    try:
        if path is None:
            sys.stdin.reconfigure(encoding="utf-8-sig")  # type: ignore[union-attr]
            _answer(sys.stdin, is_json=arguments.jsonl, why=arguments.why)
        else:
            with path.open(encoding="utf-8-sig") as lines:
                _answer(lines, is_json=arguments.jsonl, why=arguments.why)
    except BrokenPipeError:  # whoever reads has enough, as "head" does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for the last flush
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}."
        raise WrongFileError(msg) from None
    except UnicodeDecodeError:
        msg = "The texts are not UTF-8."
        raise WrongFileError(msg) from None
    return 0


def _answer(lines: IO[str], *, is_json: bool, why: bool) -> None:
    from feedback.analyse.reading import read_many
    from feedback.analyse.shipped import shipped_codebook

    codebook = shipped_codebook()
    numbered = enumerate(lines, 1)
    while chunk := list(islice(numbered, _AT_ONCE)):
        asked, fault = _all_asked(chunk, is_json=is_json)
        readings = read_many([one["text"] for one in asked], codebook)
        terms = _terms(asked)
        for number, (one, reading) in enumerate(zip(asked, readings, strict=True)):
            found = as_json(one, reading)
            if number in terms and reading.sentiment is not None:
                found["sentiment"] = _sentiment(terms[number])
            if why:
                found["why"] = _why(one["text"])
            print(json.dumps(found))
        gc.freeze()
        gc.enable()
        if fault is not None:
            sys.stdout.flush()
            raise fault
    sys.stdout.flush()


def _all_asked(
    chunk: list[tuple[int, str]], *, is_json: bool
) -> tuple[list[dict[str, Any]], WrongFileError | None]:
    """Return what is asked up to a line that is wrong, and what is wrong with it."""
    asked: list[dict[str, Any]] = []
    for number, line in chunk:
        if line.strip():
            try:
                asked.append(_asked(line, number, is_json=is_json))
            except WrongFileError as fault:
                return asked, fault
    return asked, None


def _asked(line: str, number: int, *, is_json: bool) -> dict[str, Any]:
    if not is_json:
        return {"id": number, "text": line.rstrip("\n")}
    try:
        found = json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError):  # the second of brackets in brackets without end
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        msg = f'Line {number} is not a JSON object with "id" and "text".'
        raise WrongFileError(msg)
    if "term" in found and not _is_place(found):
        msg = f'Line {number}: "start" and "end" of a term are places in its text.'
        raise WrongFileError(msg)
    return found


def _refuse(name: str) -> None:
    """Take no NaN and no Infinity: they are not JSON, and could not be written back."""
    raise ValueError(name)


def _is_place(found: dict[str, Any]) -> bool:
    start, end = found.get("start"), found.get("end")
    return type(start) is int and type(end) is int and 0 <= start < end <= len(found["text"])


def _terms(asked: list[dict[str, Any]]) -> "dict[int, Sentiment]":
    from feedback.analyse.reading import term_polarities

    with_term = [number for number, one in enumerate(asked) if "term" in one]
    places = [(asked[n]["text"], asked[n]["start"], asked[n]["end"]) for n in with_term]
    return dict(zip(with_term, term_polarities(places), strict=True)) if places else {}


def as_json(asked: dict[str, Any], reading: "Reading") -> dict[str, Any]:
    """Return what is printed of a text; what is not rated has a sentiment that claims nothing."""
    from feedback.analyse.findings import UNRATED

    return {
        "id": asked.get("id"),
        "language": reading.language,
        "rated": reading.sentiment is not None,
        "sentiment": _sentiment(reading.sentiment or UNRATED),
        "clauses": [_clause(clause) for clause in reading.clauses],
        "kind": reading.kind.value,
        "emotions": {emotion.value: round(v, 3) for emotion, v in reading.emotions.items()},
        "suggestion": reading.suggestion,
        "own": reading.is_own,
        "played_down": reading.is_played_down,
        "style": reading.style.value,
        "spans": [
            {"start": shown.start, "end": shown.end, "what": shown.what}
            for shown in reading.personal
        ],
    }


def _why(text: str) -> list[dict[str, Any]]:
    """Say what each word speaks for (above 0) or against; nothing of a text that is not rated."""
    from feedback.analyse.explaining import why

    found = why(text)
    return [
        {"start": word.start, "end": word.end, "push": round(word.push + word.learned, 3)}
        for word in (found.words if found else ())
    ]


def _clause(clause: "Clause") -> dict[str, Any]:
    return {
        "start": clause.start,
        "end": clause.end,
        "sentiment": _sentiment(clause.sentiment),
        "themes": list(clause.themes),
        "kind": clause.kind.value,
        "emotions": [e.value for e, chance in clause.emotions.items() if chance >= _PRESENT],
        "own": clause.voice.value == "own",
        "played_down": clause.is_played_down,
    }


def _sentiment(sentiment: "Sentiment") -> dict[str, Any]:
    return {
        "label": _SHORT[sentiment.label.value],
        "mixed": sentiment.label.value == "mixed",
        "score": round(sentiment.score, 4),
        "confidence": round(sentiment.confidence, 4),
    }
