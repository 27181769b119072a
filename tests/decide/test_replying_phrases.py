"""Phrases as data: found with their places, masked, and in linear time."""

import pytest

from feedback.analyse.tokens import placed_tokens
from feedback.decide.replying.deciding import decide
from feedback.decide.replying.phrases import NOTHING, Phrases, endings, phrases
from feedback.decide.replying.values import Case
from tests.hostile import formula_strings, naughty_strings
from tests.security.test_linear import _SHAPES, _seconds

_DATA = """
= @who
me us
= nothing
killer deal
= danger 1
killer
bite~ ... @who $
inj* [badly]
"""


def _found(text: str) -> list[str]:
    found = Phrases(_DATA).find(placed_tokens(text))
    return [text[one.start : one.end] for one in found if one.cue != NOTHING]


def test_gaps_endings_prefixes_and_masks() -> None:
    assert _found("A killer. A killer deal.") == ["killer"]
    assert _found("It bit, it bites all of us.") == ["bites all of us."]
    assert _found("It bites. Of us") == []
    assert _found("Injured badly") == ["Injured badly"]


def test_an_unknown_class_is_named_with_its_line() -> None:
    with pytest.raises(ValueError, match="@nobody") as fault:
        Phrases("= danger 1\n@nobody bites")
    assert fault.value.args == (2, "@nobody")


def test_endings_are_regular() -> None:
    assert endings("slip") == {"slip", "slips", "sliped", "sliping", "slipped", "slipping"}
    assert {"burned", "burning"} <= endings("burn")
    assert {"tries", "tried", "trying"} <= endings("try")


@pytest.mark.parametrize("name", ["holds", "tone"])
def test_twice_the_text_takes_about_twice_as_long(name: str) -> None:
    known = phrases(name)
    for shape, make in _SHAPES.items():
        once, four_times = (
            _seconds(lambda text: known.find(placed_tokens(text)), make(size))
            for size in (12_500, 50_000)
        )
        assert four_times < max(8 * once, 0.1), shape


def test_hostile_texts_are_decided() -> None:
    for text in (*naughty_strings(), *formula_strings()):
        verdict = decide(Case(id="1", text=text, stars=2))
        assert all(0 <= one.start <= one.end <= len(text) for one in verdict.because)
