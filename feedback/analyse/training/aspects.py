"""Fit the head that says how a sentence speaks of a term."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from feedback.analyse.features import Feature, FeatureMaker
from feedback.analyse.linear import Head, Heads
from feedback.analyse.terms import LABELS, Around, Place, around, figures
from feedback.analyse.training.corpora import Term
from feedback.analyse.training.fitting import Table
from feedback.analyse.training.learning import FOLDS, Crossed, fold_of

_STRENGTH = 2.0
_TRUST = 2.0  # how much less the figures are held back than words
_FEWEST = 2
_MOST = 12_000
_OWN = 4.0  # how much a term of the own texts counts
_LABELS = tuple(label.value for label in LABELS)

Numbers = npt.NDArray[np.float64]


def fit_terms(
    table: Table, crossed: Crossed, terms: Sequence[Term]
) -> tuple[list[str], Numbers, Head, dict[str, float]]:
    """Return features, their idf, the head, and figures on folds that were left out."""
    found = [around(Place(term.text, term.start, term.end)) for term in terms]
    fold = np.array([fold_of(term.group) for term in terms])
    dense = _figures(table, crossed, found, fold)
    times = Counter(name for one in found for name in set(one.names))
    features = sorted(name for name, many in times.items() if many >= _FEWEST)
    idf = np.array([np.log((1 + len(terms)) / (1 + times[name])) + 1 for name in features])
    rows = _rows(found, features, idf)
    wanted = np.array([term.sentiment for term in terms])
    weight = np.array([_OWN if term.source == "terms" else 1.0 for term in terms])
    said = np.empty(len(terms), wanted.dtype)
    for number in range(FOLDS):
        others, here = fold != number, fold == number
        model = _model().fit(_both(rows[others], dense[others]), wanted[others], weight[others])
        said[here] = model.predict(_both(rows[here], dense[here]))
    measured: dict[str, float] = {"terms": len(terms)}
    for source in ("mams", "terms"):
        at = np.array([term.source == source for term in terms])
        measured[f"{source} accuracy"] = float((said == wanted)[at].mean())
        measured[f"{source} macro-F1"] = float(f1_score(wanted[at], said[at], average="macro"))
    model = _model().fit(_both(rows, dense), wanted, weight)
    order = [list(model.classes_).index(label) for label in _LABELS]
    weights = model.coef_[order]
    words, known = weights[:, : len(features)], weights[:, len(features) :] * _TRUST
    worth = np.abs(words).max(axis=0) * idf * np.sqrt([times[name] for name in features])
    kept = np.sort(np.argsort(-worth)[:_MOST])
    head = Head(
        outputs=_LABELS,
        rows=np.arange(len(kept)),
        weights=(words[:, kept].T * idf[kept, None]).astype(np.float32),
        dense=known.T.astype(np.float32),
        bias=model.intercept_[order].astype(np.float32),
    )
    return [features[at] for at in kept], idf[kept], head, measured


def _figures(
    table: Table, crossed: Crossed, found: Sequence[Around], fold: npt.NDArray[np.intp]
) -> Numbers:
    """Look at the words around each term with heads that never saw its sentence."""
    make = FeatureMaker()
    dense: Numbers | None = None
    features: list[Feature] = table.features
    for number, heads in enumerate(crossed.heads):
        here = np.flatnonzero(fold == number)
        judge = Heads(features, table.idf.astype(np.float32), heads)
        looked = figures([found[at] for at in here.tolist()], judge, make)
        dense = np.zeros((len(found), looked.shape[1])) if dense is None else dense
        dense[here] = looked
    assert dense is not None  # noqa: S101 - there is at least one fold
    return dense


def _rows(found: Sequence[Around], features: Sequence[str], idf: Numbers) -> sparse.csr_matrix:
    place = {name: at for at, name in enumerate(features)}
    columns, ends = [], [0]
    for one in found:
        columns += [place[name] for name in one.names if name in place]
        ends.append(len(columns))
    counts = sparse.csr_matrix((np.ones(len(columns)), columns, ends), (len(found), len(features)))
    length = np.sqrt(np.maximum(1.0, counts @ (idf**2)))
    return (sparse.diags(1 / length) @ counts @ sparse.diags(idf)).tocsr()


def _both(rows: sparse.csr_matrix, dense: Numbers) -> sparse.csr_matrix:
    return sparse.hstack([rows, sparse.csr_matrix(dense * _TRUST)]).tocsr()


def _model() -> LogisticRegression:
    return LogisticRegression(C=_STRENGTH, max_iter=500, tol=1e-3)
