"""Texts that speak of themes, as the effect of an action is judged by them."""

import datetime as dt
from typing import NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from feedback.store.items import Clause, ClauseTheme, Item, SourceKind, of_clause
from feedback.store.labels import Voice
from feedback.store.themes import family_of


class ThemeMention(NamedTuple):
    """One text, and whether it speaks of the theme, criticises it, or criticises another one."""

    source_kind: SourceKind
    source_id: str
    contact_id: int | None
    said_on: dt.date
    score: float | None
    score_low: float | None
    score_high: float | None
    polarity: float
    is_about: int
    criticises_it: int
    criticises_another: int


def mentions_beside(
    session: Session, project_id: int, theme_id: int, *, since: dt.date, until: dt.date
) -> list[ThemeMention]:
    """Return the texts from *since* to before *until* that speak of this theme or another one.

    A theme stands with those below it. Suggestions, questions and praise are mentions too.
    """
    is_of_it = ClauseTheme.theme_id.in_(family_of(theme_id))
    rows = session.execute(
        select(
            Item.source_kind,
            Item.source_id,
            Item.contact_id,
            Item.said_on,
            Item.score,
            Item.score_low,
            Item.score_high,
            Item.polarity,
            func.max(case((is_of_it, 1), else_=0)),
            func.max(case((is_of_it & Clause.is_critical, 1), else_=0)),
            func.max(case((~is_of_it & Clause.is_critical, 1), else_=0)),
        )
        .join(Clause, Clause.item_id == Item.id)
        .join(ClauseTheme, of_clause)
        .where(
            Item.project_id == project_id,
            Item.is_counted.is_(True),
            Clause.voice == Voice.OWN,
            Item.said_on >= since,
            Item.said_on < until,
        )
        .group_by(Item.id)
        .order_by(Item.id)
    )
    return [ThemeMention(*row) for row in rows]
