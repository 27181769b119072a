"""Make the shipped weights from the texts, and the figures that the model card shows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from feedback.analyse.findings import Emotion
from feedback.analyse.linear import Head, Numbers, write_vocabulary
from feedback.analyse.reading import prepare
from feedback.analyse.training.aspects import fit_terms
from feedback.analyse.training.corpora import Sample, samples, terms
from feedback.analyse.training.fitting import Table, column_of, table_of
from feedback.analyse.training.learning import (
    Crossed,
    Progress,
    best_threshold,
    cross,
    fit_customer_look,
    fit_heads,
    fit_passage_look,
    fit_text_look,
)
from feedback.analyse.training.measuring import figures_of
from feedback.analyse.weighing import Look, SecondLook

Figures = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Made:
    """All weights, before they are written."""

    table: Table
    heads: Mapping[str, Head]
    looks: Mapping[str, SecondLook]
    terms: tuple[Sequence[str], Numbers, Head]  # features, their idf, the head
    figures: Figures


def make(folder: Path, progress: Progress) -> Made:
    """Learn from the texts under *folder*; about three minutes on one core."""
    progress("reading the texts")
    read = [(sample, prepare(sample.text, sample.clauses)) for sample in samples(folder)]
    known = [sample for sample, text in read if text.passages]
    asks = np.array([text.asks for _, text in read if text.passages])
    table = table_of([text for _, text in read if text.passages])
    crossed = cross(table, known, progress)
    everything = np.arange(len(known))
    progress("everything together")
    heads = fit_heads(table, known, everything)
    thresholds = emotion_thresholds(crossed, known)
    for name, threshold in thresholds.items():
        heads[name] = replace(heads[name], bias=heads[name].bias - np.float32(threshold))
    # The second looks learn from the same outputs that they will be shown.
    crossed = replace(crossed, look=_less(crossed.look, thresholds))
    looks = {
        "text": fit_text_look(crossed, known, everything),
        "customer": fit_customer_look(crossed, known, everything),
        "passage": fit_passage_look(crossed, known, everything),
    }
    progress("terms")
    names, idf, judge, measured = fit_terms(table, crossed, list(terms(folder)))
    progress("measuring on folds that were left out")
    figures = {**figures_of(crossed, known, asks), "terms": measured}
    return Made(table, heads, looks, (names, idf, judge), figures)


def write(made: Made, folder: Path) -> None:
    """Write the weights as JSON under *folder*, only the features that some head weighs."""
    used = np.unique(np.concatenate([head.rows for head in made.heads.values()]))
    place = np.zeros(len(made.table.features), np.intp)
    place[used] = np.arange(len(used))
    features = [made.table.features[at] for at in used]
    (folder / "heads").mkdir(parents=True, exist_ok=True)
    texts = {"heads/vocabulary": write_vocabulary(features, made.table.idf[used], list(made.heads))}
    for name, head in made.heads.items():
        texts[f"heads/{name}"] = replace(head, rows=place[head.rows]).to_json()
    names, idf, head = made.terms
    (folder / "terms").mkdir(exist_ok=True)
    texts["terms/vocabulary"] = write_vocabulary(names, idf, ["term"])
    texts["terms/term"] = head.to_json()
    texts |= {name: look.to_json() for name, look in made.looks.items()}
    texts["figures"] = json.dumps(made.figures, indent=1)
    for name, text in texts.items():
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def emotion_thresholds(crossed: Crossed, known: list[Sample]) -> dict[str, float]:
    """Say from which output each emotion counts as present: where its F1 is best."""
    chosen = [known[at] for at in crossed.texts]
    told = np.array([at for at, sample in enumerate(chosen) if sample.source == "goemotions"])
    found = {}
    for emotion in Emotion:
        name = f"emotion_{emotion.value}"
        wanted = np.array([emotion in (chosen[at].emotions or ()) for at in told])
        found[name] = best_threshold(crossed.look.texts[told, column_of(name)], wanted)
    return found


def _less(look: Look, thresholds: Mapping[str, float]) -> Look:
    passages, texts = look.passages.copy(), look.texts.copy()
    for name, threshold in thresholds.items():
        passages[:, column_of(name)] -= threshold
        texts[:, column_of(name)] -= threshold
    return look._replace(passages=passages, texts=texts)
