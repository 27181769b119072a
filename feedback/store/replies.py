"""Replies to reviews: drafted by us, finished and posted by a person."""

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, case, cast, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base, Id, LongText
from feedback.store.items import Item, SourceKind
from feedback.store.labels import Label
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


def unanswered(project_id: int) -> Select[Review, Label, float]:
    """Select the reviews without a reply with label and polarity: critical ones first, then new."""
    answered = select(Reply.review_id).where(Reply.project_id == project_id)
    is_critical = case((Item.label.in_((Label.NEGATIVE, Label.MIXED)), 0), else_=1)
    return (
        select(Review, Item.label, Item.polarity)
        .join(
            Item,
            (Item.source_kind == SourceKind.REVIEW)
            & (Item.source_id == cast(Review.id, String))
            & (Item.place == "text"),
        )
        .where(
            Review.project_id == project_id,
            Item.is_counted.is_(True),
            Review.id.not_in(answered),
        )
        .order_by(is_critical, Review.said_on.desc(), Review.id)
    )
