"""That an action item became somebody's, until they have seen it."""

import datetime as dt

from sqlalchemy import ForeignKey, Select, func, select, update
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


def unseen_count(session: Session, user_id: int, project_id: int) -> int:
    """Count what became this user's and was not seen yet."""
    query = unseen_handovers(user_id, project_id).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(query)) or 0


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
