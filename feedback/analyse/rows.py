"""Readings as rows: an item, its clauses, and what each clause is about."""

from collections.abc import Collection, Mapping
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from feedback.analyse.duplicates import fingerprint
from feedback.analyse.findings import UNRATED, Reading
from feedback.analyse.items import Said
from feedback.analyse.mismatch import mismatch
from feedback.store.bulk import insert_rows
from feedback.store.emotions import packed
from feedback.store.items import (
    Clause,
    ClauseTheme,
    Item,
    SourceKind,
    is_criticism,
    item_key,
)

_ITEM = (
    "id", "project_id", "source_kind", "source_id", "place", "origin", "asked", "text", "said_on",
    "contact_id", "score", "score_low", "score_high", "label", "polarity", "confidence",
    "is_rated", "language", "kind", "suggestion", "emotions", "style", "fingerprint", "escalates",
    "mismatch", "is_counted",
)  # fmt: skip
_CLAUSE = (
    "item_id", "position", "start_at", "end_at", "label", "score", "confidence", "kind", "voice",
    "is_played_down", "emotions",
)  # fmt: skip
_CLAUSE_THEME = ("item_id", "position", "theme_id")


class Rows(NamedTuple):
    """The rows of one text, and the themes that it criticises, by their ids."""

    item: tuple[Any, ...]
    clauses: list[tuple[Any, ...]]
    themes: list[tuple[str, int, int]]
    criticised: set[int]


def rows_of(
    project_id: int,
    kind: SourceKind,
    source_id: str,
    said: Said,
    reading: Reading,
    theme_ids: Mapping[str, int],
) -> Rows:
    """Put what was found in a text into rows; *theme_ids* are those of the codebook's codes."""
    key = item_key(kind, source_id, said.place)
    score = said.score
    found = reading.sentiment or UNRATED
    item = (
        key, project_id, kind.value, source_id, said.place, said.origin[:200], said.asked,
        said.text, said.said_on.isoformat(), said.contact_id, *(score or (None, None, None)),
        found.label.value, found.score, found.confidence, reading.sentiment is not None,
        reading.language, reading.kind.value, reading.suggestion, packed(reading.emotions),
        reading.style.value, fingerprint(said.text), bool(reading.escalates),
        score is not None and mismatch(*score, reading.sentiment) is not None, said.is_counted,
    )  # fmt: skip
    rows = Rows(item, [], [], set())
    for position, clause in enumerate(reading.clauses):
        sentiment = clause.sentiment
        rows.clauses.append((
            key, position, clause.start, clause.end, sentiment.label.value, sentiment.score,
            sentiment.confidence, clause.kind.value, clause.voice.value, clause.is_played_down,
            packed(clause.emotions),
        ))  # fmt: skip
        # A person may have named a theme that was taken out of use since.
        about = dict.fromkeys(theme_ids[code] for code in clause.themes if code in theme_ids)
        rows.themes.extend((key, position, theme_id) for theme_id in about)
        if about and is_criticism(clause.kind, sentiment.label, clause.voice):
            rows.criticised.update(about)
    return rows


def insert(session: Session, texts: Collection[Rows]) -> None:
    """Write the rows of many texts; what was there before must be gone."""
    insert_rows(session, Item, _ITEM, [text.item for text in texts])
    clauses = chain.from_iterable(text.clauses for text in texts)
    insert_rows(session, Clause, _CLAUSE, list(clauses))
    themes = chain.from_iterable(text.themes for text in texts)
    insert_rows(session, ClauseTheme, _CLAUSE_THEME, list(themes))
