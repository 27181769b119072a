"""What is spoken of: clauses by theme as counts, days and quotes.

A theme that has others below it counts what is said of those too, each clause once.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from feedback.store.items import Item, Kind, Label, Sentence, SentenceTheme
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


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many texts spoke of a theme on a day, and how many criticised it."""

    theme_id: int
    day: dt.date
    texts: int
    critical: int


_Quotes = Select[str, int, str, int, int, Label, dt.date, str]

_ABOUT = (Sentence.item_id == SentenceTheme.item_id) & (Sentence.position == SentenceTheme.position)
_CRITICAL = (Sentence.kind.in_((Kind.COMPLAINT, Kind.REQUEST))) | (
    (Sentence.label == Label.NEGATIVE) & (Sentence.kind != Kind.QUESTION)
)
_QUOTE = (
    Item.id,
    Sentence.position,
    Item.text,
    Sentence.start_at,
    Sentence.end_at,
    Sentence.label,
    Item.said_on,
    Item.origin,
)


def theme_counts(session: Session, project_id: int) -> dict[int, int]:
    """Return in how many counted clauses each theme is spoken of."""
    counted = (Item.project_id == project_id, Item.is_counted.is_(True))
    own = select(SentenceTheme.theme_id, func.count()).join(Item, Item.id == SentenceTheme.item_id)
    rows = session.execute(own.where(*counted).group_by(SentenceTheme.theme_id))
    counts = {theme_id: count for theme_id, count in rows}  # noqa: C416 - rows are no pairs to mypy
    family = func.coalesce(Theme.parent_id, Theme.id)
    once = (
        select(family.label("theme_id"), SentenceTheme.item_id, SentenceTheme.position)
        .join(Theme, Theme.id == SentenceTheme.theme_id)
        .join(Item, Item.id == SentenceTheme.item_id)
        .where(*counted)
        .distinct()
        .subquery()
    )
    families = session.execute(select(once.c.theme_id, func.count()).group_by(once.c.theme_id))
    counts.update({theme_id: count for theme_id, count in families})  # noqa: C416 - as above
    return counts


def days_by_theme(session: Session, project_id: int, *, since: dt.date) -> list[DayCount]:
    """Count the texts about each theme by day; a theme alone, without those below it."""
    critical = func.count(func.distinct(case((_CRITICAL, Item.id))))
    rows = session.execute(
        select(
            SentenceTheme.theme_id,
            Item.said_on,
            func.count(func.distinct(Item.id)),
            critical,
        )
        .join(Sentence, _ABOUT)
        .join(Item, Item.id == Sentence.item_id)
        .where(Item.project_id == project_id, Item.is_counted.is_(True), Item.said_on >= since)
        .group_by(SentenceTheme.theme_id, Item.said_on)
    )
    return [DayCount(*row) for row in rows]


def days_of_family(session: Session, theme_id: int, *, since: dt.date) -> list[DayCount]:
    """Count the texts about a theme or one below it by day."""
    critical = func.count(func.distinct(case((_CRITICAL, Item.id))))
    rows = session.execute(
        select(Item.said_on, func.count(func.distinct(Item.id)), critical)
        .join(Sentence, Sentence.item_id == Item.id)
        .join(SentenceTheme, _ABOUT)
        .where(
            SentenceTheme.theme_id.in_(family_of(theme_id)),
            Item.is_counted.is_(True),
            Item.said_on >= since,
        )
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
    session: Session,
    theme_id: int,
    *,
    most: int,
    since: dt.date | None = None,
    is_critical: bool | None = None,
) -> list[Quote]:
    """Return what was said of a theme or one below it: critical first, then the newest."""
    query = _quotes_of(family_of(theme_id))
    if since is not None:
        query = query.where(Item.said_on >= since)
    if is_critical is not None:
        query = query.where(_CRITICAL if is_critical else ~_CRITICAL)
    first = case((_CRITICAL, 0), else_=1)
    rows = session.execute(
        query.order_by(first, Item.said_on.desc(), Item.id, Sentence.position).limit(most)
    )
    return [_quote(*row) for row in rows]


def all_about(session: Session, theme_ids: Collection[int], *, most: int) -> list[Quote]:
    """Return what was said of any of these themes alone, the newest first."""
    rows = session.execute(
        _quotes_of(theme_ids).order_by(Item.said_on.desc(), Item.id, Sentence.position).limit(most)
    )
    return [_quote(*row) for row in rows]


def places_of(session: Session, theme_id: int) -> set[tuple[str, int]]:
    """Return where a theme alone is spoken of: item and position of each counted clause."""
    rows = session.execute(
        select(SentenceTheme.item_id, SentenceTheme.position)
        .join(Item, Item.id == SentenceTheme.item_id)
        .where(SentenceTheme.theme_id == theme_id, Item.is_counted.is_(True))
    )
    return {(item_id, position) for item_id, position in rows}


def clauses_since(
    session: Session, project_id: int, *, since: dt.date, most: int
) -> list[tuple[Quote, bool]]:
    """Return the clauses of a project, the newest first, each with whether a theme covers it."""
    covered = select(SentenceTheme.theme_id).where(_ABOUT).correlate(Sentence).exists()
    rows = session.execute(
        select(*_QUOTE, covered)
        .join(Sentence, Sentence.item_id == Item.id)
        .where(Item.project_id == project_id, Item.is_counted.is_(True), Item.said_on >= since)
        .order_by(Item.said_on.desc(), Item.id, Sentence.position)
        .limit(most)
    )
    return [(_quote(*row[:-1]), bool(row[-1])) for row in rows]


def _quotes_of(theme_ids: Collection[int] | Select[int]) -> _Quotes:
    about = select(SentenceTheme.item_id).where(_ABOUT, SentenceTheme.theme_id.in_(theme_ids))
    return (
        select(*_QUOTE)
        .join(Sentence, Sentence.item_id == Item.id)
        .where(about.correlate(Sentence).exists(), Item.is_counted.is_(True))
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
) -> Quote:
    return Quote(
        item_id=item_id,
        position=position,
        words=text[start:end],
        label=label,
        said_on=said_on,
        origin=origin,
    )
