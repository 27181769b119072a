"""Text that is written to make a reader slow does not: twice the text costs about twice."""

import contextlib
import gc
import time
from collections.abc import Callable

import pytest

import surveys
from feedback.act.guardrails import look
from feedback.analyse.notes import parse_note
from feedback.analyse.reading import read_many
from feedback.analyse.text import sentences
from feedback.analyse.themes import Codebook
from feedback.capture.contacts import normalise_identity
from feedback.capture.tabular import read_table
from feedback.decide.replying.values import Case, Decision, Verdict
from feedback.errors import WrongFileError
from feedback.people.accounts import is_email
from feedback.show.tables import guarded, sheet_name
from feedback.store.contacts import IdentityKind
from surveys.text import normalise

_SHAPES: dict[str, Callable[[int], str]] = {
    "a's": lambda n: "a" * (n - 1) + "!",
    "spaces": lambda n: " " * (n - 1) + "!",
    "dots": lambda n: "." * n,
    "marks in a word": lambda n: "?" * (n - 1) + "a",
    "quotes": lambda n: '"' * n,
    "dashes": lambda n: "- " * (n // 2),
    "lines": lambda n: "!\n" * (n // 2),
    "words": lambda n: ("not very good, " * n)[:n],
    "address": lambda n: "a@" + "a." * (n // 2),
    "accents": lambda n: "e\u0301" * (n // 2),
}
_N = 50_000
_FEWER = {"reading": 8_000, "guardrails": 8_000}  # a sentence of words costs it a millisecond

_CODEBOOK = Codebook({"wait": ("booking", "wait*", "not ready")})


def _read_definition(text: str) -> None:
    with contextlib.suppress(surveys.DefinitionError):
        surveys.Survey.from_text(text)


def _read_table(text: str) -> None:
    with contextlib.suppress(WrongFileError):
        read_table("reviews.csv", ("text\n" + text).encode())


PATHS: dict[str, Callable[[str], object]] = {
    "normalise": normalise,
    "sentences": sentences,
    "reading": lambda text: read_many([text], _CODEBOOK),
    "note": parse_note,
    "guardrails": lambda text: look(
        text, Case(id="1", text=text), Verdict(decision=Decision.APOLOGISE_FIX)
    ),
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
    gc.disable()  # it looks at all that is alive, which is the tests' and not the text's
    try:
        for _ in range(3):
            begin = time.process_time()
            run(text)
            best = min(best, time.process_time() - begin)
    finally:
        gc.enable()
    return best


@pytest.mark.parametrize("name", PATHS)
def test_twice_the_text_takes_about_twice_as_long(name: str) -> None:
    """Four times the text in less than eight times the time: a square would take sixteen."""
    run, most = PATHS[name], _FEWER.get(name, _N)
    run(_SHAPES["words"](1000))  # load what is loaded once
    for shape, make in _SHAPES.items():
        once, four_times = _seconds(run, make(most // 4)), _seconds(run, make(most))
        # Below some milliseconds the clock's grain is larger than what it measures.
        assert four_times < max(8 * once, 0.1), f"{shape}: {once:.3f} s, then {four_times:.3f} s"
