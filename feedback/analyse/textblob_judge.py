"""TextBlob's door: its interface with our judge behind it, and its own opinion beside ours.

    TextBlob("It isn't very good", analyzer=HeardAnalyzer()).sentiment

TextBlob is loaded with this module, so this module is loaded only where an item is shown: what
reads texts never waits for it.
"""

from functools import cache
from typing import ClassVar, NamedTuple

from textblob import TextBlob
from textblob.base import CONTINUOUS, BaseSentimentAnalyzer
from textblob.en.sentiments import PatternAnalyzer

from feedback.analyse.explaining import chances
from feedback.analyse.reading import Weights

_LOOKED_AT = 5_000  # characters: TextBlob is slow, and says nothing else of more


class Opinion(NamedTuple):
    """What TextBlob's interface returns: polarity from -1 to 1, subjectivity from 0 to 1."""

    polarity: float
    subjectivity: float


class HeardAnalyzer(BaseSentimentAnalyzer):
    """Our judge as an analyzer of TextBlob.

    Polarity is the chance of praise less that of criticism, subjectivity the chance of either.
    What is not rated, another language than English, is 0 in both.
    """

    kind: ClassVar[str] = CONTINUOUS
    RETURN_TYPE = Opinion

    def __init__(self, weights: Weights | None = None) -> None:
        super().__init__()
        self._weights = weights

    def analyze(self, text: str) -> Opinion:
        """Return polarity and subjectivity of a text."""
        found = chances(text, self._weights)
        if found is None:
            return Opinion(0.0, 0.0)
        negative, neutral, positive, mixed = found
        # A mixed text is criticism with something to praise: it may not pass for half as bad.
        return Opinion(positive - negative - mixed / 2, 1 - neutral)


def second_opinion(text: str) -> Opinion:
    """Return what TextBlob itself makes of a text."""
    said = TextBlob(text[:_LOOKED_AT], analyzer=_pattern()).sentiment
    return Opinion(float(said.polarity), float(said.subjectivity))


@cache
def _pattern() -> PatternAnalyzer:
    return PatternAnalyzer()
