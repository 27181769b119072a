"""Questions to customers whether a problem was understood, and what they said to it."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Select, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base, Id, LongText, ShortText
from feedback.store.people import Project, User
from feedback.store.reviews import Review


class Understanding(Base):
    """One question to one customer. What they answer is a receipt and is never changed."""

    __tablename__ = "understanding"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (is_right IS NULL)", "answered"),
        CheckConstraint("correction = '' OR is_right = false", "corrected"),
    )

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id", ondelete="CASCADE"), index=True)
    # Kept as it is, like a survey's: whoever may read the review may hand the link on.
    token: Mapped[ShortText] = mapped_column(unique=True)
    restated: Mapped[LongText]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    asked_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    answered_at: Mapped[dt.datetime | None]
    is_right: Mapped[bool | None]
    correction: Mapped[LongText] = mapped_column(default="")  # in the customer's own words
    # What the form that was taken carried: sent twice is stored once.
    sent_key: Mapped[ShortText] = mapped_column(default="")

    review: Mapped[Review] = relationship()
    project: Mapped[Project] = relationship()
    asker: Mapped[User | None] = relationship()


def understanding_by_token(token: str) -> Select[Understanding]:
    """Select the question that this link leads to."""
    return select(Understanding).where(Understanding.token == token)


def understandings_of(review_id: int) -> Select[Understanding]:
    """Select what was asked about a review, the newest first."""
    return (
        select(Understanding)
        .where(Understanding.review_id == review_id)
        .order_by(Understanding.id.desc())
    )
