"""Weights of one project, learned from corrections, added to those that come with Heard.

They bear on rare features only, words that few texts hold or that the vocabulary lacks, and the
rare features of a passage count as one vector of length one. A text without any of them is read
as if there were no layer.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from feedback.analyse.features import NEGATION_MARK, Feature
from feedback.analyse.linear import Heads, Numbers

_RARE = 4.9  # idf of what one text in fifty holds
_DIGITS = 2


class Spoken(Protocol):
    """A passage as the heads look at it."""

    @property
    def tokens(self) -> Sequence[str]:
        """Its tokens."""

    @property
    def marked(self) -> Sequence[str]:
        """Its tokens with negations marked, and its cues."""


@dataclass(frozen=True, slots=True)
class Layer:
    """What each feature adds to each of *outputs*, named as those of the second looks."""

    outputs: tuple[str, ...]
    weights: Mapping[Feature, tuple[float, ...]]

    @property
    def version(self) -> str:
        """A name for these weights: the same ones have the same."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:12]

    def touches(self, passages: Sequence[Spoken]) -> bool:
        """Whether it weighs anything in these passages."""
        return any(
            not self.weights.keys().isdisjoint(found)
            for passage in passages
            for found in (passage.marked, zip(passage.tokens, passage.tokens[1:], strict=False))
        )

    def pushes(self, passages: Sequence[Spoken], heads: Heads) -> dict[Feature, Numbers]:
        """Return what each feature of these passages, taken together, adds to the outputs."""
        if not self.touches(passages):
            return {}
        return {
            feature: np.asarray(self.weights[feature], np.float32) * value
            for feature, value in rare_features(passages, heads).items()
            if feature in self.weights
        }

    def add(
        self,
        outputs: Numbers,
        names: Sequence[str],
        texts: Sequence[Sequence[Spoken]],
        heads: Heads,
    ) -> None:
        """Add it to *outputs*, one row for the passages of each of *texts*, columns by *names*."""
        columns = [names.index(name) for name in self.outputs if name in names]
        mine = [at for at, name in enumerate(self.outputs) if name in names]
        for row, passages in enumerate(texts):
            for push in self.pushes(passages, heads).values():
                outputs[row, columns] += push[mine]

    def to_json(self) -> str:
        """Write it; a pair has a blank between its tokens, and no token has one."""
        weights = {
            feature if isinstance(feature, str) else " ".join(feature): row
            for feature, row in sorted(self.weights.items(), key=str)
        }
        stored = {"outputs": self.outputs, "weights": weights}
        return json.dumps(stored, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what ``to_json`` wrote."""
        stored = json.loads(text)
        weights: dict[Feature, tuple[float, ...]] = {}
        for name, row in stored["weights"].items():
            first, blank, second = name.partition(" ")
            weights[(first, second) if blank else name] = tuple(row)
        return cls(tuple(stored["outputs"]), weights)


def layer_of(
    outputs: Sequence[str],
    features: Sequence[Feature],
    weights: npt.NDArray[np.float64],
    *,
    most: int,
) -> Layer:
    """Make a layer of the *most* features that weigh most, in hundredths."""
    rounded = np.round(weights, _DIGITS)
    weight = np.abs(rounded).max(axis=1, initial=0.0)
    order = sorted(range(len(features)), key=lambda at: (-weight[at], str(features[at])))
    kept = {features[at]: tuple(rounded[at].tolist()) for at in order[:most] if weight[at]}
    return Layer(tuple(outputs), kept)


def rare_features(passages: Sequence[Spoken], heads: Heads) -> dict[Feature, float]:
    """Return the rare features of passages as a vector of length one."""
    found: dict[Feature, float] = {}
    for passage in passages:
        for word in passage.marked:
            idf = heads.idf(word) or (heads.highest_idf if _is_word(word) else 0.0)
            if idf >= _RARE:
                found[word] = found.get(word, 0.0) + idf
        for pair in zip(passage.tokens, passage.tokens[1:], strict=False):
            idf = heads.idf(pair)  # of pairs nearly all are unknown, so those say nothing
            if idf >= _RARE:
                found[pair] = found.get(pair, 0.0) + idf
    length = math.sqrt(sum(value * value for value in found.values()))
    return {feature: value / length for feature, value in found.items()}


def _is_word(token: str) -> bool:
    return token.lstrip(NEGATION_MARK)[:1].isalpha()
