"""Replies to reviews: drafted by us, finished and posted by a person."""

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Select, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base, Id, LongText
from feedback.store.people import User
from feedback.store.reviews import Review


class ReplyStatus(enum.StrEnum):
    """How far a reply is."""

    DRAFT = "draft"
    POSTED = "posted"  # a person put it on the platform and said so


class Reply(Base):
    """The reply to one review; what was drafted is kept beside what a person made of it."""

    __tablename__ = "reply"
    __table_args__ = (CheckConstraint("(status = 'posted') = (posted_at IS NOT NULL)", "posted"),)

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id", ondelete="CASCADE"), unique=True)
    status: Mapped[ReplyStatus] = mapped_column(default=ReplyStatus.DRAFT)
    drafted: Mapped[LongText]
    text: Mapped[LongText]
    signed_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    drafted_at: Mapped[dt.datetime]
    posted_at: Mapped[dt.datetime | None]

    review: Mapped[Review] = relationship()
    signer: Mapped[User | None] = relationship()


def replies_of(project_id: int, status: ReplyStatus) -> Select[Reply]:
    """Select a project's replies of one status, oldest draft first."""
    return (
        select(Reply)
        .where(Reply.project_id == project_id, Reply.status == status)
        .order_by(Reply.drafted_at, Reply.id)
    )
