"""A project's layer of weights: learned from its corrections, looked at, taken into use or not.

Nothing that is learned counts before somebody has seen what it changes.
"""

import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, Self

from sqlalchemy.orm import Session

from feedback.analyse.corrections import Corrected, Trial, learn
from feedback.analyse.findings import Reading
from feedback.analyse.layer import Layer
from feedback.analyse.reading import NoThemes, Weights, prepare, read_many, shipped_weights
from feedback.errors import ConflictError
from feedback.store import corrections as store
from feedback.store.corrections import (
    Field,
    corrected_texts,
    layer_in_use,
    layers_of,
    mark_of,
)
from feedback.store.items import newest_texts
from feedback.store.people import Project
from surveys.words import _

FEWEST = 5  # corrected texts from which anything is learned
_MOST_CORRECTED = 2_000  # the newest; learning takes time with the square of their number
_MOST_LOOKED_AT = 10_000  # the newest texts, a few seconds
_MOST_KEPT = 200  # changes that are listed
_WIDE, _FEW = 0.05, 20  # a layer that changes more than this share, and more than a few, is wide


class Change(NamedTuple):
    """What would be found in a text instead of what is found now."""

    item_id: str
    field: Field
    before: str
    after: str
    sure_before: float
    sure_after: float


class Preview(NamedTuple):
    """What a layer would change, when it was learned."""

    corrected: int  # texts that it was learned from
    trial: Trial
    looked_at: int  # texts that nobody corrected, the newest
    changed: int
    moves: tuple[tuple[str, str, str, int], ...]  # field, before, after, how many
    changes: tuple[Change, ...]  # those that are most certain

    @property
    def is_wide(self) -> bool:
        """Whether it changes far more than what people looked at."""
        return self.changed > max(_FEW, _WIDE * self.looked_at)

    def to_json(self) -> str:
        """Write it."""
        return json.dumps(self)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what ``to_json`` wrote."""
        corrected, trial, looked_at, changed, moves, changes = json.loads(text)
        return cls(
            corrected,
            Trial(*trial),
            looked_at,
            changed,
            tuple((field, before, after, count) for field, before, after, count in moves),
            tuple(Change(item, Field(field), *rest) for item, field, *rest in changes),
        )


class Gathered(NamedTuple):
    """What there is to learn from, and to look at."""

    corrected: Sequence[Corrected]
    others: Sequence[tuple[str, str]]  # key and text
    used: str  # JSON of the layer in use, or ""


def gather(session: Session, project_id: int) -> Gathered:
    """Look up what people said and what nobody said anything of.

    Raise ConflictError when there is too little to learn from.
    """
    texts: dict[str, str] = {}
    said: dict[str, dict[tuple[Field, int, int], str]] = {}
    for correction, text in session.execute(corrected_texts(project_id)):
        if correction.text_mark == mark_of(text):
            texts[correction.item_id] = text
            said.setdefault(correction.item_id, {})[correction.place] = correction.value
    if len(texts) < FEWEST:
        msg = _(
            "There is too little to learn from: %(count)s of at least %(fewest)s texts.",
            count=len(texts),
            fewest=FEWEST,
        )
        raise ConflictError(msg)
    corrected = [Corrected(key, texts[key], said[key]) for key in texts]
    newest = session.execute(newest_texts(project_id).limit(_MOST_LOOKED_AT + len(texts)))
    others = [(key, text) for key, text in newest if key not in texts][:_MOST_LOOKED_AT]
    return Gathered(corrected[-_MOST_CORRECTED:], others, layer_in_use(session, project_id))


def preview(gathered: Gathered) -> tuple[Layer, Preview]:
    """Learn a layer, and read with it what nobody corrected; needs no database."""
    shipped = shipped_weights()
    layer, trial = learn(gathered.corrected, shipped)
    now, then = weights_with(gathered.used), shipped._replace(layer=layer)
    touched = [(key, text) for key, text in gathered.others if _is_touched(text, now.layer, layer)]
    texts = [text for _, text in touched]
    changes = [
        change
        for (key, _text), before, after in zip(
            touched, _read(texts, now), _read(texts, then), strict=True
        )
        for change in _changes(key, before, after)
    ]
    changes.sort(key=lambda c: (c.field is not Field.SENTIMENT, -c.sure_after, c.item_id))
    moves = Counter((c.field.value, c.before, c.after) for c in changes)
    return layer, Preview(
        corrected=len(gathered.corrected),
        trial=trial,
        looked_at=len(gathered.others),
        changed=len({change.item_id for change in changes}),
        moves=tuple((*move, count) for move, count in moves.most_common()),
        changes=tuple(changes[:_MOST_KEPT]),
    )


def keep(
    session: Session, project_id: int, layer: Layer, seen: Preview, *, now: dt.datetime
) -> store.Layer:
    """Keep a layer to be looked at, in place of one that was not taken into use."""
    # Locked, so that nobody takes into use meanwhile what is deleted here.
    in_use = session.get_one(Project, project_id, with_for_update=True).layer
    for old in session.scalars(layers_of(project_id)):
        if old.version not in {in_use, layer.version}:
            session.delete(old)
    kept = session.get(store.Layer, (project_id, layer.version))
    if kept is None:
        kept = store.Layer(project_id=project_id, version=layer.version, weights=layer.to_json())
        session.add(kept)
    kept.preview, kept.made_at = seen.to_json(), now
    return kept


def weights_with(stored: str) -> Weights:
    """Return the shipped weights with a layer, given as JSON; "" for none."""
    return shipped_weights()._replace(layer=_layer(stored)) if stored else shipped_weights()


@lru_cache(maxsize=8)
def _layer(stored: str) -> Layer:
    return Layer.from_json(stored)


def _is_touched(text: str, *layers: Layer | None) -> bool:
    passages = prepare(text).passages
    return any(layer is not None and layer.touches(passages) for layer in layers)


def _read(texts: Sequence[str], weights: Weights) -> list[Reading]:
    return read_many(texts, NoThemes(), weights)


def _changes(key: str, before: Reading, after: Reading) -> list[Change]:
    found: list[Change] = []
    if before.sentiment is None or after.sentiment is None:
        return found
    sure = before.sentiment.confidence, after.sentiment.confidence
    if before.sentiment.label != after.sentiment.label:
        labels = before.sentiment.label, after.sentiment.label
        found.append(Change(key, Field.SENTIMENT, *labels, *sure))
    if before.kind != after.kind:
        found.append(Change(key, Field.KIND, before.kind, after.kind, *sure))
    if before.suggestion != after.suggestion:
        words = {True: "yes", False: "no"}
        told = words[before.suggestion], words[after.suggestion]
        found.append(Change(key, Field.SUGGESTION, *told, *sure))
    return found
