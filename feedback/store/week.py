"""What happened in a project since a day, in counts: for a page that has nothing else to show."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import SQLColumnExpression

from feedback.store.actions import ActionItem, ActionStatus, Letter, LetterStatus, Told
from feedback.store.items import Item, Triage
from feedback.store.replies import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """How many of each."""

    heard: int
    put_away: int
    raised: int
    done: int
    told: int
    answered: int


def week_of(session: Session, project_id: int, *, since: dt.datetime) -> Week:
    """Count what happened since a moment."""
    row = session.execute(
        select(
            _count(
                Item.id,
                Item.project_id == project_id,
                Item.is_counted.is_(True),
                Item.said_on > since.date(),
            ),
            _count(Triage.item_id, Triage.project_id == project_id, Triage.done_at > since),
            _count(
                ActionItem.id, ActionItem.project_id == project_id, ActionItem.raised_at > since
            ),
            _count(
                ActionItem.id,
                ActionItem.project_id == project_id,
                ActionItem.status == ActionStatus.DONE,
                ActionItem.closed_at > since,
            ),
            _count(
                Letter.id,
                Letter.project_id == project_id,
                Letter.status == LetterStatus.SENT,
                Letter.sent_at > since,
                Letter.id.in_(select(Told.letter_id)),
            ),
            _count(Reply.id, Reply.project_id == project_id, Reply.posted_at > since),
        )
    ).one()
    heard, put_away, raised, done, told, answered = row
    return Week(
        heard=heard, put_away=put_away, raised=raised, done=done, told=told, answered=answered
    )


def _count(column: SQLColumnExpression[object], *where: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count(column)).where(*where).scalar_subquery()
