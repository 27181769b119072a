"""That an action item became somebody's, until they have seen it."""

import datetime as dt

from sqlalchemy import ForeignKey, Select, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from feedback.store.actions import ActionItem
from feedback.store.base import Base, Id
from feedback.store.people import User


class Handover(Base):
    """One notice to a new owner."""

    __tablename__ = "handover"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    action_id: Mapped[int] = mapped_column(ForeignKey("action_item.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    made_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime | None]

    action: Mapped[ActionItem] = relationship()
    by: Mapped[User | None] = relationship(foreign_keys=[by_id])


def unseen_handovers(user_id: int, project_id: int) -> Select[Handover]:
    """Select what became this user's in a project and was not seen yet, newest first."""
    return (
        select(Handover)
        .join(Handover.action)
        .where(
            Handover.user_id == user_id,
            Handover.seen_at.is_(None),
            ActionItem.project_id == project_id,
            ActionItem.owner_id == user_id,
        )
        .order_by(Handover.id.desc())
    )


def hand_over(
    session: Session, action: ActionItem, *, to: int, by: int | None, now: dt.datetime
) -> Handover | None:
    """Note that *action* became somebody's; whoever takes it themselves needs no notice.

    Earlier notices about it are settled: it is no longer theirs, or they get a newer one.
    """
    session.execute(
        update(Handover)
        .where(Handover.action_id == action.id, Handover.seen_at.is_(None))
        .values(seen_at=now)
    )
    if to == by:
        return None
    handover = Handover(user_id=to, action_id=action.id, by_id=by, made_at=now)
    session.add(handover)
    session.flush()
    return handover


def mark_seen(session: Session, user_id: int, action_id: int, *, now: dt.datetime) -> None:
    """Note that the new owner has looked at it."""
    session.execute(
        update(Handover)
        .where(
            Handover.user_id == user_id,
            Handover.action_id == action_id,
            Handover.seen_at.is_(None),
        )
        .values(seen_at=now)
    )
