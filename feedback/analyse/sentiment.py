"""Sentiment alone, about four times as fast as a whole reading.

A text is taken as one passage, without cues and without what it feels, so no clause can outvote the
others: what has two sides is judged less well than by ``read``, and everything else alike.
"""

from collections.abc import Sequence

import numpy as np

from feedback.analyse.features import dense
from feedback.analyse.findings import Sentiment
from feedback.analyse.language import guess_tokens, is_rated
from feedback.analyse.reading import (
    AT_ONCE,
    label_chances,
    maker,
    sentiment_of,
    shipped_weights,
)
from feedback.analyse.tokens import tokens
from feedback.analyse.weighing import Look, text_inputs


def sentiments(texts: Sequence[str]) -> list[Sentiment | None]:
    """Say how texts sound; None for what is not rated."""
    found: list[Sentiment | None] = []
    for begin in range(0, len(texts), AT_ONCE):
        found += _sentiments(texts[begin : begin + AT_ONCE])
    return found


def _sentiments(texts: Sequence[str]) -> list[Sentiment | None]:
    said = [tokens(text) for text in texts]
    found: list[Sentiment | None] = [None] * len(texts)
    rated = [
        number
        for number, (text, words) in enumerate(zip(texts, said, strict=True))
        if text.strip() and is_rated(guess_tokens(words, text))
    ]
    if rated:
        chances, ratings = _rated([said[number] for number in rated])
        for number, row, rating in zip(rated, chances, ratings, strict=True):
            found[number] = sentiment_of(row, rating)
    return found


def _rated(said: Sequence[Sequence[str]]) -> tuple[list[list[float]], list[float]]:
    """Return the chances of each label and the rating of texts, given as tokens."""
    weights, make = shipped_weights(), maker()
    heads = weights.heads
    sums = heads.sums([heads.rows(make.marked(words), words) for words in said])
    figures = np.asarray(
        [dense(make.weigh(words, with_feelings=False)) for words in said], np.float32
    )
    outputs = heads.outputs(sums, figures)
    at = np.arange(len(said))
    look = Look(outputs, outputs, at, np.ones_like(at), np.zeros(len(at), np.float32), figures)
    chances, ratings = label_chances(look, weights, text_inputs(look))
    return chances.tolist(), ratings.tolist()
