"""What the business knows: facts with a date, which reviews people attached them to, and why.

A fact is never rewritten, for replies rest on it: an edit is a new row that names the one before.
"""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import CheckConstraint, ForeignKey, Select, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from feedback.store.base import Base, Id, LongText
from feedback.store.labels import Bears, FactKind
from feedback.store.people import User


class Fact(Base):
    """One thing that the business knows."""

    __tablename__ = "fact"
    __table_args__ = (CheckConstraint("text <> ''", "text"),)

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[LongText]
    kind: Mapped[FactKind]
    dated: Mapped[dt.date | None]  # the day that it speaks of
    expires_on: Mapped[dt.date | None]  # the last day on which it may be used
    is_public: Mapped[bool] = mapped_column(default=False)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("fact.id", ondelete="SET NULL"))
    retired_at: Mapped[dt.datetime | None]  # a newer row holds, or nobody stands by it any more

    author: Mapped[User | None] = relationship()

    def holds(self, today: dt.date) -> bool:
        """Whether it may be used on this day."""
        return self.retired_at is None and (self.expires_on is None or self.expires_on >= today)


class FactUse(Base):
    """That a person attached a fact to a review."""

    __tablename__ = "fact_use"
    __table_args__ = (UniqueConstraint("review_id", "fact_id"),)

    id: Mapped[Id]
    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id", ondelete="CASCADE"), index=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime]

    fact: Mapped[Fact] = relationship()


class ClaimLink(Base):
    """A person's word on what a fact says of a claim, which stands at these offsets of the review.

    Without *bears* it says nothing of it: so somebody contradicts what was suggested.
    """

    __tablename__ = "claim_link"
    __table_args__ = (
        CheckConstraint("start_at >= 0 AND end_at > start_at", "span"),
        UniqueConstraint("review_id", "fact_id", "start_at", "end_at"),
    )

    id: Mapped[Id]
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id", ondelete="CASCADE"))
    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id", ondelete="CASCADE"), index=True)
    start_at: Mapped[int]
    end_at: Mapped[int]
    bears: Mapped[Bears | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime]

    by: Mapped[User | None] = relationship()


def facts_of(project_id: int) -> Select[Fact]:
    """Select a project's facts that nobody retired, the newest first, with who added them."""
    return (
        select(Fact)
        .where(Fact.project_id == project_id, Fact.retired_at.is_(None))
        .order_by(Fact.id.desc())
        .options(selectinload(Fact.author))
    )


def facts_that_hold(project_id: int, today: dt.date) -> Select[Fact]:
    """Select the facts that may be used on a day."""
    return facts_of(project_id).where(or_(Fact.expires_on.is_(None), Fact.expires_on >= today))


def history_of_fact(session: Session, fact: Fact) -> list[Fact]:
    """Return the rows that a fact replaced, the one before it first."""
    found: list[Fact] = []
    before = fact.replaces_id
    while before is not None:
        row = session.get(Fact, before)
        if row is None:
            break
        found.append(row)
        before = row.replaces_id
    return found


def uses_of(session: Session, ids: Collection[int]) -> dict[int, int]:
    """Return to how many reviews each of these facts is attached."""
    rows = session.execute(
        select(FactUse.fact_id, func.count())
        .where(FactUse.fact_id.in_(ids))
        .group_by(FactUse.fact_id)
    )
    return {fact_id: count for fact_id, count in rows}  # noqa: C416 - rows are no pairs to mypy


def attached_to(review_id: int) -> Select[FactUse]:
    """Select the facts attached to a review, in the order in which they were."""
    return (
        select(FactUse)
        .where(FactUse.review_id == review_id)
        .order_by(FactUse.id)
        .options(selectinload(FactUse.fact))
    )


def links_of(review_id: int) -> Select[ClaimLink]:
    """Select what people said of a review's claims and facts, with who did."""
    return (
        select(ClaimLink)
        .where(ClaimLink.review_id == review_id)
        .order_by(ClaimLink.id)
        .options(selectinload(ClaimLink.by))
    )
