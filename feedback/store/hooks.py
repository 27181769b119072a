"""Who may send reviews by a signed request, and what they sent already."""

import datetime as dt

from sqlalchemy import ForeignKey, Select, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from feedback.store.base import Base, Code, Digest, Id, LongText, ShortText


class ReviewSource(Base):
    """One sender. Its secret is kept as it is: a signature can only be checked with it."""

    __tablename__ = "review_source"

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[ShortText]
    channel: Mapped[Code]
    token: Mapped[Code] = mapped_column(unique=True)  # in its address; lets nobody in by itself
    secret: Mapped[ShortText]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    made_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]


class HookDelivery(Base):
    """One request that was carried out, so that the same one again changes nothing."""

    __tablename__ = "hook_delivery"

    source_id: Mapped[int] = mapped_column(
        ForeignKey("review_source.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[Digest] = mapped_column(primary_key=True)
    body: Mapped[Digest]
    answer: Mapped[LongText]  # JSON, counts only
    at: Mapped[dt.datetime] = mapped_column(index=True)


def source_of_token(token: str) -> Select[ReviewSource]:
    """Select the sender of an address, unless it was revoked."""
    return select(ReviewSource).where(
        ReviewSource.token == token, ReviewSource.revoked_at.is_(None)
    )


def sources_of(project_id: int) -> Select[ReviewSource]:
    """Select the senders of a project, those in use first."""
    return (
        select(ReviewSource)
        .where(ReviewSource.project_id == project_id)
        .order_by(ReviewSource.revoked_at.is_not(None), ReviewSource.id)
    )


def forget_deliveries(session: Session, *, before: dt.datetime) -> None:
    """Delete what need not be remembered any more."""
    session.execute(delete(HookDelivery).where(HookDelivery.at < before))
