"""Emotions as a column: six intensities in twelve characters, which a query can still ask for."""

from collections.abc import Mapping
from typing import Annotated

from sqlalchemy import ColumnElement, SQLColumnExpression, String, func
from sqlalchemy.orm import mapped_column

from feedback.store.labels import Emotion

_EMOTIONS = tuple(Emotion)
_STRONGEST = 99  # two digits each

PackedEmotions = Annotated[str, mapped_column(String(2 * len(_EMOTIONS)), default="")]


def packed(emotions: Mapping[Emotion, float]) -> str:
    """Write intensities from 0 to 1 as two digits an emotion; "" when nothing is felt."""
    return "".join(_digits(emotions.get(e, 0.0)) for e in _EMOTIONS) if emotions else ""


def unpacked(text: str) -> dict[Emotion, float]:
    """Read what ``packed`` wrote, without what is not felt at all."""
    found = {e: int(text[2 * i : 2 * i + 2]) / 100 for i, e in enumerate(_EMOTIONS) if text}
    return {emotion: strength for emotion, strength in found.items() if strength}


def feels(
    column: SQLColumnExpression[str], emotion: Emotion, *, at_least: float
) -> ColumnElement[bool]:
    """Ask in a query whether packed emotions hold this one with an intensity of *at_least*."""
    # Digits of one length stand in the order of their numbers, in every collation.
    return func.substr(column, 2 * _EMOTIONS.index(emotion) + 1, 2) >= _digits(at_least)


def _digits(strength: float) -> str:
    return f"{min(_STRONGEST, round(100 * strength)):02}"
