"""How good the weights are on texts that they were learned without."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from sklearn.metrics import f1_score

from feedback.analyse.reading import PLAIN
from feedback.analyse.training.corpora import Sample
from feedback.analyse.training.fitting import TASKS, column_of
from feedback.analyse.training.learning import (
    FOLDS,
    Crossed,
    best_threshold,
    fit_customer_look,
    fit_passage_look,
    fit_text_look,
    fold_of,
)
from feedback.analyse.weighing import balance, passage_inputs, sigmoid, softmax, text_inputs
from feedback.store.labels import Kind

_LABELS = np.array(["negative", "neutral", "positive", "negative"])  # mixed does not hide blame
_KINDS = np.array([kind.value for kind in Kind])

_PRAISE = 2  # the place of praise among the labels
_MIXED = (0.0, 0.0, 0.0, 1.0)
_HALF = 0.5

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


def figures_of(
    crossed: Crossed, samples: Sequence[Sample], asks: npt.NDArray[np.bool_]
) -> Mapping[str, Mapping[str, float]]:
    """Return figures by source: each text judged by weights that never saw its group.

    *asks* says of each sample whether it suggests something by the rules alone.
    """
    chosen = [samples[at] for at in crossed.texts]
    fold = np.array([fold_of(sample.group) for sample in chosen])
    inputs, register = text_inputs(crossed.look), crossed.look.texts[:, column_of("register")]
    chances, score = np.zeros((len(chosen), len(_LABELS))), np.zeros(len(chosen))
    kind = np.zeros(len(chosen), int)
    yes = {name: np.zeros(len(chosen), bool) for name in ("suggestion", "own", "played_down")}
    clauses: list[tuple[str, str]] = []
    by_group: dict[str, list[Sample]] = {}
    for sample in samples:
        if sample.is_clause:
            by_group.setdefault(sample.group, []).append(sample)
    for number in range(FOLDS):
        here: Places = np.flatnonzero(fold == number)
        others: Places = np.flatnonzero(fold != number)
        customer = fit_customer_look(crossed, samples, others)
        text = fit_text_look(crossed, samples, others)
        found, general = customer.outputs(inputs[here]), text.outputs(inputs[here])
        share = sigmoid(register[here])[:, None]
        chances[here] = share * softmax(found[:, customer.part["sentiment"]])
        chances[here] += (1 - share) * softmax(general[:, text.part["sentiment"]])
        score[here] = general[:, text.part["score"].start]
        kind[here] = found[:, customer.part["kind"]].argmax(axis=1)
        for name, answers in yes.items():
            answers[here] = found[:, customer.part[name].start] > 0
        asked = sigmoid(found[:, [customer.part["suggestion"].start]])
        by_rule = asks[crossed.texts[here]][:, None]
        yes["suggestion"][here] = (share * asked + (1 - share) * by_rule > _HALF).ravel()
        passage = fit_passage_look(crossed, samples, others)
        judged = passage.outputs(passage_inputs(crossed.look))[:, passage.part["sentiment"]]
        worst = np.minimum.reduceat(balance(judged), crossed.look.starts)
        # From 0 on, the output of the register says that a customer writes to a provider.
        blamed = (worst <= PLAIN) & (crossed.look.counts > 1) & (register > 0)
        chances[blamed & (chances.argmax(axis=1) == _PRAISE) & (fold == number)] = _MIXED
        clauses += _clauses(crossed, chosen, here, _LABELS[judged.argmax(axis=1)], by_group)
    sources = np.array([sample.source for sample in chosen])
    figures: dict[str, dict[str, float]] = {}
    for source in dict.fromkeys(sources):
        if source != "clause":
            at = np.flatnonzero(sources == source)
            figures[source] = _sentiment([chosen[i] for i in at], chances[at], score[at])
    own = np.flatnonzero(sources == "own")
    mine = [chosen[i] for i in own]
    wanted = np.array([sample.kind for sample in mine])
    figures["own"]["kind macro-F1"] = _f1(wanted, _KINDS[kind[own]])
    for name, answers in yes.items():
        truth = np.array([bool(getattr(sample, name)) for sample in mine])
        said = answers[own]
        if name == "own":  # the rare thing is somebody else's voice
            truth, said = ~truth, ~said
        figures["own"][f"{name} F1"] = float(f1_score(truth, said))
    soft = np.array([bool(s.played_down) and s.sentiment == "negative" for s in mine])
    heard = _LABELS[chances[own].argmax(axis=1)] == "negative"
    figures["own"]["played down, heard as negative"] = float(heard[soft].mean())
    figures["clause"] = {
        "texts": len(clauses),
        "accuracy": float(np.mean([truth == said for truth, said in clauses])),
    }
    figures["goemotions"]["emotion macro-F1"] = _emotions(crossed, chosen)
    return {s: {n: round(v, 3) for n, v in values.items()} for s, values in figures.items()}


def _clauses(
    crossed: Crossed,
    chosen: Sequence[Sample],
    here: Places,
    heard: npt.NDArray[np.str_],
    by_group: Mapping[str, Sequence[Sample]],
) -> Iterator[tuple[str, str]]:
    """Give what each labelled clause of these texts is, and what it was heard as."""
    for at in here:
        if chosen[at].source == "long":
            begin = crossed.look.starts[at]
            for offset, clause in enumerate(by_group[chosen[at].group]):
                yield clause.sentiment or "", str(heard[begin + offset])


def _sentiment(samples: Sequence[Sample], chances: Floats, score: Floats) -> dict[str, float]:
    labels = np.array([sample.sentiment or "" for sample in samples])
    said = _LABELS[chances.argmax(axis=1)]
    plain = np.isin(labels, _LABELS)
    clear = plain & (labels != "neutral")
    leaning = chances[:, 2] - chances[:, 0] - chances[:, 3]
    found = {
        "texts": int(plain.sum()),
        "macro-F1": _f1(labels[plain], said[plain]),
        "binary": float(((leaning > 0) == (labels == "positive"))[clear].mean()),
    }
    ratings = np.array([np.nan if s.rating is None else s.rating for s in samples])
    if not np.isnan(ratings).any():
        found["r"] = float(np.corrcoef(score, ratings)[0, 1])
    return found


def _emotions(crossed: Crossed, chosen: Sequence[Sample]) -> float:
    told = np.array([at for at, sample in enumerate(chosen) if sample.source == "goemotions"])
    fold = np.array([fold_of(chosen[at].group) for at in told])
    found = []
    for name in TASKS:
        if name.startswith("emotion_"):
            emotion = name.removeprefix("emotion_")
            truth = np.array([emotion in (chosen[at].emotions or ()) for at in told])
            outputs = crossed.look.texts[told, column_of(name)]
            said = np.zeros(len(told), bool)
            for number in range(FOLDS):
                others = fold != number
                said[~others] = outputs[~others] > best_threshold(outputs[others], truth[others])
            found.append(f1_score(truth, said))
    return float(np.mean(found))


def _f1(wanted: npt.NDArray[np.str_], said: npt.NDArray[np.str_]) -> float:
    return float(f1_score(wanted, said, average="macro"))
