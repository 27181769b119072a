"""Escalation: what somebody says when they turn away or turn to others, and when a thread heats up.

A single text escalates when its writer leaves or threatens to, goes to an outside body, a bank, a
court or the press, or tells of harm, a hazard or leaked personal data.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from feedback.analyse.findings import Emotion, Shown
from feedback.analyse.text import words
from surveys.words import N_

_DATA = Path(__file__).parent / "data" / "escalation.tsv"

REASONS: Final = {
    "leaving": N_("leaves or threatens to"),
    "authority": N_("turns to an outside body"),
    "bank": N_("turns to the bank"),
    "court": N_("turns to a court or a lawyer"),
    "press": N_("turns to the press or the public"),
    "harm": N_("tells of harm"),
    "hazard": N_("tells of a hazard"),
    "leak": N_("tells of leaked personal data"),
    "again": N_("says that it happened again"),
    "shouting": N_("shouts"),
    "angrier": N_("sounds angrier than before"),
    "worse": N_("sounds worse than before"),
    "lower": N_("scores lower than before"),
    "sooner": N_("writes again sooner than before"),
}
_GRAVE = frozenset(["leaving", "authority", "bank", "court", "press", "harm", "hazard", "leak"])

_AGAIN = re.compile(
    r"\b(?:(?:yet |once )?again|(?:second|third|fourth|fifth|sixth|umpteenth|\d{1,2}(?:nd|rd|th)) "
    r"(?:time|email|call|message|letter|attempt|request|complaint|week|month)"
    r"|still (?:no|not|nothing|waiting|haven't|hasn't|don't|doesn't|isn't)|as i (?:said|wrote|told)"
    r"|i already|how many times|no (?:reply|answer|response)|keeps? (?:happening|asking))\b",
    re.IGNORECASE,
)
_SHOUTED = re.compile(r"\b[A-Z]{4,}\b(?:[^a-z\n]{0,10}\b[A-Z]{2,}\b)*+|!{2,}+|\?!|!\?")
_MUCH_ANGRIER = 0.25  # of an intensity from 0 to 1
_MUCH_WORSE = 0.3  # of a sentiment from -1 to 1
_MUCH_LOWER = 0.2  # of the length of a scale
_MUCH_SOONER = 0.5  # of the gap before
_ENOUGH = 2  # lesser reasons that together are a rise; a grave one is enough alone


class Message(NamedTuple):
    """One text of a thread: when it was written, and what is known of it.

    *score* is from 0 for the worst of its scale to 1 for the best, None where none was given.
    """

    text: str
    written: datetime
    sentiment: float  # from -1 to 1
    emotions: Mapping[Emotion, float]
    score: float | None = None


class Sign(NamedTuple):
    """Why a message is sharper than those before it; *shown* is None where no words show it."""

    message: int
    reason: str  # one of REASONS
    shown: Shown | None


class Escalation(NamedTuple):
    """Whether a thread heats up, from which message on (counted from 0), and what shows it."""

    rises: bool
    since: int | None
    signs: tuple[Sign, ...]


class _Pattern(NamedTuple):
    what: str
    source: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern itself, made when it is first looked for: most texts need none of them."""
        return _compiled(self.source)


def escalates(text: str, tokens: Sequence[str] | None = None) -> tuple[Shown, ...]:
    """Return the words by which *text* escalates, in order; *what* is one of REASONS.

    *tokens* are those of the text, if somebody has them already.
    """
    known = _patterns()
    said = words(text) if tokens is None else tokens
    owners = [word.partition("'")[0] for word in said if "'" in word]
    if known.keys().isdisjoint(said) and known.keys().isdisjoint(owners):
        return ()
    hit = known.keys() & {*said, *owners}
    plain = text.replace("’", "'")
    found = {
        Shown(match.start(), match.end(), rule.what)
        for rule in dict.fromkeys(rule for word in hit for rule in known[word])
        for match in rule.pattern.finditer(plain)
    }
    return tuple(_apart(sorted(found, key=lambda shown: (shown.start, -shown.end, shown.what))))


def escalation(messages: Sequence[Message]) -> Escalation:
    """Say whether a person's messages, the oldest first, rise in sharpness, and why.

    It rises with the first message that gives a grave reason not given before, or two lesser ones.
    """
    signs: list[Sign] = []
    since = None
    given: set[str] = set()
    for number, message in enumerate(messages):
        own = [*_said(number, message), *_compared(number, messages)]
        fresh = {sign.reason for sign in own} - given
        if number and since is None and (fresh & _GRAVE or len(fresh) >= _ENOUGH):
            since = number
        given |= fresh & _GRAVE
        signs += own
    return Escalation(since is not None, since, tuple(signs))


def _said(number: int, message: Message) -> Iterator[Sign]:
    for shown in escalates(message.text):
        yield Sign(number, shown.what, shown)
    for reason, pattern in (("again", _AGAIN), ("shouting", _SHOUTED)):
        for found in pattern.finditer(message.text.replace("’", "'")):
            yield Sign(number, reason, Shown(found.start(), found.end(), reason))


def _compared(number: int, messages: Sequence[Message]) -> Iterator[Sign]:
    """Yield what became worse since the message before."""
    if not number:
        return
    now, before = messages[number], messages[number - 1]
    anger = now.emotions.get(Emotion.ANGER, 0.0) - before.emotions.get(Emotion.ANGER, 0.0)
    if anger >= _MUCH_ANGRIER:
        yield Sign(number, "angrier", None)
    if before.sentiment - now.sentiment >= _MUCH_WORSE and now.sentiment < 0:
        yield Sign(number, "worse", None)
    scores = [message.score for message in (before, now) if message.score is not None]
    if len(scores) == 2 and scores[0] - scores[1] >= _MUCH_LOWER:  # noqa: PLR2004 - both have one
        yield Sign(number, "lower", None)
    if number > 1 and now.sentiment < 0:
        gap, gap_before = (
            now.written - before.written,
            before.written - messages[number - 2].written,
        )
        if gap < gap_before * _MUCH_SOONER:
            yield Sign(number, "sooner", None)


def _apart(found: Sequence[Shown]) -> Iterator[Shown]:
    """Leave out what lies within words that were shown already."""
    end = 0
    for shown in found:
        if shown.start >= end:
            yield shown
            end = shown.end


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


@cache
def _patterns() -> dict[str, list[_Pattern]]:
    """Return patterns by the words of which a text must have one to be searched at all."""
    found: dict[str, list[_Pattern]] = {}
    for line in _DATA.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            what, triggers, pattern = line.split("\t")
            rule = _Pattern(what, pattern)
            for word in triggers.split():
                found.setdefault(word, []).append(rule)
    return found
