"""The texts that the weights are learned from, each with the labels that it has.

They lie outside of the project, under their own licences; the model card names them. ``group``
keeps what belongs together, sentences of a review, clauses of a comment, on one side of a split.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feedback.analyse.findings import Emotion
from feedback.analyse.text import Span
from feedback.errors import WrongFileError

_RATED = ("amazonReviewSnippets", "movieReviewSnippets", "nytEditorialSnippets", "tweets")
_PLAIN = ("uci_amazon_cells", "uci_imdb")
_SECTORS = ("apps_saas", "hospitality", "public_interviews", "retail", "services")
_HIGHEST_RATING = 4
_WORDS = {"pos": "positive", "neg": "negative", "neu": "neutral"}

_USUAL = {"positive": 0.5, "negative": -0.5, "mixed": -0.2, "neutral": 0.0}

# GoEmotions has no sentiment; its 27 emotions lean one way or the other.
_PLEASED = frozenset(
    "admiration amusement approval caring desire excitement gratitude joy love optimism pride "
    "relief".split()
)
_DISPLEASED = frozenset(
    "anger annoyance disappointment disapproval disgust embarrassment fear grief nervousness "
    "remorse sadness".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A text or a clause with its labels; None: nobody labelled that."""

    text: str
    source: str
    group: str
    clauses: tuple[Span, ...] | None = None  # labelled ones, in order
    is_clause: bool = False
    sentiment: str | None = None  # negative, neutral, positive or mixed
    rating: float | None = None  # mean of human ratings, -1 to 1
    kind: str | None = None
    suggestion: bool | None = None
    own: bool | None = None
    played_down: bool | None = None
    emotions: frozenset[str] | None = None

    @property
    def measure(self) -> float | None:
        """How good or bad it is, -1 to 1; where nobody rated, as far as its label usually goes."""
        return self.rating if self.rating is not None else _USUAL.get(self.sentiment or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term in a sentence, and how the sentence speaks of it."""

    text: str
    source: str
    group: str
    start: int
    end: int
    sentiment: str


def samples(folder: Path) -> Iterator[Sample]:
    """Read all texts with labels under *folder*, the ``text`` folder of the data."""
    for name in _RATED:
        for row in _rows(folder / "sentiment" / f"icwsm14_{name}.jsonl"):
            yield Sample(
                text=row["text"],
                source=name,
                group=f"{name} {row['id'].partition('_')[0]}",
                sentiment=_WORDS[row["label"]],
                rating=row["mean_rating"] / _HIGHEST_RATING,
            )
    for name in _PLAIN:
        for number, row in enumerate(_rows(folder / "sentiment" / f"{name}.jsonl")):
            label = _WORDS[row["label"]]
            yield Sample(text=row["text"], source=name, group=f"{name} {number}", sentiment=label)
    for row in _rows(folder / "emotion" / "goemotions_train.jsonl"):
        felt = frozenset(row["emotions"])
        yield Sample(
            text=row["text"],
            source="goemotions",
            group=row["text"],
            sentiment=_leaning(felt),
            emotions=frozenset(row["ekman"]) & frozenset(Emotion),
        )
    for name in ("acsa", "atsa"):
        for row in _rows(folder / "aspects" / f"mams_{name}_train.jsonl"):
            found = {part["polarity"] for part in (*row["terms"], *row["categories"])}
            yield Sample(
                text=row["text"], source="mams", group=row["text"], sentiment=_of_parts(found)
            )
    yield from _own(folder / "own")


def _own(folder: Path) -> Iterator[Sample]:
    for name in _SECTORS:
        for number, row in enumerate(_rows(folder / f"{name}.jsonl")):
            yield Sample(
                text=row["text"],
                source="own",
                group=f"{name} {number}",
                sentiment=_WORDS.get(row["sentiment"], "mixed"),
                kind=row["kind"],
                suggestion=row["suggestion"],
                own=row["own"],
                played_down=row["hedged"],
                emotions=frozenset(row["emotions"]),
            )
    for number, row in enumerate(_rows(folder / "clauses.jsonl")):
        group = f"long {number}"
        spans = tuple(Span(clause["start"], clause["end"]) for clause in row["clauses"])
        yield Sample(
            text=row["text"],
            source="long",
            group=group,
            clauses=spans,
            sentiment=_WORDS.get(row["overall"], "mixed"),
        )
        for clause in row["clauses"]:
            yield Sample(
                text=clause["quote"],
                source="clause",
                group=group,
                clauses=(Span(0, len(clause["quote"])),),
                is_clause=True,
                sentiment=_WORDS.get(clause["sentiment"], "mixed"),
                kind=clause["kind"],
                own=clause["own"],
            )


def terms(folder: Path) -> Iterator[Term]:
    """Read all labelled terms under *folder*."""
    for row in _rows(folder / "aspects" / "mams_atsa_train.jsonl"):
        for term in row["terms"]:
            yield Term(
                text=row["text"],
                source="mams",
                group=row["text"],
                start=term["from"],
                end=term["to"],
                sentiment=term["polarity"],
            )
    for number, row in enumerate(_rows(folder / "own" / "terms.jsonl")):
        for term in row["terms"]:
            yield Term(
                text=row["text"],
                source="terms",
                group=f"terms {number}",
                start=term["start"],
                end=term["end"],
                sentiment=_WORDS[term["sentiment"]],
            )


def _leaning(felt: frozenset[str]) -> str | None:
    pleased, displeased = bool(felt & _PLEASED), bool(felt & _DISPLEASED)
    if pleased and displeased:
        return None
    return "positive" if pleased else "negative" if displeased else "neutral"


def _of_parts(found: set[str]) -> str:
    if {"positive", "negative"} <= found:
        return "mixed"
    return "positive" if "positive" in found else "negative" if "negative" in found else "neutral"


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)
    except (OSError, ValueError) as error:
        msg = f"{path} cannot be read as JSON Lines: {error}."
        raise WrongFileError(msg) from None
