"""What happened to an action item: lines that are only ever added."""

import datetime as dt
import enum

from sqlalchemy import ForeignKey, Select, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from feedback.store.actions.items import ActionItem
from feedback.store.base import Base, Id, LongText
from feedback.store.people import User


class EventKind(enum.StrEnum):
    """What happened to an action item."""

    RAISED = "raised"
    STATUS = "status"
    OWNER = "owner"
    DUE = "due"
    TEXT = "text"
    EVIDENCE = "evidence"
    TOLD = "told"
    COMMENT = "comment"


class ActionEvent(Base):
    """One line of an action's history; only ever added."""

    __tablename__ = "action_event"

    id: Mapped[Id]
    action_id: Mapped[int] = mapped_column(
        ForeignKey("action_item.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[dt.datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    kind: Mapped[EventKind]
    detail: Mapped[LongText]  # a sentence: "from planned to doing"
    # What it was before, as JSON: enough to take the change back; "" where there is no way back.
    before: Mapped[LongText] = mapped_column(default="", server_default="")

    by: Mapped[User | None] = relationship()


def add_event(
    session: Session,
    action: ActionItem,
    kind: EventKind,
    detail: str,
    *,
    by: int | None,
    now: dt.datetime,
    before: str = "",
) -> ActionEvent:
    """Add a line to the history of an action; *by* is None when no person did it."""
    event = ActionEvent(
        action_id=action.id, at=now, by_id=by, kind=kind, detail=detail, before=before
    )
    session.add(event)
    session.flush()
    return event


def history_of(action_id: int) -> Select[ActionEvent]:
    """Select what happened to an action, newest first, with who did it."""
    return (
        select(ActionEvent)
        .where(ActionEvent.action_id == action_id)
        .order_by(ActionEvent.id.desc())
        .options(selectinload(ActionEvent.by))
    )


def changes_after(event: ActionEvent) -> Select[int]:
    """Select the later moves and changes of plan of the same action."""
    kinds = (EventKind.STATUS, EventKind.OWNER, EventKind.DUE, EventKind.TEXT)
    return select(ActionEvent.id).where(
        ActionEvent.action_id == event.action_id,
        ActionEvent.id > event.id,
        ActionEvent.kind.in_(kinds),
    )


def changes_of(action_id: int) -> Select[int]:
    """Select what people have done with an action since it was raised."""
    return select(ActionEvent.id).where(
        ActionEvent.action_id == action_id,
        ActionEvent.kind.not_in((EventKind.RAISED, EventKind.EVIDENCE)),
    )
