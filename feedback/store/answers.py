"""The answer library: prepared answers, each with an owner and a day to look at it again."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Select, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from feedback.store.base import Base, Id, LongText, ShortText
from feedback.store.cases import PostedReply
from feedback.store.people import User


class Answer(Base):
    """Words that were prepared for what is asked or said often."""

    __tablename__ = "answer"
    __table_args__ = (CheckConstraint("title <> '' AND text <> ''", "words"),)

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[ShortText]
    text: Mapped[LongText]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    review_by: Mapped[dt.date]  # from the day after, it is overdue to be looked at
    made_at: Mapped[dt.datetime]
    retired_at: Mapped[dt.datetime | None]

    owner: Mapped[User | None] = relationship()

    def is_overdue(self, today: dt.date) -> bool:
        """Whether somebody should have looked at it again."""
        return self.retired_at is None and self.review_by < today


class AnswerUse(Base):
    """That a prepared answer was put into a reply."""

    __tablename__ = "answer_use"
    __table_args__ = (UniqueConstraint("answer_id", "reply_id"),)

    id: Mapped[Id]
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"))
    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime]


def answers_of(project_id: int) -> Select[Answer]:
    """Select a project's prepared answers that are in use, by title."""
    return (
        select(Answer)
        .where(Answer.project_id == project_id, Answer.retired_at.is_(None))
        .order_by(Answer.title, Answer.id)
        .options(selectinload(Answer.owner))
    )


def retired_answers(project_id: int) -> Select[Answer]:
    """Select those that were taken out of use, the newest first."""
    return (
        select(Answer)
        .where(Answer.project_id == project_id, Answer.retired_at.is_not(None))
        .order_by(Answer.retired_at.desc())
    )


def use_counts(session: Session, project_id: int) -> dict[int, int]:
    """Return how often each prepared answer was put into a reply."""
    rows = session.execute(
        select(AnswerUse.answer_id, func.count())
        .join(Answer, Answer.id == AnswerUse.answer_id)
        .where(Answer.project_id == project_id)
        .group_by(AnswerUse.answer_id)
    )
    return {answer_id: count for answer_id, count in rows}  # noqa: C416 - rows are no pairs to mypy


def posted_from(answer_id: int, *, most: int) -> Select[str]:
    """Select the words of the newest posted replies that a prepared answer was put into."""
    used = select(AnswerUse.reply_id).where(AnswerUse.answer_id == answer_id)
    return (
        select(PostedReply.text)
        .where(PostedReply.reply_id.in_(used), PostedReply.taken_back_at.is_(None))
        .order_by(PostedReply.id.desc())
        .limit(most)
    )
