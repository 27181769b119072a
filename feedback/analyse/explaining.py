"""Why a text is taken for praise or criticism: what each of its words says for or against it.

All numbers are differences "positive less negative" of the linear scores, so they add up. A pair of
words and a cue are shared out evenly among their words. What the lexicon makes of a word is what
the figures lose without it.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from feedback.analyse import cues
from feedback.analyse.features import Feature, dense, joined
from feedback.analyse.findings import Sentiment, Shown
from feedback.analyse.language import is_rated
from feedback.analyse.lexicon import emotions
from feedback.analyse.reading import (
    NoThemes,
    Prepared,
    Weights,
    first_look,
    maker,
    prepare,
    read,
    second_look,
    shipped_weights,
)
from feedback.analyse.tokens import placed_tokens
from feedback.analyse.weighing import Numbers, softmax

_NEGATIVE, _POSITIVE = 0, 2
_MOST_WORDS = 300  # the lexicon is asked once a word, about all the others
_REACH = 3  # tokens before a word in which a negation takes its feeling back


class Push(NamedTuple):
    """A token, from *start* to before *end*: what it says for praise (above 0) or against it."""

    start: int
    end: int
    push: float
    learned: float  # what a project's own layer adds


class Explanation(NamedTuple):
    """The way from words to a label.

    The pushes of *words* and what they say only *together* are the first look; *beside* is what the
    second makes of passages beside each other, and *learned* what the layer adds. *total* is all.
    """

    sentiment: Sentiment
    words: tuple[Push, ...]
    together: float
    beside: float
    learned: float

    @property
    def first(self) -> float:
        """The difference that the first look sees."""
        return sum(word.push for word in self.words) + self.together

    @property
    def total(self) -> float:
        """The difference in the end."""
        return self.first + self.beside + self.learned


def why(text: str, weights: Weights | None = None) -> Explanation | None:
    """Explain how *text* sounds; None for one that is not rated."""
    known = weights or shipped_weights()
    prepared = prepare(text)
    sentiment = read(text, NoThemes(), known).sentiment
    if sentiment is None or not prepared.passages or not is_rated(prepared.language):
        return None
    pushes, length = _weighed(prepared, known), _length(prepared, known)
    pushes = [push / length for push in pushes]
    said, together = _figures(prepared, known)
    learned = _learned(prepared, known)
    look = first_look([prepared], known.heads)
    first = _difference(look.texts[0, known.heads.place["sentiment"]])
    bare = known._replace(layer=None)
    part = known.customer.part["sentiment"]
    in_all = _difference(second_look([prepared], look, known).texts[0, part])
    shipped = _difference(second_look([prepared], look, bare).texts[0, part])
    numbers = [(p + f, own) for p, f, own in zip(pushes, said, learned, strict=True)]
    return Explanation(
        sentiment=sentiment,
        words=tuple(_placed(prepared, numbers)),
        together=together,
        beside=shipped - first,
        learned=in_all - shipped,
    )


def chances(text: str, weights: Weights | None = None) -> list[float] | None:
    """Return the chances of negative, neutral, positive and mixed; None for what is not rated."""
    return next(all_chances([prepare(text)], weights or shipped_weights()))


def all_chances(texts: Sequence[Prepared], weights: Weights) -> Iterator[list[float] | None]:
    """Give the same for each of several texts."""
    rated = [text for text in texts if text.passages and is_rated(text.language)]
    found: Iterator[list[float]] = iter(())
    if rated:
        scores = second_look(rated, first_look(rated, weights.heads), weights).texts
        found = iter(softmax(scores[:, weights.customer.part["sentiment"]]).tolist())
    for text in texts:
        yield next(found) if text.passages and is_rated(text.language) else None


def felt(text: str) -> list[Shown]:
    """Return the words that voice an emotion, with its name."""
    placed = placed_tokens(text)
    said = [token.text for token in placed]
    make = maker()
    return [
        Shown(placed[start].start, placed[end - 1].end, emotion.value)
        for start, end, voiced in emotions().find(said)
        if not make.is_negated(said[max(0, start - _REACH) : start])
        for emotion in voiced
    ]


def _placed(text: Prepared, said: Sequence[tuple[float, float]]) -> Iterator[Push]:
    """Give every token with what it says: nothing between the passages."""
    at, numbers = 0, iter(said)
    for passage in text.passages:
        span = passage.span
        yield from (Push(t.start, t.end, 0, 0) for t in placed_tokens(text.text, at, span.start))
        for token in placed_tokens(text.text, span.start, span.end):
            yield Push(token.start, token.end, *next(numbers))
        at = span.end
    yield from (Push(t.start, t.end, 0, 0) for t in placed_tokens(text.text, at))


def _weighed(text: Prepared, weights: Weights) -> list[float]:
    """Return for each token the weights of its features, before they are divided by the length."""
    found: list[float] = []
    for passage in text.passages:
        here = [0.0] * len(passage.tokens)
        shown = _shown(passage.tokens)
        for start, end, weight in weights.heads.weighed(
            "sentiment", passage.marked, passage.tokens
        ):
            places: Sequence[int] = range(start, end)
            if start >= len(here):  # behind the tokens stand cues
                places = shown.get(passage.marked[start].removeprefix("#")) or range(len(here))
            for at in places:
                here[at] += _difference(weight) / len(places)
        found += here
    return found


def _shown(tokens: Sequence[str]) -> dict[str, Sequence[int]]:
    """Return for each cue the places of its words."""
    places: dict[str, set[int]] = {}
    for span in cues.spans(tokens):
        places.setdefault(span.cue, set()).update(range(span.start, span.end))
    return {cue: sorted(found) for cue, found in places.items()}


def _length(text: Prepared, weights: Weights) -> float:
    rows = (weights.heads.rows(passage.marked, passage.tokens) for passage in text.passages)
    return weights.heads.length([row for found in rows for row in found])


def _figures(text: Prepared, weights: Weights) -> tuple[list[float], float]:
    """Return what the lexicon says of each token; the rest, and what all texts begin with."""
    head = weights.heads.heads["sentiment"]
    weight = np.asarray([_difference(row) for row in head.dense])
    said = [passage.tokens for passage in text.passages]
    whole = float(np.dot(text.dense, weight))
    alone = [0.0] * sum(map(len, said))
    if len(alone) <= _MOST_WORDS:
        alone = [whole - float(np.dot(without, weight)) for without in _without_each(said)]
    return alone, whole - sum(alone) + _difference(head.bias)


def _without_each(passages: Sequence[Sequence[str]]) -> Iterator[list[float]]:
    """Give the figures of the text without its first token, without its second, and so on."""
    make = maker()
    weighed = [make.weigh(tokens) for tokens in passages]
    for number, tokens in enumerate(passages):
        before, after = weighed[:number], weighed[number + 1 :]
        for at in range(len(tokens)):
            rest = make.weigh([*tokens[:at], *tokens[at + 1 :]])
            yield dense(joined([*before, rest, *after]))


def _learned(text: Prepared, weights: Weights) -> list[float]:
    """Return what the layer adds for each token."""
    found: list[float] = []
    pushes: dict[Feature, float] = {}
    if weights.layer:
        names = weights.layer.outputs
        for feature, push in weights.layer.pushes(text.passages, weights.heads).items():
            of = dict(zip(names, push.tolist(), strict=True))
            pushes[feature] = of.get("sentiment.positive", 0.0) - of.get("sentiment.negative", 0.0)
    times = _times(text, pushes)
    for passage in text.passages:
        here = [0.0] * len(passage.tokens)
        for feature, places in _places(passage.marked, passage.tokens):
            for at in places:
                here[at] += pushes.get(feature, 0.0) / times.get(feature, 1) / len(places)
        found += here
    return found


def _times(text: Prepared, pushes: dict[Feature, float]) -> dict[Feature, int]:
    """Count how often each feature stands in the text, for its push is of all of them together."""
    times = dict.fromkeys(pushes, 0)
    for passage in text.passages:
        for feature, _ in _places(passage.marked, passage.tokens):
            if feature in times:
                times[feature] += 1
    return times


def _places(
    marked: Sequence[str], tokens: Sequence[str]
) -> Iterator[tuple[Feature, Sequence[int]]]:
    """Give each feature of a passage with the places of its words."""
    shown = _shown(tokens)
    for at, word in enumerate(marked):
        if at < len(tokens):
            yield word, (at,)
        else:
            yield word, shown.get(word.removeprefix("#")) or range(len(tokens))
    for at, pair in enumerate(pairwise(tokens)):
        yield pair, (at, at + 1)


def _difference(scores: Numbers) -> float:
    return float(scores[_POSITIVE] - scores[_NEGATIVE])
