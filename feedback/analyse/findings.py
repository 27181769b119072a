"""What is found in a text: plain values without behaviour, shared by the whole room."""

from collections.abc import Mapping
from dataclasses import dataclass

from feedback.store.emotions import Emotion
from feedback.store.items import Kind, Label, Style, Voice

__all__ = [
    "Clause",
    "Emotion",
    "Kind",
    "Label",
    "Reading",
    "Sentiment",
    "Shown",
    "Style",
    "Voice",
]


@dataclass(frozen=True, slots=True)
class Sentiment:
    """How something sounds: *score* from -1 to 1, *confidence* the chance that *label* is right."""

    label: Label
    score: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Shown:
    """Words of a text that show something, from *start* to before *end*."""

    start: int
    end: int
    what: str


@dataclass(frozen=True, slots=True)
class Clause:
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


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole text, read once.

    *sentiment* is None for what is not rated: a text in another language than English. *language*
    is an ISO 639-1 code, or "und" when there are too few words to tell.
    """

    language: str
    sentiment: Sentiment | None
    clauses: tuple[Clause, ...]
    kind: Kind
    emotions: Mapping[Emotion, float]
    suggestion: bool
    style: Style
    personal: tuple[Shown, ...]
