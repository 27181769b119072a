"""Learn everything: heads, then the second looks from what the heads say of texts they never saw."""

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
_WEIGHT = {
    "own": 2.0, "long": 4.0, "goemotions": 0.2, "mams": 0.2, "movieReviewSnippets": 0.15,
    "nytEditorialSnippets": 0.3,
}  # fmt: skip

Places = npt.NDArray[np.intp]
Labels = npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Crossed:
    """What the first look says of each text, learned without its group; in the order of *texts*."""

    texts: Places
    look: Look


def fold_of(group: str) -> int:
    """Say in which fold a group lies; the same for ever."""
    return zlib.crc32(group.encode()) % FOLDS


def fit_heads(table: Table, samples: Sequence[Sample], texts: Places) -> dict[str, Head]:
    """Fit all heads on some of the texts, that of sentiment first."""
    rows, dense = table.texts()[texts], table.text_dense[texts]
    chosen = [samples[at] for at in texts]
    return {name: fit(task, rows, dense, table.idf, chosen) for name, task in TASKS.items()}


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
    parts = []
    for number in range(FOLDS):
        progress(f"fold {number + 1} of {FOLDS}")
        heads = fit_heads(table, samples, np.flatnonzero(fold != number))
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
    )


def fit_text_look(crossed: Crossed, samples: Sequence[Sample], where: Places) -> SecondLook:
    """Fit the second look at whole texts on rows *where* of what was crossed."""
    chosen = [samples[crossed.texts[at]] for at in where]
    inputs = text_inputs(crossed.look)[where]
    weight = np.array([_WEIGHT.get(sample.source, 1.0) for sample in chosen])
    whole = [sample if not sample.is_clause else None for sample in chosen]
    parts = [
        _classes("sentiment", _LABELS, inputs, [s and s.sentiment for s in whole], weight),
        _classes("kind", _KINDS, inputs, [s and s.kind for s in whole], weight),
        _binary("suggestion", inputs, [s and s.suggestion for s in whole], weight),
        _binary("own", inputs, [s and s.own for s in whole], weight),
        _binary("played_down", inputs, [s and s.played_down for s in whole], weight),
        _score(inputs, chosen, weight),
    ]
    return _joined(parts)


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
    inputs = passage_inputs(crossed.look)[rows]
    weight = np.array([2.0 if sample.is_clause else 1.0 for sample in labelled])
    parts = [
        _classes("sentiment", _LABELS[:3], inputs, [s.sentiment for s in labelled], weight),
        _classes("kind", _KINDS, inputs, [s.kind for s in labelled], weight),
        _binary("own", inputs, [s.own for s in labelled], weight),
    ]
    return _joined(parts)


Part = tuple[Sequence[str], npt.NDArray[np.float64]]  # names, (outputs, inputs + 1)


def _classes(
    name: str,
    outputs: Sequence[str],
    inputs: Numbers,
    labels: Sequence[str | None],
    weight: npt.NDArray[np.float64],
) -> Part:
    used = np.array([at for at, label in enumerate(labels) if label in outputs])
    model = LogisticRegression(C=0.3, max_iter=2_000)
    model.fit(inputs[used], np.array([labels[at] for at in used]), sample_weight=weight[used])
    found = np.column_stack([model.coef_, model.intercept_])
    order = {label: at for at, label in enumerate(model.classes_)}
    return [f"{name}.{label}" for label in outputs], found[[order[label] for label in outputs]]


def _binary(
    name: str, inputs: Numbers, labels: Sequence[bool | None], weight: npt.NDArray[np.float64]
) -> Part:
    used = np.array([at for at, label in enumerate(labels) if label is not None])
    wanted = np.array([labels[at] for at in used])
    model = LogisticRegression(C=0.3, max_iter=2_000)
    model.fit(inputs[used], wanted, sample_weight=weight[used])
    found = np.column_stack([model.coef_, model.intercept_])
    chance = inputs[used] @ model.coef_[0] + model.intercept_[0]
    found[:, -1] -= best_threshold(chance, wanted)
    return [name], found


def _score(inputs: Numbers, chosen: Sequence[Sample], weight: npt.NDArray[np.float64]) -> Part:
    used = np.array([at for at, s in enumerate(chosen) if s.sentiment and not s.is_clause])
    wanted = np.array([chosen[at].measure for at in used])
    model = Ridge(alpha=1.0).fit(inputs[used], wanted, sample_weight=weight[used])
    return ["score"], np.append(model.coef_, model.intercept_)[None, :]


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
