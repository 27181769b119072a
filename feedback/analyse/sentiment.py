"""What a judge of sentiment offers, and how an item is labelled from its sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from feedback.store.labels import Label

_CLEAR = 0.1  # polarities nearer to 0 are neutral


@dataclass(frozen=True, slots=True)
class Sentiment:
    """How one sentence sounds: polarity from -1 to 1."""

    polarity: float

    @property
    def label(self) -> Label:
        """The polarity in one word."""
        if self.polarity <= -_CLEAR:
            return Label.NEGATIVE
        return Label.POSITIVE if self.polarity >= _CLEAR else Label.NEUTRAL


class Judge(Protocol):
    """Says how a sentence sounds."""

    name: str

    def judge(self, sentence: str) -> Sentiment:
        """Judge one sentence."""
        ...


def overall(sentences: Sequence[Sentiment]) -> tuple[Label, float]:
    """Return label and polarity of a whole text.

    An average would hide criticism behind praise, so a text with both is mixed, and its polarity is
    that of the strongest criticism.
    """
    lowest = min((s.polarity for s in sentences), default=0.0)
    highest = max((s.polarity for s in sentences), default=0.0)
    is_negative, is_positive = lowest <= -_CLEAR, highest >= _CLEAR
    if is_negative:
        return (Label.MIXED if is_positive else Label.NEGATIVE), lowest
    return (Label.POSITIVE, highest) if is_positive else (Label.NEUTRAL, 0.0)
