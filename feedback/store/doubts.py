"""Texts that the machine is not sure of: the queue in which people tell how they sound."""

import datetime as dt

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from feedback.store.items import DOUBTFUL, Item, Triage


def doubtful(project_id: int) -> Select[Item]:
    """Select the texts that a person should look at, the most doubtful first."""
    skipped = select(Triage.item_id).where(
        Triage.item_id == Item.id, Triage.skipped_at.is_not(None)
    )
    return (
        select(Item)
        .where(Item.project_id == project_id, text(f"item.{DOUBTFUL}"), ~skipped.exists())
        .order_by(Item.confidence, Item.id)
    )


def copies_in_doubt(item: Item) -> Select[Item]:
    """Select the other texts in doubt that say exactly the same."""
    return doubtful(item.project_id).where(Item.text == item.text, Item.id != item.id)


def count_doubtful(session: Session, project_id: int) -> int:
    """Return how many texts are in the queue."""
    queue = doubtful(project_id).with_only_columns(Item.id).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(queue)) or 0


def skipped_at(project_id: int, at: dt.datetime) -> Select[Triage]:
    """Select what was left out at one moment, by one request."""
    return select(Triage).where(Triage.project_id == project_id, Triage.skipped_at == at)
