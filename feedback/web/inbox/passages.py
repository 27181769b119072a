"""A text cut where something was found in it, so that a page can mark every passage."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from feedback.store.items import Clause
from feedback.store.labels import Label

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are marked alike: *sounds* criticism or praise, *personal* what data they are."""

    text: str
    sounds: Label | None = None
    personal: str = ""


def pieces(
    text: str, clauses: Sequence[Clause], personal: Iterable[tuple[int, int, str]] = ()
) -> list[Piece]:
    """Cut *text* into pieces; together they are all of it."""
    sounding = [(c.start_at, c.end_at, found) for c in clauses if (found := marked_as(c))]
    private = list(personal)
    cuts = {0, len(text)}
    for start, end, _what in [*sounding, *private]:
        cuts |= {start, end}
    return [
        Piece(text[start:end], _at(sounding, start), _at(private, start) or "")
        for start, end in pairwise(sorted(cuts))
    ]


def marked_as(clause: Clause) -> Label | None:
    """Return as what a clause is marked: what asks for a change, and what is praise."""
    if clause.is_critical:
        return Label.NEGATIVE
    return Label.POSITIVE if clause.label is Label.POSITIVE else None


def _at(spans: Iterable[tuple[int, int, Found]], place: int) -> Found | None:
    return next((found for start, end, found in spans if start <= place < end), None)
