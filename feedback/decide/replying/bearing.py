"""How each fact bears on each claim: it confirms the fault, contradicts it or explains it.

A suggestion by shared words, figures, days and opposites, with the words that show it; a person may
say better. What is decided rests on public facts only.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from feedback.decide.replying.stems import content_words, days, figures, stem, stems, words_of
from feedback.decide.replying.values import Bearing, Bears, Claim, Fact, FactKind

_NEGATIONS: Final = frozenset(
    "no not never nobody none nothing nowhere without neither cannot can't cant don't dont doesn't "
    "doesnt didn't didnt isn't isnt wasn't wasnt aren't arent weren't werent won't wont wouldn't "
    "haven't havent hasn't hasnt hadn't couldn't ain't refuse refused refuses zero un".split()
)
_DATA = "data/opposites.txt"
_ADMITS: Final = frozenset(
    "failed fault faulty error mistake wrong wrongly outage overcharged delayed missed missing "
    "late broke broken recalled incorrectly omitted mislabelled unavailable apology upheld leaked "
    "burst discoloured shortage crash cancelled flooded overran lapsed".split()
)
_TELLS_FAULTS: Final = frozenset((FactKind.RECORD, FactKind.LOG, FactKind.INTERNAL, FactKind.CRM))
_DENIES_FAULT: Final = frozenset("insists denies claims says".split())
_UNITS: Final = {
    word: group.split()[0]
    for group in (
        "hour hours hrs hr h",
        "minute minutes min mins",
        "day days",
        "week weeks",
        "month months",
        "rating star stars rated score",
        "% percent",
        "times time",
    )
    for word in group.split()
}
_NUMBER_BEFORE = re.compile(r"(\d+(?:[.,]\d+)*)\s?(%|[^\W\d_]+)")
_NUMBER_AFTER = re.compile(
    r"([^\W\d_]+)\s(?:(?:of|is|was|from|to|at|only|just|a)\s){0,2}[£$€]?(\d+(?:[.,]\d+)*)"
)
_DATES = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:january|february|march|april|may|june|july|august|"
    r"september|october|november|december)\b(?: \d{4})?|\b20\d\d\b",
    re.IGNORECASE,
)
_ONLY_NOT: Final = frozenset(("not", "not (fact)"))


class _Seen(NamedTuple):
    """What of a text can be compared with another."""

    words: frozenset[str]
    stems: frozenset[str]
    numbers: frozenset[str]
    days: frozenset[str]
    measured: frozenset[tuple[str, str]]  # what is counted, and how much of it
    is_negated: bool


def _seen(text: str) -> _Seen:
    said = words_of(text)
    return _Seen(
        frozenset(said),
        stems(text),
        figures(_DATES.sub(" ", text)),
        days(text),
        frozenset(_measured(_DATES.sub(" ", text))),
        not _NEGATIONS.isdisjoint(said),
    )


def _measured(text: str) -> Iterator[tuple[str, str]]:
    low = " ".join(next(iter(figures(w)), w) if w.isalpha() else w for w in words_of(text))
    for number, unit in _NUMBER_BEFORE.findall(low):
        if unit in _UNITS or content_words(unit):
            yield _UNITS.get(unit, stem(unit)), number
    for unit, number in _NUMBER_AFTER.findall(low):
        if unit in _UNITS or content_words(unit):
            yield _UNITS.get(unit, stem(unit)), number


def bearings(claims: Sequence[Claim], facts: Sequence[Fact]) -> tuple[Bearing, ...]:
    """Return how facts bear on claims, where they share a topic."""
    said = [_seen(claim.words) for claim in claims]
    found: list[Bearing] = []
    for fact in facts:
        known = _seen(fact.text)
        for place, (claim, here) in enumerate(zip(claims, said, strict=True)):
            found += _bears(place, claim, here, fact, known)
    return tuple(found)


def _bears(place: int, claim: Claim, here: _Seen, fact: Fact, known: _Seen) -> Iterator[Bearing]:
    shared = here.stems & known.stems
    opposed = tuple(_opposed(here, known))
    differing = tuple(_differing(here, known))
    same = here.measured & known.measured
    same_days = here.days & known.days
    if not shared and not differing and not same and not (opposed and same_days):
        return
    shown = tuple(sorted(shared | same_days))
    if claim.is_question and fact.kind in (FactKind.POLICY, FactKind.EVIDENCE, FactKind.RECORD):
        yield Bearing(claim=place, fact=fact.id, bears=Bears.EXPLAINS, shown_by=shown)
        return
    if same:
        words = tuple(f"{unit} {number}" for unit, number in sorted(same))
        bears = Bears.EXPLAINS if fact.kind is FactKind.POLICY else Bears.CONFIRMS
        yield Bearing(claim=place, fact=fact.id, bears=bears, shown_by=(*shown, *words))
        if not opposed:
            return
    if not differing and opposed and set(opposed) <= _ONLY_NOT and admits(fact):
        opposed = ()  # "not a word was said" beside a failure that is admitted
    if differing or opposed:
        yield Bearing(
            claim=place,
            fact=fact.id,
            bears=Bears.CONTRADICTS,
            shown_by=(*shown, *differing, *opposed),
        )
    elif (
        fact.kind in _TELLS_FAULTS and claim.polarity <= 0 and _DENIES_FAULT.isdisjoint(known.words)
    ) or (fact.kind is FactKind.EVIDENCE and admits(fact) and claim.polarity <= 0):
        yield Bearing(claim=place, fact=fact.id, bears=Bears.CONFIRMS, shown_by=shown)
    else:
        yield Bearing(claim=place, fact=fact.id, bears=Bears.EXPLAINS, shown_by=shown)


@cache
def _opposites() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    text = files("feedback.decide.replying").joinpath(_DATA).read_text(encoding="utf-8")
    pairs = [line.split(" / ") for line in text.splitlines() if not line.startswith("#")]
    return tuple((frozenset(one.split()), frozenset(other.split())) for one, other in pairs)


def _opposed(here: _Seen, known: _Seen) -> Iterator[str]:
    for one, other in _opposites():
        for first, second in ((one, other), (other, one)):
            left, right = here.words & first, known.words & second
            if left and right and not (here.words & second) and not (known.words & first):
                yield f"{min(left)} / {min(right)}"
                break
    if here.is_negated != known.is_negated and here.stems & known.stems:
        yield "not" if here.is_negated else "not (fact)"


def _differing(here: _Seen, known: _Seen) -> Iterator[str]:
    """Yield amounts of the same thing that differ."""
    for unit, number in sorted(here.measured):
        amounts = {amount for what, amount in known.measured if what == unit}
        if amounts and number not in known.numbers:
            yield f"{unit} {number} / {min(amounts)}"
    spans = {unit for unit, _ in here.measured} | {unit for unit, _ in known.measured}
    if {"hour", "minute"} <= spans and not (here.measured & known.measured):
        yield "hour / minute"


def admits(fact: Fact) -> bool:
    """Whether a fact itself speaks of a failure."""
    return not _ADMITS.isdisjoint(words_of(fact.text))


def shares_topic(text: str, fact: Fact, *, least: int = 1) -> bool:
    """Whether a fact speaks of what a text speaks of."""
    shared = stems(text) & stems(fact.text)
    return len(shared) >= least or bool(days(text) & days(fact.text) and shared)
