"""Learn a layer of weights from what people corrected, and try it as if it did not know a text.

Logistic regression on top of the shipped scores, with a strong pull to zero: the shipped scores are
offsets, so only what they get wrong is learned. It is solved in the space of the corrected texts (a
few hundred), not of their words: the matrix of how alike they are is all that it needs. The same
corrections always give the same layer.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from feedback.analyse.features import Feature
from feedback.analyse.language import is_rated
from feedback.analyse.layer import Layer, layer_of, rare_features
from feedback.analyse.reading import (
    Prepared,
    Weights,
    first_look,
    prepare,
    second_look,
)
from feedback.store.corrections import Field

Numbers = npt.NDArray[np.float64]

_PULL = 0.25  # of weights to zero
_STEPS = 60
_MOST_FEATURES = 2_000
_NO = "no"
_NEVER = -1e9  # score of what cannot be: a passage is not mixed
_QUESTIONS = (Field.SENTIMENT, Field.KIND, Field.SUGGESTION)  # the others are rules and codebook


class Corrected(NamedTuple):
    """A text and what holds of it: values by field and place, 0 to 0 for the whole."""

    id: str
    text: str
    said: Mapping[tuple[Field, int, int], str]


class Trial(NamedTuple):
    """How often texts that were left out came out as people say, without a layer and with it."""

    answers: int
    before: int
    after: int


class Learned(NamedTuple):
    """A layer, and how it does."""

    layer: Layer
    trial: Trial


class _Example(NamedTuple):
    """One answer: what it is about, what the shipped weights say, and what is right."""

    text_id: str
    offsets: Numbers  # scores of the question's outputs
    right: int
    vector: Mapping[Feature, float]


class _Task(NamedTuple):
    """All answers to one question."""

    outputs: tuple[str, ...]  # the first of "suggestion" is "no", which has no weights
    examples: Sequence[_Example]
    alike: Numbers  # (examples, examples)

    def fit(self) -> Numbers:
        """Return what each answer weighs for each output."""
        offsets = np.array([example.offsets for example in self.examples])
        right = np.zeros_like(offsets)
        right[np.arange(len(offsets)), [example.right for example in self.examples]] = 1
        weight = ahead = np.zeros_like(offsets)
        # As far in one step as the steepest direction allows; half bounds the logistic's curve.
        steepest = 0.5 * np.abs(self.alike).sum(axis=1).max()
        step, root = 1 / (_PULL + steepest), np.sqrt(_PULL / (_PULL + steepest))
        for _ in range(_STEPS):  # Nesterov's accelerated descent
            chances = _softmax(offsets + self.alike @ ahead)
            following = ahead - step * (chances - right + _PULL * ahead)
            ahead = following + (1 - root) / (1 + root) * (following - weight)
            weight = following
        return weight


def learn(texts: Sequence[Corrected], weights: Weights) -> Learned:
    """Learn a layer from all of *texts*, and ask for each as if it had been left out.

    Of the layer that *weights* may hold nothing stays. For the trial, what an answer itself gave to
    the scores is taken away again, which is never too favourable: the others would have learned
    more without it (Jaakkola and Haussler 1999).
    """
    outputs: list[str] = []
    parts: list[tuple[int, dict[Feature, Numbers]]] = []  # first column, rows by feature
    answers = before = after = 0
    for task in _tasks(texts, weights):
        weight = task.fit()
        parts.append((len(outputs), _spread(task, weight)))
        outputs += [name for name in task.outputs if name != _NO]
        offsets = np.array([example.offsets for example in task.examples])
        right = np.array([example.right for example in task.examples])
        of_text = np.array([example.text_id for example in task.examples])
        others = np.where(of_text[:, None] == of_text, 0, task.alike)
        answers += len(right)
        before += int((offsets.argmax(axis=1) == right).sum())
        after += int(((offsets + others @ weight).argmax(axis=1) == right).sum())
    features = sorted({feature for _, rows in parts for feature in rows}, key=str)
    together = np.zeros((len(features), len(outputs)))
    place = {feature: at for at, feature in enumerate(features)}
    for first, rows in parts:
        for feature, row in rows.items():
            together[place[feature], first : first + len(row)] = row
    layer = layer_of(outputs, features, together, most=_MOST_FEATURES)
    return Learned(layer, Trial(answers, before, after))


def _tasks(texts: Sequence[Corrected], weights: Weights) -> list[_Task]:
    bare = weights._replace(layer=None)
    examples: dict[Field, list[_Example]] = {question: [] for question in _QUESTIONS}
    rated = []
    for text in texts:
        prepared = prepare(text.text)
        if prepared.passages and is_rated(prepared.language):
            rated.append((text, prepared))
    for text, scored in zip((text for text, _ in rated), _scored(rated, bare), strict=True):
        for (field, start, end), value in sorted(text.said.items()):
            for part in scored if field in examples else ():
                outputs = _outputs(field, bare)
                name = value if field is Field.SUGGESTION else f"{field}.{value}"
                name = {"yes": "suggestion", "no": _NO}.get(name, name)
                if part.is_at(start, end) and name in outputs:
                    offsets = np.array([part.scores.get(output, _NEVER) for output in outputs])
                    right = outputs.index(name)
                    examples[field].append(_Example(text.id, offsets, right, part.vector))
    return [
        _Task(_outputs(field, bare), found, _alike([example.vector for example in found]))
        for field, found in examples.items()
        if found
    ]


class _Part(NamedTuple):
    """A whole text, or one of its passages, as the shipped weights see it."""

    span: tuple[int, int] | None  # None: the whole
    scores: Mapping[str, float]  # by output
    vector: Mapping[Feature, float]

    def is_at(self, start: int, end: int) -> bool:
        """Whether what was said of these words was said of it."""
        if self.span is None or not end:
            return self.span is None and not end
        return start <= sum(self.span) / 2 < end


def _scored(rated: Sequence[tuple[Corrected, Prepared]], weights: Weights) -> Iterator[list[_Part]]:
    """Give the parts of each text."""
    if not rated:
        return
    texts = [prepared for _, prepared in rated]
    passages, whole, *_ = second_look(texts, first_look(texts, weights.heads), weights)
    rows = iter(passages.tolist())
    for text, row in zip(texts, whole.tolist(), strict=True):
        scores = dict(zip(weights.customer.names, row, strict=True)) | {_NO: 0.0}
        parts = [_Part(None, scores, rare_features(text.passages, weights.heads))]
        for passage in text.passages:
            scores = dict(zip(weights.passage.names, next(rows), strict=True))
            place = (passage.span.start, passage.span.end)
            parts.append(_Part(place, scores, rare_features([passage], weights.heads)))
        yield parts


def _outputs(question: Field, weights: Weights) -> tuple[str, ...]:
    if question is Field.SUGGESTION:
        return _NO, "suggestion"
    names = weights.customer.names
    return tuple(name for name in names if name.startswith(f"{question}."))


def _alike(vectors: Sequence[Mapping[Feature, float]]) -> Numbers:
    """Return the products of all vectors with each other."""
    holders: dict[Feature, list[int]] = {}
    for at, vector in enumerate(vectors):
        for feature in vector:
            holders.setdefault(feature, []).append(at)
    found = np.zeros((len(vectors), len(vectors)))
    for feature, held in holders.items():
        values = np.array([vectors[at][feature] for at in held])
        found[np.ix_(held, held)] += np.outer(values, values)
    return found


def _spread(task: _Task, weight: Numbers) -> dict[Feature, Numbers]:
    """Turn what answers weigh into what their features weigh; the logistic of two is one output."""
    if task.outputs[0] == _NO:
        weight = weight[:, 1:] - weight[:, :1]
    found: dict[Feature, Numbers] = {}
    for example, row in zip(task.examples, weight, strict=True):
        for feature, value in example.vector.items():
            found[feature] = found.get(feature, 0.0) + value * row
    return found


def _softmax(scores: Numbers) -> Numbers:
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: Numbers = grown / grown.sum(axis=1, keepdims=True)
    return chances
