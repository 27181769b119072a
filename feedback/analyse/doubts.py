"""Which of the texts in doubt teaches most when a person says how it sounds.

The two best labels are nearly as likely; many other texts in doubt have its rare words, or are
copies of it; and it may be criticism that would be missed.
"""

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from feedback.analyse.explaining import all_chances
from feedback.analyse.layer import rare_features
from feedback.analyse.reading import Prepared, Weights, prepare

_LABELS = ("negative", "neutral", "positive", "mixed")
_CRITICAL = frozenset({"negative", "mixed"})
_MISSED = 1.5  # how much more it matters whether it is criticism or something else
_HALF_AS_NEW = 90  # days after which an answer is worth half as much: products change


class InDoubt(NamedTuple):
    """A text in doubt, said *days* before today."""

    id: str
    text: str
    days: int


class Asked(NamedTuple):
    """A text to ask about: between which two labels it stands, the likelier first."""

    id: str
    worth: float
    first: str
    second: str


def most_telling(texts: Sequence[InDoubt], weights: Weights) -> list[Asked]:
    """Return *texts* with what an answer to each is worth, the most telling first."""
    prepared = [prepare(each.text) for each in texts]
    weight = _common(prepared, weights)
    found = []
    for each, shared, chances in zip(texts, weight, all_chances(prepared, weights), strict=True):
        if chances is None:
            continue
        order = sorted(range(len(_LABELS)), key=lambda at: -chances[at])
        first, second = _LABELS[order[0]], _LABELS[order[1]]
        open_ = 1 - (chances[order[0]] - chances[order[1]])
        worth = open_ * (1 + math.log1p(shared)) * 0.5 ** (max(0, each.days) / _HALF_AS_NEW / 2)
        if len(_CRITICAL & {first, second}) == 1:
            worth *= _MISSED
        found.append(Asked(each.id, worth, first, second))
    return sorted(found, key=lambda asked: (-asked.worth, asked.id))


def _common(texts: Sequence[Prepared], weights: Weights) -> list[float]:
    """Return for each text how many of the others share its rare features, weighed by these."""
    vectors = [rare_features(text.passages, weights.heads) for text in texts]
    holders = Counter(feature for vector in vectors for feature in vector)
    return [
        sum(value * value * (holders[feature] - 1) for feature, value in vector.items())
        for vector in vectors
    ]
