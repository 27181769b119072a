"""What is found in a text: plain values, shared by the whole room.

Named tuples, because half a million of them are made in a large import.
"""

from collections.abc import Mapping
from typing import NamedTuple

from feedback.store.labels import Emotion, Kind, Label, Style, Voice

__all__ = ["Clause", "Emotion", "Reading", "Sentiment", "Shown", "Style", "Voice"]


class Sentiment(NamedTuple):
    """How something sounds: *score* from -1 to 1, *confidence* the chance that *label* is right."""

    label: Label
    score: float
    confidence: float


UNRATED = Sentiment(Label.NEUTRAL, 0.0, 0.0)
"""What stands where a sentiment must stand and nothing was rated: nothing is claimed of it."""


class Shown(NamedTuple):
    """Words of a text that show something, from *start* to before *end*."""

    start: int
    end: int
    what: str


class Clause(NamedTuple):
    """A part of a sentence that makes a point of its own, and what it says.

    *themes* are codes of the codebook; *emotions* holds intensities from 0 to 1.
    """

    start: int
    end: int
    sentiment: Sentiment
    themes: tuple[str, ...]
    kind: Kind
    emotions: Mapping[Emotion, float]
    voice: Voice
    is_played_down: bool


class Reading(NamedTuple):
    """A whole text, read once.

    *sentiment* is None for what is not rated: a text in another language than English. *language*
    is an ISO 639-1 code, or "und" when there are too few words to tell.
    """

    language: str
    sentiment: Sentiment | None
    clauses: tuple[Clause, ...]
    kind: Kind
    emotions: Mapping[Emotion, float]
    suggestion: bool  # it asks for or recommends a change
    is_own: bool  # the writer's own opinion or experience
    is_played_down: bool  # a real problem, told as if it were none
    style: Style
    personal: tuple[Shown, ...]
    escalates: tuple[Shown, ...]  # words of leaving, complaining elsewhere, harm
