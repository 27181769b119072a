"""Fit the heads of the first look: logistic regression over words, pairs, cues and the lexicon."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression, Ridge

from feedback.analyse.features import DENSE, NEGATION_MARK, Feature
from feedback.analyse.findings import Emotion
from feedback.analyse.linear import Head
from feedback.analyse.reading import Prepared
from feedback.analyse.training.corpora import Sample
from feedback.store.labels import Kind

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

_SPELLED = 3  # characters from which a word has a spelling to share
_FEWEST = 2  # texts that a feature of the vocabulary stands in
_SENTIMENTS = ("negative", "neutral", "positive")
_KINDS = tuple(kind.value for kind in Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What one head learns: a label of a sample, or None where it has none."""

    outputs: tuple[str, ...]
    label: Callable[[Sample], str | bool | float | None]
    strength: float = 3.0  # inverse of the regularisation, sklearn's C
    trust: float = 1.0  # how much less the figures of the lexicon are held back than words
    is_measure: bool = False  # the label is a number, not a class
    shares_spelling: bool = False  # words that are spelled alike share a part of their weight
    weight: Mapping[str, float] = field(default_factory=dict)  # by source; 1 for the others
    most: int = 6_000  # features that are kept


def _emotion(name: str) -> Task:
    return Task(
        outputs=(name,),
        label=lambda sample: None if sample.emotions is None else name in sample.emotions,
        strength=2.0,
        shares_spelling=True,
        most=6_000,
    )


# How much a text counts, by how near its source is to what customers write.
_CLOSENESS = {
    "own": 3, "long": 2, "clause": 2, "goemotions": 0.5, "movieReviewSnippets": 0.5,
    "nytEditorialSnippets": 0.7,
}  # fmt: skip

_CUSTOMERS = ("own", "long", "clause")  # sources in which customers write to a provider

TASKS: Mapping[str, Task] = {
    "sentiment": Task(
        outputs=_SENTIMENTS,
        label=lambda sample: sample.sentiment if sample.sentiment in _SENTIMENTS else None,
        strength=1.5,
        trust=2.0,
        weight=_CLOSENESS,
        most=32_000,
    ),
    "rating": Task(
        outputs=("rating",),
        label=lambda sample: sample.measure,
        strength=0.5,
        is_measure=True,
        weight=_CLOSENESS,
        most=16_000,
    ),
    "kind": Task(outputs=_KINDS, label=lambda sample: sample.kind, trust=2.0, most=8_000),
    "register": Task(
        outputs=("register",),
        label=lambda sample: sample.source in _CUSTOMERS,
        strength=1.0,
        weight=dict.fromkeys(_CUSTOMERS, 8.0),
        most=8_000,
    ),
    "suggestion": Task(outputs=("suggestion",), label=lambda sample: sample.suggestion),
    "own": Task(outputs=("own",), label=lambda sample: sample.own),
    "played_down": Task(outputs=("played_down",), label=lambda sample: sample.played_down),
    **{f"emotion_{emotion.value}": _emotion(emotion.value) for emotion in Emotion},
}  # fmt: skip


def column_of(head: str) -> int:
    """Return the first of a head's columns among the outputs of all heads."""
    names = list(TASKS)
    return sum(len(TASKS[name].outputs) for name in names[: names.index(head)])


@dataclass
class Table:
    """All texts as numbers: one row a passage, and which rows make which text."""

    features: list[Feature]
    idf: Numbers
    counts: sparse.csr_matrix  # (passages, features)
    dense: Numbers  # (passages, len(DENSE))
    text_dense: Numbers  # (texts, len(DENSE))
    first: Places  # the first passage of each text
    many: Places  # how many passages it has
    turns: Numbers  # (passages,)
    often: Numbers  # (features,) in how many texts each stands

    @cached_property
    def spelling(self) -> sparse.csr_matrix:
        """Return for each word its runs of 3 to 5 letters, (features, runs); rows of length one.

        A head that learns on rows times this learns of words by their spelling, and its weights
        become weights of words again: nothing is left to do when a text is read.
        """
        place: dict[str, int] = {}
        rows, columns, values = [], [], []
        for at, name in enumerate(self.features):
            if isinstance(name, str) and len(name) >= _SPELLED and name[0] != "#":
                runs = _runs(name)
                rows += [at] * len(runs)
                columns += [place.setdefault(run, len(place)) for run in runs]
                values += [1 / np.sqrt(len(runs))] * len(runs)
        shape = (len(self.features), len(place))
        return sparse.csr_matrix((values, (rows, columns)), shape)

    def passages(self) -> sparse.csr_matrix:
        """Return the passages as rows of length one."""
        return self._unit(self.counts)

    def texts(self) -> sparse.csr_matrix:
        """Return the whole texts as rows of length one."""
        rows = np.repeat(np.arange(len(self.first)), self.many)
        shape = (len(self.first), self.counts.shape[0])
        joined = sparse.csr_matrix((np.ones(len(rows)), (rows, np.arange(len(rows)))), shape)
        return self._unit(joined @ self.counts)

    def _unit(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        length = np.sqrt(np.maximum(1.0, counts @ (self.idf**2)))
        return (sparse.diags(1 / length) @ counts @ sparse.diags(self.idf)).tocsr()


def table_of(texts: Sequence[Prepared]) -> Table:
    """Count the features of all texts."""
    seen: Counter[Feature] = Counter()
    named: list[list[Feature]] = []
    for text in texts:
        of_text: set[Feature] = set()
        for passage in text.passages:
            pairs = zip(passage.tokens, passage.tokens[1:], strict=False)
            named.append([*passage.marked, *pairs])
            of_text.update(named[-1])
        seen.update(of_text)
    features = sorted((name for name, times in seen.items() if times >= _FEWEST), key=_in_order)
    place = {name: at for at, name in enumerate(features)}
    columns, ends = [], [0]
    for names in named:
        columns += [place[name] for name in names if name in place]
        ends.append(len(columns))
    shape = (len(named), len(features))
    counts = sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape)
    counts.sum_duplicates()
    times = np.array([seen[name] for name in features])
    many = np.array([len(text.passages) for text in texts])
    return Table(
        features=features,
        idf=np.log((1 + len(texts)) / (1 + times)) + 1,
        counts=counts,
        dense=np.array([passage.dense for text in texts for passage in text.passages]),
        text_dense=np.array([text.dense for text in texts]),
        first=np.cumsum([0, *many[:-1]]),
        many=many,
        often=times,
        turns=np.array([passage.turns for text in texts for passage in text.passages], float),
    )


def fit(
    task: Task, rows: sparse.csr_matrix, dense: Numbers, table: Table, samples: Sequence[Sample]
) -> Head:
    """Fit one head on unit rows of texts and keep the features that weigh most."""
    labels = [task.label(sample) for sample in samples]
    used = np.array([at for at, label in enumerate(labels) if label is not None])
    wanted = np.array([labels[at] for at in used])
    weight = np.array([task.weight.get(samples[at].source, 1.0) for at in used])
    mine, figures = rows[used], dense[used]
    often = np.asarray((mine > 0).sum(axis=0)).ravel()
    kept = np.flatnonzero(often >= _FEWEST)
    if task.shares_spelling:
        found = _solved(
            task, sparse.hstack([mine[:, kept], mine @ table.spelling]), figures, wanted, weight
        )
        single, shared, rest = np.split(
            found, [len(kept), len(kept) + table.spelling.shape[1]], axis=1
        )
        words = (table.spelling @ shared.T).T
        words[:, kept] += single
        kept = np.flatnonzero(np.abs(words).max(axis=0) > 0)
        found, often = np.hstack([words[:, kept], rest]), table.often
    else:
        found = _solved(task, mine[:, kept], figures, wanted, weight)
    if len(kept) > task.most:
        worth = np.abs(found[:, : len(kept)]).max(axis=0) * table.idf[kept] * np.sqrt(often[kept])
        best = np.sort(np.argsort(-worth)[: task.most])
        if task.shares_spelling:
            found = np.hstack([found[:, best], found[:, len(kept) :]])
        else:
            found = _solved(task, mine[:, kept[best]], figures, wanted, weight)
        kept = kept[best]
    words, figures_weight, bias = np.split(found, [len(kept), len(kept) + len(DENSE)], axis=1)
    return Head(
        outputs=task.outputs,
        rows=kept,
        weights=(words.T * table.idf[kept, None]).astype(np.float32),
        dense=figures_weight.T.astype(np.float32),
        bias=bias.ravel().astype(np.float32),
    )


def _solved(
    task: Task, rows: sparse.csr_matrix, dense: Numbers, wanted: Numbers, weight: Numbers
) -> Numbers:
    """Return (outputs, features + dense + 1) in the order of the task's outputs."""
    both = sparse.hstack([rows, sparse.csr_matrix(dense * task.trust)]).tocsr()
    several = len(task.outputs) > 1
    if task.is_measure:
        model = Ridge(alpha=1 / task.strength, solver="lsqr", tol=1e-3)
    else:
        solver = "lbfgs" if several else "liblinear"
        model = LogisticRegression(C=task.strength, max_iter=200, tol=1e-3, solver=solver)
    model.fit(both, wanted, sample_weight=weight)
    found = np.column_stack([np.atleast_2d(model.coef_), np.atleast_1d(model.intercept_)])
    found[:, rows.shape[1] : -1] *= task.trust
    if not several:
        return found
    order = {label: at for at, label in enumerate(model.classes_)}
    return found[[order[name] for name in task.outputs]]


def _runs(name: str) -> list[str]:
    mark = NEGATION_MARK if name.startswith(NEGATION_MARK) else ""
    word = f"<{name.removeprefix(mark)}>"
    spans = ((at, at + size) for size in (3, 4, 5) for at in range(len(word) - size + 1))
    return sorted({mark + word[start:end] for start, end in spans})


def _in_order(name: Feature) -> tuple[bool, str]:
    return isinstance(name, tuple), name if isinstance(name, str) else " ".join(name)
