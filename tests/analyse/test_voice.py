"""Voice: whose experience is told, and when a real problem is told as if it were none."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.analyse.cues import cues
from feedback.analyse.findings import Voice
from feedback.analyse.tokens import tokens
from feedback.analyse.voice import is_soft, marks_of_voice, voice_of
from tests.hostile import naughty_strings
from tests.shared_data import shared


def _voice(text: str) -> Voice:
    said = tokens(text)
    return voice_of(said, cues(said))


def _is_soft(text: str) -> bool:
    return is_soft(cues(tokens(text)))


@pytest.mark.parametrize(
    "text",
    [
        "My mum couldn't find the lift",
        "my husband says the queue was longer last year",
        "Our apprentices still use the paper form",
        "My late father never got an answer",
        "Two of our engineers lost their drafts",
        "My sister's parcel was opened",
        "some of our tenants pay by card",
        "Grandad can read the bill again",
        "mum gave up after the second page",
        "A friend told me the new menu is smaller",
        "People keep saying the signal is weak there",
        "According to the neighbours it was never mended",
        "Everyone says the old version was faster",
        "Apparently the night bus is gone",
        "a mate of mine waits since March",
        "Asking for a friend, can she pay later?",
    ],
)
def test_somebody_elses_experience(text: str) -> None:
    assert _voice(text) is Voice.OTHER


@pytest.mark.parametrize(
    "text",
    [
        "Suppose a customer pays twice, what then?",
        "What if the card is lost?",
        "Imagine a tourist who has no phone here",
        "If someone with a pram came, there is no ramp",
        "My elderly mother would never manage that form",
        "In theory a child could open this",
    ],
)
def test_what_is_only_supposed(text: str) -> None:
    assert _voice(text) is Voice.HYPOTHETICAL


@pytest.mark.parametrize(
    "text",
    [
        "The form lost my answers",
        "I waited an hour",
        "we loved the garden",
        "Crashes on login",
        "My mum and I loved the garden",
        "The driver was polite",
        "my order never came",
        "Our room smelled of paint",
        "I'd love a dark mode",
        "Would love a bigger font",
        "great app",
        "",
    ],
)
def test_the_writers_own_experience(text: str) -> None:
    assert _voice(text) is Voice.OWN


@pytest.mark.parametrize(
    "text",
    [
        "Probably just me, but the page jumps",
        "Not a big deal but the lid leaks",
        "I'm sure it's fine for others",
        "Don't get me wrong, the view is lovely",
        "Only a small niggle, the bell is loud",
        "might be my phone but the map is blank",
        "No biggie, the cup was chipped",
        "I hate to complain, it was cold though",
        "It's not the end of the world",
        "Tiny thing: the date is wrong",
        "I can live with it",
        "maybe I'm just impatient",
    ],
)
def test_a_problem_is_played_down(text: str) -> None:
    assert _is_soft(text)


@pytest.mark.parametrize(
    "text",
    [
        "The lid leaks",
        "I am furious about the bill",
        "Lovely staff and a quiet room",
        "Where do I find my invoice?",
        "Nobody answered for a week",
        "This is a very big problem for us",
        "",
    ],
)
def test_nothing_is_played_down(text: str) -> None:
    assert not _is_soft(text)


def test_marks_of_voice_are_named_for_who_learns_from_them() -> None:
    assert marks_of_voice(tokens("My mum told me")) == ["somebody_does", "writer"]
    assert marks_of_voice(tokens("The lid leaks")) == []


@given(st.text(max_size=60))
def test_any_text_has_a_voice(text: str) -> None:
    assert _voice(text) in Voice


def test_hostile_strings_have_a_voice() -> None:
    for text in naughty_strings():
        assert _voice(text) in Voice


def _f1(field: str, marked: bool, guess: Callable[[list[str]], bool]) -> float:
    """Return F1 of a guess from tokens on the sixth of our texts that no rule was written from."""
    hits = guessed = labelled = 0
    for name in ("apps_saas", "hospitality", "public_interviews", "retail", "services"):
        lines = shared(f"text/own/{name}.jsonl").read_text("utf-8").splitlines()
        for line in lines[::6]:
            row = json.loads(line)
            is_it, is_guessed = row[field] is marked, guess(tokens(row["text"]))
            hits += is_it and is_guessed
            guessed += is_guessed
            labelled += is_it
    return 2 * hits / (guessed + labelled)


def test_voice_agrees_with_people() -> None:
    assert _f1("own", False, lambda said: voice_of(said, cues(said)) is not Voice.OWN) >= 0.55


def test_playing_down_agrees_with_people() -> None:
    assert _f1("hedged", True, lambda said: is_soft(cues(said))) >= 0.65
