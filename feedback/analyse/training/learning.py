"""Learn the heads, then the second looks from what heads say of texts they never saw."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression, Ridge

from feedback.analyse.linear import Head, Numbers
from feedback.analyse.training.corpora import Sample
from feedback.analyse.training.fitting import TASKS, Table, fit
from feedback.analyse.weighing import Look, SecondLook, passage_inputs, text_inputs
from feedback.store.labels import Kind

Progress = Callable[[str], None]

FOLDS = 5
_LABELS = ("negative", "neutral", "positive", "mixed")
_KINDS = tuple(kind.value for kind in Kind)
_NEARNESS = {
    "goemotions": 0.1, "mams": 0.2, "movieReviewSnippets": 0.1, "nytEditorialSnippets": 0.1,
}  # fmt: skip
_MEASURED = {**_NEARNESS, "amazonReviewSnippets": 2.0, "mams": 0.1}
_STRENGTH = 0.03
_LEAST_SPREAD = 0.05

Places = npt.NDArray[np.intp]
Labels = npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Crossed:
    """What the first look says of each text, learned without its group; in the order of *texts*."""

    texts: Places
    look: Look
    heads: Sequence[Mapping[str, Head]]  # those of each fold, learned without it


def fold_of(group: str) -> int:
    """Say in which fold a group lies; the same for ever."""
    return zlib.crc32(group.encode()) % FOLDS


def fit_heads(table: Table, samples: Sequence[Sample], texts: Places) -> dict[str, Head]:
    """Fit all heads on some of the texts, that of sentiment first."""
    rows, dense = table.texts()[texts], table.text_dense[texts]
    chosen = [samples[at] for at in texts]
    return {name: fit(task, rows, dense, table, chosen) for name, task in TASKS.items()}


def look_at(table: Table, heads: Mapping[str, Head], texts: Places) -> Look:
    """Score texts of the table as ``reading.first_look`` does."""
    first, many = table.first[texts], table.many[texts]
    passages = np.concatenate([np.arange(a, a + n) for a, n in zip(first, many, strict=True)])
    return Look(
        _outputs(table.passages()[passages], table.dense[passages], table.idf, heads),
        _outputs(table.texts()[texts], table.text_dense[texts], table.idf, heads),
        np.cumsum([0, *many[:-1]]),
        many,
        table.turns[passages],
        table.text_dense[texts],
    )


def cross(table: Table, samples: Sequence[Sample], progress: Progress) -> Crossed:
    """Score every text by heads that were fitted without its fold."""
    fold = np.array([fold_of(sample.group) for sample in samples])
    parts, fitted = [], []
    for number in range(FOLDS):
        progress(f"fold {number + 1} of {FOLDS}")
        heads = fit_heads(table, samples, np.flatnonzero(fold != number))
        fitted.append(heads)
        parts.append(look_at(table, heads, np.flatnonzero(fold == number)))
    order = np.concatenate([np.flatnonzero(fold == number) for number in range(FOLDS)])
    counts = np.concatenate([part.counts for part in parts])
    return Crossed(
        order,
        Look(
            np.vstack([part.passages for part in parts]),
            np.vstack([part.texts for part in parts]),
            np.cumsum([0, *counts[:-1]]),
            counts,
            np.concatenate([part.turns for part in parts]),
            np.vstack([part.dense for part in parts]),
        ),
        fitted,
    )


def fit_text_look(crossed: Crossed, samples: Sequence[Sample], where: Places) -> SecondLook:
    """Fit the second look at texts of any kind on rows *where* of what was crossed."""
    chosen = [samples[crossed.texts[at]] for at in where]
    inputs = text_inputs(crossed.look)[where]
    scaling = _Scaling(inputs)
    weight = np.array([_NEARNESS.get(s.source, 1.0) * (not s.is_clause) for s in chosen])
    measured = np.array([_MEASURED.get(s.source, 1.0) * (not s.is_clause) for s in chosen])
    return _joined(
        [
            scaling.classes("sentiment", _LABELS, [s.sentiment for s in chosen], weight),
            scaling.measure("score", [s.measure for s in chosen], measured),
        ]
    )


def fit_customer_look(crossed: Crossed, samples: Sequence[Sample], where: Places) -> SecondLook:
    """Fit the second look at what customers write to a provider."""
    where = np.array([at for at in where if samples[crossed.texts[at]].source in ("own", "long")])
    chosen = [samples[crossed.texts[at]] for at in where]
    scaling = _Scaling(text_inputs(crossed.look)[where])
    weight = np.ones(len(chosen))
    return _joined(
        [
            scaling.classes("sentiment", _LABELS, [s.sentiment for s in chosen], weight),
            scaling.classes("kind", _KINDS, [s.kind for s in chosen], weight),
            scaling.binary("suggestion", [s.suggestion for s in chosen]),
            scaling.binary("own", [s.own for s in chosen]),
            scaling.binary("played_down", [s.played_down for s in chosen]),
        ]
    )


def fit_passage_look(crossed: Crossed, samples: Sequence[Sample], where: Places) -> SecondLook:
    """Fit the second look at passages: labelled clauses, and texts that are one passage."""
    by_group: dict[str, list[Sample]] = {}
    for sample in samples:
        if sample.is_clause:
            by_group.setdefault(sample.group, []).append(sample)
    rows: list[int] = []
    labelled: list[Sample] = []
    for at in where:
        sample = samples[crossed.texts[at]]
        begin, count = crossed.look.starts[at], crossed.look.counts[at]
        if sample.source == "long":
            rows += range(begin, begin + count)
            labelled += by_group[sample.group]
        elif sample.source == "own" and count == 1:
            rows.append(begin)
            labelled.append(sample)
    scaling = _Scaling(passage_inputs(crossed.look)[rows])
    weight = np.array([2.0 if sample.is_clause else 1.0 for sample in labelled])
    return _joined(
        [
            scaling.classes("sentiment", _LABELS[:3], [s.sentiment for s in labelled], weight),
            scaling.classes("kind", _KINDS, [s.kind for s in labelled], weight),
            scaling.binary("own", [s.own for s in labelled]),
        ]
    )


Part = tuple[Sequence[str], npt.NDArray[np.float64]]  # names, (outputs, inputs + 1)


class _Scaling:
    """Fits on inputs of the same spread; gives weights for the inputs as they are."""

    def __init__(self, inputs: Numbers) -> None:
        self._middle = inputs.mean(axis=0)
        self._spread = np.maximum(inputs.std(axis=0), _LEAST_SPREAD)
        self._inputs = (inputs - self._middle) / self._spread

    def classes(
        self,
        name: str,
        outputs: Sequence[str],
        labels: Sequence[str | None],
        weight: npt.NDArray[np.float64],
    ) -> Part:
        """Fit one output for each class."""
        used = np.array([at for at, label in enumerate(labels) if label in outputs and weight[at]])
        model = LogisticRegression(C=_STRENGTH, max_iter=2_000)
        wanted = np.array([labels[at] for at in used])
        model.fit(self._inputs[used], wanted, sample_weight=weight[used])
        order = {label: at for at, label in enumerate(model.classes_)}
        found = self._back(model.coef_, model.intercept_)[[order[label] for label in outputs]]
        return [f"{name}.{label}" for label in outputs], found

    def binary(self, name: str, labels: Sequence[bool | None]) -> Part:
        """Fit one output that is above 0 where saying yes has the best F1."""
        used = np.array([at for at, label in enumerate(labels) if label is not None])
        wanted = np.array([labels[at] for at in used])
        model = LogisticRegression(C=_STRENGTH, max_iter=2_000).fit(self._inputs[used], wanted)
        found = self._back(model.coef_, model.intercept_)
        found[:, -1] -= best_threshold(model.decision_function(self._inputs[used]), wanted)
        return [name], found

    def measure(
        self, name: str, values: Sequence[float | None], weight: npt.NDArray[np.float64]
    ) -> Part:
        """Fit one number."""
        used = np.array([at for at, value in enumerate(values) if value is not None and weight[at]])
        wanted = np.array([values[at] for at in used])
        model = Ridge(alpha=10.0).fit(self._inputs[used], wanted, sample_weight=weight[used])
        return [name], self._back(model.coef_[None, :], np.array([model.intercept_]))

    def _back(
        self, weights: npt.NDArray[np.float64], bias: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        unscaled = weights / self._spread
        return np.column_stack([unscaled, bias - unscaled @ self._middle])


def best_threshold(outputs: npt.NDArray[Any], wanted: npt.NDArray[np.bool_]) -> float:
    """Return the output from which saying yes has the best F1."""
    order = np.argsort(-outputs)
    hits = np.cumsum(wanted[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + wanted.sum())
    at = int(np.argmax(f1))
    following = outputs[order[min(at + 1, len(order) - 1)]]
    return float((outputs[order[at]] + following) / 2)


def _joined(parts: Sequence[Part]) -> SecondLook:
    found = np.vstack([numbers for _, numbers in parts])
    return SecondLook(
        names=tuple(name for names, _ in parts for name in names),
        weights=found[:, :-1].T.astype(np.float32),
        bias=found[:, -1].astype(np.float32),
    )


def _outputs(
    rows: sparse.csr_matrix,
    dense: npt.NDArray[np.float64],
    idf: npt.NDArray[np.float64],
    heads: Mapping[str, Head],
) -> Numbers:
    found = [
        rows[:, head.rows] @ (head.weights / idf[head.rows, None]) + dense @ head.dense + head.bias
        for head in heads.values()
    ]
    return np.hstack(found).astype(np.float32)
