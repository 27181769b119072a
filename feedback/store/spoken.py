"""What is spoken of: clauses by theme as counts, days and quotes.

A theme that has others below it counts what is said of those too, each clause once. What is told of
somebody else's experience or as a mere thought is left out.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from feedback.store.items import Clause, ClauseTheme, Item, of_clause
from feedback.store.labels import Label, Voice
from feedback.store.themes import Theme, family_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A clause in its own words, and where it stands."""

    item_id: str
    position: int
    words: str
    label: Label
    said_on: dt.date
    origin: str
    language: str
    is_rated: bool  # no: the label says nothing


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many texts spoke of a theme on a day, and how many criticised it."""

    theme_id: int
    day: dt.date
    texts: int
    critical: int


_REPEATED = 8  # times that the same words may stand among those that are looked at
_Quotes = Select[str, int, str, int, int, Label, dt.date, str, str, bool]
_TOLD = (Item.is_counted.is_(True), Clause.voice == Voice.OWN)
_ABOUT_IT = func.count(func.distinct(Item.id))
_CRITICISING = func.count(func.distinct(case((Clause.is_critical, Item.id))))

_QUOTE = (
    Item.id,
    Clause.position,
    Item.text,
    Clause.start_at,
    Clause.end_at,
    Clause.label,
    Item.said_on,
    Item.origin,
    Item.language,
    Item.is_rated,
)


def theme_counts(session: Session, project_id: int) -> dict[int, int]:
    """Return in how many counted clauses each theme is spoken of."""
    counted = (Item.project_id == project_id, *_TOLD)
    rows = session.execute(
        select(ClauseTheme.theme_id, func.count())
        .join(Clause, of_clause)
        .join(Item, Item.id == Clause.item_id)
        .where(*counted)
        .group_by(ClauseTheme.theme_id)
    )
    counts = {theme_id: count for theme_id, count in rows}  # noqa: C416 - rows are no pairs to mypy
    family = func.coalesce(Theme.parent_id, Theme.id)
    once = (
        select(family.label("theme_id"), Clause.item_id, Clause.position)
        .join(ClauseTheme, of_clause)
        .join(Theme, Theme.id == ClauseTheme.theme_id)
        .join(Item, Item.id == Clause.item_id)
        .where(*counted)
        .distinct()
        .subquery()
    )
    families = session.execute(select(once.c.theme_id, func.count()).group_by(once.c.theme_id))
    counts.update({theme_id: count for theme_id, count in families})  # noqa: C416 - as above
    return counts


def days_by_theme(session: Session, project_id: int, *, since: dt.date) -> list[DayCount]:
    """Count the texts about each theme by day; a theme alone, without those below it."""
    rows = session.execute(
        select(ClauseTheme.theme_id, Item.said_on, _ABOUT_IT, _CRITICISING)
        .join(Clause, of_clause)
        .join(Item, Item.id == Clause.item_id)
        .where(Item.project_id == project_id, *_TOLD, Item.said_on >= since)
        .group_by(ClauseTheme.theme_id, Item.said_on)
    )
    return [DayCount(*row) for row in rows]


def days_of_family(session: Session, theme_id: int, *, since: dt.date) -> list[DayCount]:
    """Count the texts about a theme or one below it by day."""
    rows = session.execute(
        select(Item.said_on, _ABOUT_IT, _CRITICISING)
        .join(Clause, Clause.item_id == Item.id)
        .join(ClauseTheme, of_clause)
        .where(ClauseTheme.theme_id.in_(family_of(theme_id)), *_TOLD, Item.said_on >= since)
        .group_by(Item.said_on)
    )
    return [DayCount(theme_id, *row) for row in rows]


def texts_by_day(session: Session, project_id: int, *, since: dt.date) -> dict[dt.date, int]:
    """Count all texts of a project by day."""
    rows = session.execute(
        select(Item.said_on, func.count())
        .where(Item.project_id == project_id, Item.is_counted.is_(True), Item.said_on >= since)
        .group_by(Item.said_on)
    )
    return {day: count for day, count in rows}  # noqa: C416 - as above


def quotes_about(
    session: Session, theme_id: int, *, most: int, since: dt.date | None = None
) -> list[Quote]:
    """Return what was said of a theme or one below it: critical first, then the newest.

    What was said in the same words stands for all of it.
    """
    query = _quotes_of(family_of(theme_id))
    if since is not None:
        query = query.where(Item.said_on >= since)
    first = case((Clause.is_critical, 0), else_=1)
    rows = session.execute(
        query.order_by(first, Item.said_on.desc(), Item.id, Clause.position).limit(_REPEATED * most)
    )
    distinct: dict[str, Quote] = {}
    for row in rows:
        quote = _quote(*row)
        distinct.setdefault(" ".join(quote.words.lower().split()).strip(".!"), quote)
    return list(distinct.values())[:most]


def all_about(session: Session, theme_id: int, *, most: int) -> list[Quote]:
    """Return what was said of a theme alone, the newest first."""
    rows = session.execute(
        _quotes_of((theme_id,)).order_by(Item.said_on.desc(), Item.id, Clause.position).limit(most)
    )
    return [_quote(*row) for row in rows]


def places_of(session: Session, theme_id: int) -> set[tuple[str, int]]:
    """Return where a theme alone is spoken of: item and position of each counted clause."""
    rows = session.execute(
        select(Clause.item_id, Clause.position)
        .join(ClauseTheme, of_clause)
        .join(Item, Item.id == Clause.item_id)
        .where(ClauseTheme.theme_id == theme_id, *_TOLD)
    )
    return {(item_id, position) for item_id, position in rows}


def clauses_since(
    session: Session, project_id: int, *, since: dt.date, most: int
) -> list[tuple[Quote, bool]]:
    """Return the clauses of a project, the newest first, each with whether a theme covers it."""
    covered = select(ClauseTheme.theme_id).where(of_clause).correlate(Clause).exists()
    rows = session.execute(
        select(*_QUOTE, covered)
        .join(Clause, Clause.item_id == Item.id)
        .where(Item.project_id == project_id, *_TOLD, Item.said_on >= since)
        .order_by(Item.said_on.desc(), Item.id, Clause.position)
        .limit(most)
    )
    cells: Iterable[Any] = rows  # a row without its last cell has no type
    return [(_quote(*row[:-1]), bool(row[-1])) for row in cells]


def _quotes_of(theme_ids: Collection[int] | Select[int]) -> _Quotes:
    about = select(ClauseTheme.item_id).where(of_clause, ClauseTheme.theme_id.in_(theme_ids))
    return (
        select(*_QUOTE)
        .join(Clause, Clause.item_id == Item.id)
        .where(about.correlate(Clause).exists(), *_TOLD)
    )


def _quote(  # noqa: PLR0917 - the columns of _QUOTE
    item_id: str,
    position: int,
    text: str,
    start: int,
    end: int,
    label: Label,
    said_on: dt.date,
    origin: str,
    language: str,
    is_rated: bool,  # noqa: FBT001 - as above
) -> Quote:
    return Quote(
        item_id=item_id,
        position=position,
        words=text[start:end],
        label=label,
        said_on=said_on,
        origin=origin,
        language=language,
        is_rated=is_rated,
    )
