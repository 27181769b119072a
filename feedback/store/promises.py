"""The ledger of promises: every sentence that tells a customer of a day, and what became of it."""

import datetime as dt
import enum
from collections.abc import Collection

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, false, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from feedback.store.actions import ActionItem
from feedback.store.base import Base, Id, LongText
from feedback.store.contacts import Contact
from feedback.store.people import User
from feedback.store.reviews import Review


class PromiseState(enum.StrEnum):
    """What became of a promise by a certain day."""

    OPEN = "open"
    KEPT = "kept"
    LATE = "late"  # kept, after its day
    BROKEN = "broken"  # its day is over, and it is not kept
    WITHDRAWN = "withdrawn"  # taken back, with a reason


class Audience(enum.StrEnum):
    """Who was promised something."""

    CUSTOMER = "customer"  # one, by letter or in a talk
    READERS = "readers"  # whoever reads the reply to a review
    EVERYBODY = "everybody"


class Promise(Base):
    """One sentence with a day. Its state is not stored: it follows from the days and from today."""

    __tablename__ = "promise"
    __table_args__ = (
        CheckConstraint("sentence <> ''", "sentence"),
        CheckConstraint("kept_on IS NULL OR withdrawn_on IS NULL", "settled_once"),
        CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_because = '')", "withdrawn"),
        CheckConstraint("(corrected_at IS NULL) = (correction = '')", "corrected"),
        Index(None, "project_id", "due_on"),
    )

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    sentence: Mapped[LongText]  # as it was said
    audience: Mapped[Audience]
    due_on: Mapped[dt.date]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    action_id: Mapped[int | None] = mapped_column(
        ForeignKey("action_item.id", ondelete="SET NULL"), index=True
    )
    review_id: Mapped[int | None] = mapped_column(
        ForeignKey("review.id", ondelete="SET NULL"), index=True
    )
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact.id", ondelete="SET NULL"), index=True
    )
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    made_at: Mapped[dt.datetime]
    kept_on: Mapped[dt.date | None]
    kept_with_action: Mapped[bool] = mapped_column(default=False, server_default=false())
    withdrawn_on: Mapped[dt.date | None]
    withdrawn_because: Mapped[LongText] = mapped_column(default="", server_default="")
    corrected_at: Mapped[dt.datetime | None]  # who was promised it knows that it was broken
    correction: Mapped[LongText] = mapped_column(default="", server_default="")  # what they read
    follows_id: Mapped[int | None] = mapped_column(  # the broken one for which it names a new day
        ForeignKey("promise.id", ondelete="SET NULL"), unique=True
    )

    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])
    action: Mapped[ActionItem | None] = relationship()
    review: Mapped[Review | None] = relationship()
    contact: Mapped[Contact | None] = relationship()

    @property
    def is_settled(self) -> bool:
        """Whether it was kept or withdrawn."""
        return self.kept_on is not None or self.withdrawn_on is not None

    def state(self, today: dt.date) -> PromiseState:
        """Say what has become of it by *today*."""
        if self.withdrawn_on is not None:
            return PromiseState.WITHDRAWN
        if self.kept_on is not None:
            return PromiseState.KEPT if self.kept_on <= self.due_on else PromiseState.LATE
        return PromiseState.OPEN if today <= self.due_on else PromiseState.BROKEN


_unsettled = (Promise.kept_on.is_(None), Promise.withdrawn_on.is_(None))


def promises_of(project_id: int) -> Select[Promise]:
    """Select all promises of a project by their day, with what they are about."""
    return (
        select(Promise)
        .where(Promise.project_id == project_id)
        .order_by(Promise.due_on, Promise.id)
        .options(
            selectinload(Promise.owner),
            selectinload(Promise.action),
            selectinload(Promise.review),
            selectinload(Promise.contact),
        )
    )


def unsettled_promises(project_id: int) -> Select[Promise]:
    """Select the promises that are neither kept nor withdrawn, broken ones too, by their day."""
    return promises_of(project_id).where(*_unsettled)


def promises_of_actions(action_ids: Collection[int]) -> Select[Promise]:
    """Select the promises that stand on these actions, by their day."""
    return (
        select(Promise)
        .where(Promise.action_id.in_(action_ids))
        .order_by(Promise.due_on, Promise.id)
    )


def promises_in_reply_to(review_id: int) -> Select[Promise]:
    """Select the promises that were made in reply to a review, oldest first."""
    return select(Promise).where(Promise.review_id == review_id).order_by(Promise.id)


def promises_due_until(day: dt.date) -> Select[Promise]:
    """Select, in all projects, the unsettled promises due until *day*: whom to remind of what."""
    return (
        select(Promise)
        .where(*_unsettled, Promise.due_on <= day, Promise.corrected_at.is_(None))
        .order_by(Promise.id)
        .options(selectinload(Promise.owner), selectinload(Promise.action))
    )


def successor_of(promise_id: int) -> Select[Promise]:
    """Select the promise that names the new day for a broken one."""
    return select(Promise).where(Promise.follows_id == promise_id)
