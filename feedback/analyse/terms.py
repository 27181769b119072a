"""How a sentence speaks of one term in it: the words around it, its clause, and the sentence.

In "great camera, rubbish battery" the clause decides, in "the camera is great" the sentence does; a
linear head weighs both, and the words to the left and right (windows as in Wagner et al. 2014).
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from feedback.analyse.clauses import clauses
from feedback.analyse.features import FeatureMaker, dense
from feedback.analyse.findings import Sentiment
from feedback.analyse.linear import Heads, Numbers
from feedback.analyse.text import sentences
from feedback.analyse.tokens import placed_tokens
from feedback.analyse.weighing import softmax
from feedback.store.labels import Label

LABELS = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)
_NEAR, _FAR = 3, 7  # tokens to each side
_STEP = 4.0  # outputs of the first look, made as large as the other figures
_LOOKED_AT = ("sentiment", "rating")


class Place(NamedTuple):
    """Where a term stands, in characters of the text."""

    text: str
    start: int
    end: int


class Around(NamedTuple):
    """What stands around a term: names of features, and parts of the sentence as tokens."""

    names: list[str]
    parts: tuple[list[str], ...]  # near, left, right, clause, sentence


def around(place: Place) -> Around:
    """Take the sentence of a term apart."""
    text, start, end = place
    sentence = _covering(sentences(text), start, len(text))
    placed = placed_tokens(text, *sentence)
    words = [token.text for token in placed]
    starts = [token.start for token in placed]
    first, last = bisect_left(starts, start), bisect_left(starts, end)
    clause = _covering(clauses(text), start, len(text))
    near = words[max(0, first - _NEAR) : last + _NEAR]
    left, right = words[max(0, first - _FAR) : first], words[last : last + _FAR]
    inside = words[bisect_left(starts, clause[0]) : bisect_left(starts, clause[1])]
    names = [f"t:{word}" for word in words[first:last]]
    names += [f"l:{word}" for word in left[-_NEAR:]] + [f"r:{word}" for word in right[:_NEAR]]
    names += [f"L:{word}" for word in left[:-_NEAR]] + [f"R:{word}" for word in right[_NEAR:]]
    names += [f"l2:{' '.join(left[-2:])}", f"r2:{' '.join(right[:2])}"]
    names += [f"l1:{' '.join(left[-1:])}", f"r1:{' '.join(right[:1])}"]
    names += [f"c:{word}" for word in inside]
    return Around(names, (near, left, right, inside, words))


def figures(found: Sequence[Around], heads: Heads, make: FeatureMaker) -> Numbers:
    """Return what the first look says of the parts around each term, (terms, figures)."""
    parts = [part for one in found for part in one.parts]
    rows = [heads.rows(make.marked(part), part) for part in parts]
    known = [dense(make.weigh(part)) for part in parts]
    outputs = heads.outputs(heads.sums(rows), known)
    columns = np.concatenate([np.r_[heads.place[name]] for name in _LOOKED_AT])
    looked = outputs[:, columns].reshape(len(found), -1) / _STEP
    weighed = np.asarray(known, np.float32)[:, 2].reshape(len(found), -1)  # the balance
    return np.hstack([looked, weighed])


def polarities(
    places: Sequence[Place], heads: Heads, judge: Heads, make: FeatureMaker
) -> list[Sentiment]:
    """Say how each sentence speaks of its term."""
    if not places:
        return []
    found = [around(place) for place in places]
    sums = judge.sums([judge.rows(one.names, ()) for one in found])
    chances = softmax(judge.outputs(sums, figures(found, heads, make)))
    return [
        Sentiment(LABELS[row.index(best)], row[2] - row[0], best)
        for row in chances.tolist()
        for best in [max(row)]
    ]


def _covering(spans: Sequence[tuple[int, int]], start: int, length: int) -> tuple[int, int]:
    """Return the span that *start* lies in, or all of the text."""
    return next(((a, b) for a, b in spans if a <= start < b), (0, length))
