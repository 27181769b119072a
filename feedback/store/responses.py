"""Responses: receipts of exactly what was answered, pinned to the version that was shown."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from feedback.store.base import Base, Code, Digest, Key, LongText
from feedback.store.contacts import Contact
from feedback.store.surveys import Survey, SurveyVersion


class Response(Base):
    """One person's answers. Never changed; only `trashed_at` may be set and unset.

    An anonymous response has a random key, a day and nothing else that says who or when: the CHECK
    makes any other row impossible.
    """

    __tablename__ = "response"
    __table_args__ = (
        CheckConstraint(
            "NOT is_anonymous OR (contact_id IS NULL AND received_at IS NULL)", "anonymous"
        ),
        Index(None, "survey_id", "day"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"), index=True)
    submit_digest: Mapped[Digest] = mapped_column(unique=True)  # of the draft's token: sent once
    reference: Mapped[Code] = mapped_column(unique=True)  # what the respondent may quote
    answers: Mapped[LongText]
    path: Mapped[LongText]  # codes of the pages shown, a JSON list
    language: Mapped[Code]
    seed: Mapped[int] = mapped_column(default=0)  # of random order; 0: nothing was random
    day: Mapped[dt.date]
    is_anonymous: Mapped[bool]
    received_at: Mapped[dt.datetime | None]
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact.id", ondelete="SET NULL"), index=True
    )
    is_test: Mapped[bool] = mapped_column(default=False)
    trashed_at: Mapped[dt.datetime | None]

    survey: Mapped[Survey] = relationship()
    version: Mapped[SurveyVersion] = relationship()
    contact: Mapped[Contact | None] = relationship()


COUNTED = (Response.is_test.is_(False), Response.trashed_at.is_(None))
"""What every figure asks of a response: neither a test nor in the trash."""


def response_by_digest(session: Session, digest: str) -> Response | None:
    """Find what was stored for this draft's token, so that sending twice stores once."""
    return session.scalar(select(Response).where(Response.submit_digest == digest))


def responses_of(survey_id: int) -> Select[Response]:
    """Select a survey's responses outside the trash: newest day first, then by their random key."""
    return (
        select(Response)
        .where(Response.survey_id == survey_id, Response.trashed_at.is_(None))
        .order_by(Response.day.desc(), Response.id)
    )


def counted_responses_of(survey_id: int) -> Select[Response]:
    """Select what counts of a survey's responses, oldest first, with the people who sent them."""
    return (
        select(Response)
        .where(Response.survey_id == survey_id, *COUNTED)
        .options(
            selectinload(Response.contact).selectinload(Contact.identities),
            selectinload(Response.version),
        )
        .order_by(Response.received_at, Response.id)
    )


def count_by_survey(session: Session, project_id: int) -> dict[int, tuple[int, dt.date]]:
    """Return for each survey with counted responses how many there are and the last day."""
    rows = session.execute(
        select(Response.survey_id, func.count(), func.max(Response.day))
        .where(Response.project_id == project_id, *COUNTED)
        .group_by(Response.survey_id)
    )
    return {survey_id: (count, day) for survey_id, count, day in rows}


def count_by_version(session: Session, survey_id: int) -> dict[int, int]:
    """Return for each version of a survey how many counted responses were given to it."""
    rows = session.execute(
        select(Response.version_id, func.count())
        .where(Response.survey_id == survey_id, *COUNTED)
        .group_by(Response.version_id)
    )
    return dict(rows.all())


def has_tests(session: Session, survey_id: int) -> bool:
    """Whether somebody tried this survey out to the end."""
    tests = select(Response.id).where(Response.survey_id == survey_id, Response.is_test)
    return session.scalar(tests.limit(1)) is not None


def identified_among(session: Session, ids: Collection[str]) -> set[str]:
    """Return those of these responses that carry a name or could."""
    query = select(Response.id).where(Response.id.in_(ids), Response.is_anonymous.is_(False))
    return set(session.scalars(query))
