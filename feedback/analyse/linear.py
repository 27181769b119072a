"""Linear heads: weights kept as JSON, all scored at once, explained feature by feature.

A passage is a bag of features, each as often as it stands there. An output is ``Σ w / √Σ idf² +
Σ dense·v + b``: what a linear model over TF-IDF rows of length one gives (Salton and Buckley 1988,
with the ``idf`` of each feature in its ``w``), without ever making the row. The sums of passages
add up to those of the text that they make.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from feedback.analyse.features import Feature

Numbers = npt.NDArray[np.floating]

_STEPS = 100  # weights are stored as whole hundredths


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What one question to a text weighs: rows of the vocabulary, and the dense figures."""

    outputs: tuple[str, ...]
    rows: npt.NDArray[np.intp]  # (features that weigh anything,)
    weights: Numbers  # (those features, outputs)
    dense: Numbers  # (figures, outputs); the figures of ``DENSE``, unless said otherwise
    bias: Numbers  # (outputs,)

    def to_json(self) -> str:
        """Write weights as whole hundredths, rows as steps from one to the next."""
        steps = np.diff(self.rows, prepend=0)
        return json.dumps(
            {
                "outputs": self.outputs,
                "bias": _hundredths(self.bias),
                "dense": [_hundredths(figure) for figure in self.dense],
                "rows": steps.tolist(),
                "weights": [_hundredths(column) for column in self.weights.T],
            },
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what ``to_json`` wrote."""
        stored = json.loads(text)
        return cls(
            outputs=tuple(stored["outputs"]),
            rows=np.cumsum(np.asarray(stored["rows"], np.intp)),
            weights=np.asarray(stored["weights"], np.float32).T / _STEPS,
            dense=np.asarray(stored["dense"], np.float32) / _STEPS,
            bias=np.asarray(stored["bias"], np.float32) / _STEPS,
        )


class Heads:
    """Heads over one vocabulary; ``place[head]`` says in which columns of the outputs it stands."""

    def __init__(
        self, features: Sequence[Feature], idf: Numbers, heads: Mapping[str, Head]
    ) -> None:
        self.heads = heads
        self._words = {name: at for at, name in enumerate(features, 1) if isinstance(name, str)}
        self._pairs = {name: at for at, name in enumerate(features, 1) if isinstance(name, tuple)}
        ends = list(accumulate(len(head.outputs) for head in heads.values()))
        self.place = {
            name: slice(end - len(head.outputs), end)
            for (name, head), end in zip(heads.items(), ends, strict=True)
        }
        width = ends[-1] if ends else 0
        # Row 0 is what a passage without any known feature looks up.
        self._weights = np.zeros((len(features) + 1, width + 1), np.float32)
        self._weights[1:, width] = idf * idf
        figures = max((len(head.dense) for head in heads.values()), default=0)
        self._dense = np.zeros((figures, width), np.float32)
        self._bias = np.zeros(width, np.float32)
        for name, head in heads.items():
            columns = self.place[name]
            self._weights[head.rows + 1, columns] = head.weights
            self._dense[:, columns] = head.dense
            self._bias[columns] = head.bias

    def rows(self, marked: Sequence[str], tokens: Sequence[str]) -> list[int]:
        """Return the rows of the known features: *marked* words and cues, and pairs of *tokens*."""
        found = [at for at in map(self._words.get, marked) if at]
        found += [at for at in map(self._pairs.get, pairwise(tokens)) if at]
        return found or [0]

    def sums(self, passages: Sequence[list[int]]) -> Numbers:
        """Return the sums of each passage, (passages, outputs + 1); those of a text add up."""
        flat = [at for passage in passages for at in passage]
        starts = [0, *accumulate(len(passage) for passage in passages[:-1])]
        sums: Numbers = np.add.reduceat(self._weights[flat], starts, axis=0)
        return sums

    def outputs(self, sums: Numbers, dense: npt.ArrayLike) -> Numbers:
        """Turn sums and the dense figures of the same passages into (passages, outputs)."""
        length = np.sqrt(np.maximum(sums[:, -1:], 1.0))
        found: Numbers = sums[:, :-1] / length
        found += np.asarray(dense, np.float32) @ self._dense
        found += self._bias
        return found

    def weighed(
        self, head: str, marked: Sequence[str], tokens: Sequence[str]
    ) -> Iterator[tuple[int, int, Numbers]]:
        """Give for each known feature (first token, token after its last, weight a output)."""
        columns = self.place[head]
        for at, word in enumerate(marked):
            if row := self._words.get(word):
                yield at, at + 1, self._weights[row, columns]
        for at, pair in enumerate(pairwise(tokens)):
            if row := self._pairs.get(pair):
                yield at, at + 2, self._weights[row, columns]

    @property
    def highest_idf(self) -> float:
        """The weight of what hardly any text holds."""
        return float(np.sqrt(self._weights[:, -1].max()))

    def idf(self, feature: Feature) -> float:
        """Return how rare a feature is; 0 if it is not in the vocabulary."""
        known = self._words.get(feature) if isinstance(feature, str) else self._pairs.get(feature)
        return math.sqrt(self._weights[known, -1]) if known else 0.0

    def length(self, rows: Sequence[int]) -> float:
        """Return the length by which the weights of a passage are divided."""
        return float(np.sqrt(max(1.0, self._weights[list(rows), -1].sum())))


def write_vocabulary(features: Sequence[Feature], idf: Numbers, heads: Sequence[str]) -> str:
    """Write the vocabulary, and in which order the heads stand, as JSON.

    A pair has a blank between its tokens; no token has one.
    """
    names = [name if isinstance(name, str) else " ".join(name) for name in features]
    stored = {"heads": heads, "features": names, "idf": _hundredths(idf)}
    return json.dumps(stored, separators=(",", ":"), ensure_ascii=False)


def read_heads(folder: Path) -> Heads:
    """Read the weights of a folder: the vocabulary, and one file a head."""
    stored = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
    features: list[Feature] = []
    for name in stored["features"]:
        first, blank, second = name.partition(" ")
        features.append((first, second) if blank else name)
    heads = {
        name: Head.from_json((folder / f"{name}.json").read_text(encoding="utf-8"))
        for name in stored["heads"]
    }
    return Heads(features, np.asarray(stored["idf"], np.float32) / _STEPS, heads)


def _hundredths(numbers: npt.NDArray[Any]) -> list[int]:
    whole: list[int] = np.rint(np.asarray(numbers) * _STEPS).astype(int).tolist()
    return whole
