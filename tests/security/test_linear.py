"""Text that is written to make a reader slow does not: twice the text costs about twice."""

import contextlib
import time
from collections.abc import Callable

import pytest

import surveys
from feedback.analyse.kind import kind_of_sentence
from feedback.analyse.notes import parse_note
from feedback.analyse.pipeline import _LONGEST_JUDGED
from feedback.analyse.text import sentences
from feedback.analyse.textblob_judge import default_judge
from feedback.analyse.themes import Codebook
from feedback.capture.contacts import normalise_identity
from feedback.capture.tabular import read_table
from feedback.errors import WrongFileError
from feedback.people.accounts import is_email
from feedback.show.tables import guarded, sheet_name
from feedback.store.contacts import IdentityKind
from surveys.text import normalise

_SHAPES: dict[str, Callable[[int], str]] = {
    "a's": lambda n: "a" * (n - 1) + "!",
    "spaces": lambda n: " " * (n - 1) + "!",
    "dots": lambda n: "." * n,
    "quotes": lambda n: '"' * n,
    "dashes": lambda n: "- " * (n // 2),
    "lines": lambda n: "!\n" * (n // 2),
    "words": lambda n: ("not very good, " * n)[:n],
    "address": lambda n: "a@" + "a." * (n // 2),
    "accents": lambda n: "e\u0301" * (n // 2),
}
_N = 50_000

_CODEBOOK = Codebook({1: ("booking", "wait*", "not ready")})


def _read_definition(text: str) -> None:
    with contextlib.suppress(surveys.DefinitionError):
        surveys.Survey.from_text(text)


def _read_table(text: str) -> None:
    with contextlib.suppress(WrongFileError):
        read_table("reviews.csv", ("text\n" + text).encode())


def _judge_all(text: str) -> None:
    for span in sentences(text):
        spoken = text[span.start : span.end][:_LONGEST_JUDGED]  # as the pipeline cuts it
        kind_of_sentence(spoken, default_judge().judge(spoken))


PATHS: dict[str, Callable[[str], object]] = {
    "normalise": normalise,
    "sentences": sentences,
    "judge": _judge_all,
    "note": parse_note,
    "themes": _CODEBOOK.themes_of,
    "is e-mail": is_email,
    "identity": lambda text: normalise_identity(IdentityKind.PHONE, text),
    "guard": guarded,
    "sheet name": sheet_name,
    "definition": _read_definition,
    "table": _read_table,
}


def _seconds(run: Callable[[str], object], text: str) -> float:
    """The best of three, in the time of this process alone: other work must not count."""
    best = float("inf")
    for _ in range(3):
        begin = time.process_time()
        run(text)
        best = min(best, time.process_time() - begin)
    return best


@pytest.mark.parametrize("name", PATHS)
def test_twice_the_text_takes_about_twice_as_long(name: str) -> None:
    run = PATHS[name]
    run(_SHAPES["words"](1000))  # load what is loaded once
    for shape, make in _SHAPES.items():
        once, twice = _seconds(run, make(_N // 2)), _seconds(run, make(_N))
        # Below some milliseconds the clock's grain is larger than what it measures.
        assert twice < max(3.2 * once, 0.02), f"{shape}: {once:.3f} s, then {twice:.3f} s"
