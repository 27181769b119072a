"""How a review is meant: praise, complaint or neither, where stars and words may disagree.

The text beats the stars, but it has to say so: sentiment alone reads slang, grief and mock
complaints wrongly, so words of failure and of praise must stand behind it.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from feedback.analyse.findings import Reading
from feedback.decide.replying.phrases import Match
from feedback.store.labels import Label

_GOOD, _BAD, _MIDDLE = 4, 2, 3  # stars
_SURE = 0.7
_CLEAR = 0.3
_MUCH = 2  # cues that outweigh the stars
_FEW_WORDS = 6


class Meant(enum.Enum):
    """What a review is, taken as a whole."""

    PRAISE = enum.auto()
    COMPLAINT = enum.auto()
    NEITHER = enum.auto()


@dataclass(frozen=True, slots=True)
class Tone:
    """How a review is meant and which cues say so."""

    meant: Meant
    shown: tuple[Match, ...]
    why: str


def tone(stars: float | None, reading: Reading, cues: Sequence[Match]) -> Tone:
    """Weigh stars, sentiment and cues of tone."""
    found: dict[str, list[Match]] = {}
    for cue in cues:
        found.setdefault(cue.cue, []).append(cue)
    praise, failure = _apart(found, "praise"), _apart(found, "failure")
    polite = {place for cue in found.get("no_further", []) for place in range(cue.first, cue.last)}
    failure = [cue for cue in failure if polite.isdisjoint(range(cue.first, cue.last))]
    mock, mixup = found.get("mock", []), found.get("star_mixup", [])
    leaning = _leaning(reading)
    if stars is None:
        return _by_words(leaning, praise, failure, mock)
    if stars >= _GOOD:
        return _high(stars, leaning, praise, failure, mock)
    if stars <= _BAD:
        return _low(leaning, praise, failure, mock, mixup, found.get("sarcasm", []))
    return _by_words(leaning - 0.1, praise, failure, mock)


def _apart(found: dict[str, list[Match]], cue: str) -> list[Match]:
    """Return the cues of one name that do not overlap."""
    kept: list[Match] = []
    for match in found.get(cue, []):
        if not kept or match.first >= kept[-1].last:
            kept.append(match)
    return kept


def _leaning(reading: Reading) -> float:
    """Return the sentiment from -1 to 1, by its label and how sure that is."""
    sentiment = reading.sentiment
    if sentiment is None:
        return 0.0
    side = {Label.POSITIVE: 1.0, Label.NEGATIVE: -1.0, Label.MIXED: -0.4}
    return side.get(sentiment.label, 0.0) * sentiment.confidence


def _high(
    stars: float, leaning: float, praise: list[Match], failure: list[Match], mock: list[Match]
) -> Tone:
    if mock:
        return Tone(Meant.PRAISE, tuple(mock[:2]), "praise told as a complaint")
    outweighs = len(failure) > len(praise) - (leaning < -_CLEAR)
    if failure and leaning < 0 and (outweighs or (stars < _GOOD + 1 and leaning < -_CLEAR)):
        return Tone(Meant.COMPLAINT, tuple(failure[:3]), "a failure, whatever the stars say")
    return Tone(Meant.PRAISE, tuple(praise[:3]), "praise")


def _low(
    leaning: float,
    praise: list[Match],
    failure: list[Match],
    mock: list[Match],
    mixup: list[Match],
    sarcasm: list[Match],
) -> Tone:
    words = len(praise)
    if mixup and (words >= 1 or leaning > 0) and words >= len(failure):
        return Tone(Meant.PRAISE, (*mixup[:1], *praise[:2]), "praise with a mistaken rating")
    if mock and words and not failure and leaning >= -_CLEAR:
        return Tone(Meant.PRAISE, tuple(mock[:2]), "praise told as a complaint")
    is_plain = not failure and not sarcasm and leaning >= _SURE
    if is_plain and words >= _MUCH:
        return Tone(Meant.PRAISE, tuple(praise[:3]), "praise, whatever the stars say")
    return Tone(Meant.COMPLAINT, tuple(failure[:3]), "a complaint")


def _by_words(leaning: float, praise: list[Match], failure: list[Match], mock: list[Match]) -> Tone:
    if mock and not failure:
        return Tone(Meant.PRAISE, tuple(mock[:2]), "praise told as a complaint")
    weight = leaning + 0.3 * min(len(praise), _MIDDLE) - 0.4 * min(len(failure), _MIDDLE)
    if weight >= _CLEAR and not (failure and leaning < 0):
        return Tone(Meant.PRAISE, tuple(praise[:3]), "praise")
    if weight <= -_CLEAR:
        return Tone(Meant.COMPLAINT, tuple(failure[:3]), "a complaint")
    return Tone(Meant.NEITHER, tuple(failure[:1]), "neither praise nor complaint")
