"""Surveys, their frozen versions, and answers under way."""

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Select, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from feedback.store.base import Base, Code, Digest, Id, LongText, ShortText


class SurveyStatus(enum.StrEnum):
    """Whether a survey takes answers."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Survey(Base):
    """One survey through all its versions; `draft` is what the builder edits."""

    __tablename__ = "survey"
    __table_args__ = (CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", "closed"),)

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    token: Mapped[ShortText] = mapped_column(unique=True)  # in the public address; not a secret
    title: Mapped[ShortText]
    is_anonymous: Mapped[bool]  # fixed by the first published version
    status: Mapped[SurveyStatus] = mapped_column(default=SurveyStatus.DRAFT)
    draft: Mapped[LongText]  # a definition as JSON, not necessarily valid yet
    # Superseded by draft_step; kept so that the code before it still runs on this schema.
    previous_draft: Mapped[LongText] = mapped_column(default="")
    draft_revision: Mapped[int] = mapped_column(default=1)  # two editors never overwrite each other
    closed_at: Mapped[dt.datetime | None]
    accent: Mapped[Code] = mapped_column(default="", server_default="")  # a colour as #rrggbb
    created_at: Mapped[dt.datetime]
    archived_at: Mapped[dt.datetime | None]
    trashed_at: Mapped[dt.datetime | None]

    versions: Mapped[list["SurveyVersion"]] = relationship(
        back_populates="survey", order_by="SurveyVersion.number"
    )
    logo: Mapped["SurveyLogo | None"] = relationship()


class SurveyVersion(Base):
    """What was published, exactly; never updated."""

    __tablename__ = "survey_version"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)

    id: Mapped[Id]
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    number: Mapped[int]
    definition: Mapped[LongText]
    published_at: Mapped[dt.datetime]
    published_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )

    survey: Mapped[Survey] = relationship(back_populates="versions")


class DraftStep(Base):
    """A draft as it was before an edit, for undo; the oldest are forgotten.

    Numbers above zero go back, the highest first. Below zero stand drafts that were taken back, to
    be done again from the lowest up; the next edit deletes them.
    """

    __tablename__ = "draft_step"

    survey_id: Mapped[int] = mapped_column(
        ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    draft: Mapped[LongText]


class SurveyLogo(Base):
    """The picture at the head of a survey: drawn anew by us, so nothing of the upload is served."""

    __tablename__ = "survey_logo"

    survey_id: Mapped[int] = mapped_column(
        ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[bytes] = mapped_column(deferred=True)  # PNG
    digest: Mapped[Digest]
    width: Mapped[int]
    height: Mapped[int]


class ResponseDraft(Base):
    """Answers under way; whoever holds the token goes on. Deleted when they are sent."""

    __tablename__ = "response_draft"
    __table_args__ = ({"sqlite_with_rowid": False},)  # a table scan must not be arrival order

    digest: Mapped[Digest] = mapped_column(primary_key=True)  # of the token in the resume link
    version_id: Mapped[int] = mapped_column(
        ForeignKey("survey_version.id", ondelete="CASCADE"), index=True
    )
    answers: Mapped[LongText]  # an answers document as JSON
    is_test: Mapped[bool] = mapped_column(default=False)
    expires_on: Mapped[dt.date]  # a day, because an anonymous draft keeps nothing finer

    version: Mapped[SurveyVersion] = relationship()


def surveys_of(project_id: int, *, archived: bool = False) -> Select[Survey]:
    """Select a project's surveys in use, or those archived, newest first; none from the trash."""
    is_archived = Survey.archived_at.is_not(None) if archived else Survey.archived_at.is_(None)
    return (
        select(Survey)
        .where(Survey.project_id == project_id, Survey.trashed_at.is_(None), is_archived)
        .order_by(Survey.created_at.desc(), Survey.id.desc())
    )


def titled(query: Select[Survey], words: str) -> Select[Survey]:
    """Keep the surveys in whose title every one of *words* stands."""
    for word in words.split():
        query = query.where(Survey.title.icontains(word, autoescape=True))
    return query


def count_by_state(session: Session, project_id: int) -> dict[str, int]:
    """Return how many surveys are in each status, and how many are archived."""
    is_archived = Survey.archived_at.is_not(None)
    rows = session.execute(
        select(Survey.status, is_archived, func.count())
        .where(Survey.project_id == project_id, Survey.trashed_at.is_(None))
        .group_by(Survey.status, is_archived)
    )
    counts: dict[str, int] = {}
    for status, archived, count in rows:
        key = "archived" if archived else status.value
        counts[key] = counts.get(key, 0) + count
    return counts


def survey_by_token(session: Session, token: str) -> Survey | None:
    """Find the survey of a public address."""
    return session.scalar(select(Survey).where(Survey.token == token, Survey.trashed_at.is_(None)))


def newest_version(session: Session, survey_id: int) -> SurveyVersion | None:
    """Find the version that new respondents get."""
    return session.scalar(
        select(SurveyVersion)
        .where(SurveyVersion.survey_id == survey_id)
        .order_by(SurveyVersion.number.desc())
        .limit(1)
    )


def step_before(session: Session, survey_id: int) -> DraftStep | None:
    """Find the draft that an undo brings back."""
    return session.scalar(
        select(DraftStep)
        .where(DraftStep.survey_id == survey_id, DraftStep.number > 0)
        .order_by(DraftStep.number.desc())
        .limit(1)
    )


def step_after(session: Session, survey_id: int) -> DraftStep | None:
    """Find the draft that doing it again brings back."""
    return session.scalar(
        select(DraftStep)
        .where(DraftStep.survey_id == survey_id, DraftStep.number < 0)
        .order_by(DraftStep.number)
        .limit(1)
    )


def forget_steps(session: Session, survey_id: int, *, up_to: int) -> None:
    """Delete the steps with numbers up to *up_to*."""
    session.execute(
        delete(DraftStep).where(DraftStep.survey_id == survey_id, DraftStep.number <= up_to)
    )


def next_number(session: Session, survey_id: int) -> int:
    """Return the number of the version to come; the UNIQUE constraint settles a tie."""
    last = session.scalar(
        select(func.max(SurveyVersion.number)).where(SurveyVersion.survey_id == survey_id)
    )
    return (last or 0) + 1
