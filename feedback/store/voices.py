"""Who said what in a span of days, person by person: what reach and impact are counted from."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.store.contacts import Contact
from feedback.store.items import Clause, ClauseTheme, Item, SourceKind, of_clause


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One text, by whom it is, and the score that was given along with it."""

    item_id: str
    person: str  # the same for all texts of one known person; of nameless texts one a source
    source: str  # what it stands in
    source_kind: SourceKind
    said_on: dt.date
    score: float | None  # 0 … 1 on its own scale


def voices(session: Session, project_id: int, *, since: dt.date) -> list[Voice]:
    """Return every text that counts and was said since a day, which is included."""
    rows = session.execute(
        select(
            Item.id,
            Item.contact_id,
            Item.source_kind,
            Item.source_id,
            Item.said_on,
            Item.score,
            Item.score_low,
            Item.score_high,
        )
        .where(Item.project_id == project_id, Item.is_counted.is_(True), Item.said_on >= since)
        .order_by(Item.id)
    )
    return [
        Voice(
            item_id=item_id,
            person=f"contact:{contact}" if contact is not None else f"{kind.value}:{source}",
            source=f"{kind.value}:{source}",
            source_kind=kind,
            said_on=said_on,
            score=_share(score, low, high),
        )
        for item_id, contact, kind, source, said_on, score, low, high in rows
    ]


def critics(session: Session, theme_ids: Collection[int], *, since: dt.date) -> dict[int, set[str]]:
    """Return for each theme the texts that criticise it, since a day, which is included."""
    rows = session.execute(
        select(ClauseTheme.theme_id, ClauseTheme.item_id)
        .join(Clause, of_clause)
        .join(Item, Item.id == Clause.item_id)
        .where(
            ClauseTheme.theme_id.in_(theme_ids),
            Item.is_counted.is_(True),
            Item.said_on >= since,
            Clause.is_critical,
        )
        .distinct()
    )
    found: dict[int, set[str]] = {theme_id: set() for theme_id in theme_ids}
    for theme_id, item_id in rows:
        found[theme_id].add(item_id)
    return found


def known_people(session: Session, project_id: int) -> int:
    """Count the people whom a project knows, whether or not they said anything."""
    query = select(func.count()).select_from(Contact).where(Contact.project_id == project_id)
    return session.scalar(query) or 0


def _share(score: float | None, low: float | None, high: float | None) -> float | None:
    if score is None or low is None or high is None or high <= low:
        return None
    return (score - low) / (high - low)
