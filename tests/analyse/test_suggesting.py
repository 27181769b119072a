"""Suggestions of themes: what many say and nothing covers, the same every time."""

import datetime as dt
import itertools
import random
import time

from feedback.analyse.suggesting import MOST, Heard, Suggestion, suggest
from feedback.analyse.tokens import tokens

_UNTIL = dt.date(2026, 11, 20)
_PARKING = (
    "There is no parking at the back", "Parking costs me half an hour", "The parking was full",
    "Where is the parking", "I gave up on parking", "Parking for cargo bikes please",
    "Please mark the parking better",
)  # fmt: skip
_SEATS = (
    "The child seat was missing", "A child seat would help us", "Their child seat broke",
    "Bring your own child seat", "The child seat is too small", "No child seat for my son",
)  # fmt: skip
_COVERED = ("The price is too high", "Delivery was late", "Friendly staff at the desk")


_COUNT = itertools.count()


def _heard(text: str, *, is_covered: bool = False, back: int = 0, of: str = "") -> Heard:
    said_on = _UNTIL - dt.timedelta(days=back)
    return Heard(tokens(text), is_covered, said_on, of or f"text {next(_COUNT)}")


def _world() -> list[Heard]:
    return [
        *(_heard(text, back=number) for number, text in enumerate(_PARKING)),
        *(_heard(text, back=30) for text in _SEATS),
        *(_heard(text, is_covered=True) for text in _COVERED * 9),
        *(_heard(f"Something else entirely {'abcdefgh'[n % 8]}") for n in range(40)),
    ]


def _of(found: list[Suggestion], label: str) -> Suggestion:
    return next(suggestion for suggestion in found if suggestion.label == label)


def test_what_many_say_and_no_theme_covers_is_suggested_with_figures_and_quotes() -> None:
    world = _world()
    found = suggest(world, until=_UNTIL)
    assert [s.label for s in found][:2] == ["Parking", "Child seat"]
    parking = _of(found, "Parking")
    assert parking.words[0] == "parking"
    assert [world[place].tokens for place in parking.clauses] == [tokens(t) for t in _PARKING]
    assert parking.share == 7 / 53
    assert parking.weeks[-1] == 7
    assert len(parking.examples) == 3
    assert set(parking.examples) <= set(parking.clauses)
    assert _of(found, "Child seat").weeks[-1] == 0


def test_a_phrase_stands_for_its_words() -> None:
    assert _of(suggest(_world(), until=_UNTIL), "Child seat").words == ("child seat",)


def test_singular_and_plural_are_one_subject() -> None:
    texts = ["the locker jams", "lockers jam", "my locker is tiny", "all lockers full", "a locker"]
    found = suggest([_heard(text) for text in [*texts, *("filler words only",) * 30]], until=_UNTIL)
    assert set(_of(found, "Locker").words) == {"locker", "lockers"}


def test_what_was_dismissed_is_not_suggested_again() -> None:
    labels = [s.label for s in suggest(_world(), until=_UNTIL, dismissed={"parking"})]
    assert "Parking" not in labels
    assert "Child seat" in labels


def test_what_themes_speak_of_already_is_not_suggested() -> None:
    world = [*_world(), *(_heard("parking parking price", is_covered=True) for _ in range(60))]
    assert "Parking" not in [s.label for s in suggest(world, until=_UNTIL)]


def test_few_voices_suggest_nothing() -> None:
    assert suggest([], until=_UNTIL) == []
    assert suggest([_heard(text) for text in _PARKING[:4]], until=_UNTIL) == []


def test_who_repeats_themselves_is_one_voice() -> None:
    one = [_heard(text, of="a long complaint") for text in _PARKING]
    others = [_heard(f"Something else entirely {'abcdefgh'[n % 8]}") for n in range(40)]
    assert "Parking" not in [s.label for s in suggest([*one, *others], until=_UNTIL)]


def _noise(clauses: int) -> list[Heard]:
    chance = random.Random(7)
    words = ["".join(chance.choices("bcdfgklmnprst", k=6)) for _ in range(900)]
    return [
        Heard(chance.choices(words, k=8), chance.random() < 0.6, _UNTIL, str(n))
        for n in range(clauses)
    ]


def test_the_same_clauses_suggest_the_same_and_never_more_than_ten() -> None:
    world = _noise(3_000)
    found = suggest(world, until=_UNTIL)
    assert len(found) <= MOST
    assert found == suggest(list(world), until=_UNTIL)


def test_the_time_grows_with_the_clauses_and_no_faster() -> None:
    def cost(clauses: list[Heard]) -> float:
        spent = []
        for _turn in range(3):  # the least: a busy machine adds to a run and takes nothing off
            began = time.process_time()
            suggest(clauses, until=_UNTIL)
            spent.append(time.process_time() - began)
        return min(spent)

    small, large = _noise(1_000), _noise(10_000)
    assert cost(large) < 30 * max(cost(small), 0.005)
