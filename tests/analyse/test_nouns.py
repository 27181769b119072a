"""Are the right nouns found, and only nouns?"""

import pytest

from feedback.analyse.nouns import people, phrases
from tests.hostile import hostile_strings


def _said(text: str) -> list[str]:
    return [phrase.words for phrase in phrases(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The soup was cold and the waiter forgot our bread.", ["soup", "bread"]),
        ("I stood at a locked gate with a broken umbrella.", ["locked gate", "broken umbrella"]),
        ("You kept my van for six days.", ["van", "six days"]),
        ("the app closes when i open a photo", ["app", "photo"]),
        (
            "Two crates of apples and three jars were missing",
            ["two crates", "apples", "three jars"],
        ),
        ("I waited 2 hour for the bus.", ["2 hours", "bus"]),
        ("They sent size 12, I asked for size 9.", ["size 12", "size 9"]),
    ],
)
def test_nouns_are_found_with_what_describes_them(text: str, found: list[str]) -> None:
    assert [one for one in _said(text) if one in found] == found


@pytest.mark.parametrize(
    "text",
    [
        "They never rushed and kept smiling.",
        "My wife and my daughter cried.",  # people are not named
        "A total nightmare, what a joke.",  # a verdict is not a thing
        "It went like a dream, smooth as butter.",  # nor is what it is likened to
        "Delacourt and Ferris were there.",
        "You're late and we'd left.",
    ],
)
def test_what_is_no_thing_is_left_out(text: str) -> None:
    assert _said(text) == []


def test_a_phrase_stands_where_it_says() -> None:
    text = "The stairs were steep, but the handrail was new."
    for phrase in phrases(text):
        assert text[phrase.start : phrase.end].lower().endswith(phrase.head)


def test_owner_and_number_are_known() -> None:
    van, tyres = phrases("My van lost both tyres.")
    assert (van.owner, van.is_plural) == ("mine", False)
    assert tyres.is_plural


def test_who_did_the_work_is_found() -> None:
    assert [one.words for one in people("The driver rang the office.")] == ["driver", "office"]


def test_hostile_strings_do_no_harm() -> None:
    for text in hostile_strings():
        for phrase in phrases(text):
            assert 0 <= phrase.start < phrase.end <= len(text)
