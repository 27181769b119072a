"""Studies, who takes part and what they agreed to, sessions and their notes."""

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Select, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from feedback.store.base import Base, Id, LongText, MediumText, ShortText
from feedback.store.contacts import Contact


class SessionStatus(enum.StrEnum):
    """Where a session stands; a finished note is what was said and no longer changes."""

    PLANNED = "planned"
    RUNNING = "running"
    FINISHED = "finished"


class Quoting(enum.StrEnum):
    """Whether the participant's words may be quoted."""

    NO = "no"
    ANONYMISED = "anonymised"
    YES = "yes"


class Study(Base):
    """One question that research is to answer."""

    __tablename__ = "study"

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[ShortText]
    goal: Mapped[LongText] = mapped_column(default="")
    created_at: Mapped[dt.datetime]
    trashed_at: Mapped[dt.datetime | None]


class Participant(Base):
    """A contact taking part in a study."""

    __tablename__ = "participant"
    __table_args__ = (UniqueConstraint("study_id", "contact_id"),)

    id: Mapped[Id]
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    label: Mapped[ShortText]  # how notes and reports name them: "P3"
    created_at: Mapped[dt.datetime]

    study: Mapped[Study] = relationship()
    contact: Mapped[Contact] = relationship()
    consents: Mapped[list["Consent"]] = relationship(
        back_populates="participant", order_by="Consent.id"
    )

    @property
    def consent(self) -> "Consent | None":
        """The consent in force, if there is one."""
        return next((c for c in reversed(self.consents) if c.withdrawn_at is None), None)


class Consent(Base):
    """What a participant agreed to, when, how, and who recorded it; withdrawn, never deleted."""

    __tablename__ = "consent"

    id: Mapped[Id]
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[LongText]  # the words that were agreed to
    recording: Mapped[bool]
    quoting: Mapped[Quoting]
    how: Mapped[ShortText]  # "signed form", "said on the recording"
    given_on: Mapped[dt.date]
    recorded_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    withdrawn_at: Mapped[dt.datetime | None]

    participant: Mapped[Participant] = relationship(back_populates="consents")


class InterviewSession(Base):
    """One conversation and its note."""

    __tablename__ = "interview_session"
    __table_args__ = (
        CheckConstraint("(status = 'finished') = (finished_at IS NOT NULL)", "finished"),
    )

    id: Mapped[Id]
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"), index=True)
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), index=True
    )
    held_on: Mapped[dt.date]
    place: Mapped[MediumText] = mapped_column(default="")
    status: Mapped[SessionStatus] = mapped_column(default=SessionStatus.PLANNED)
    note: Mapped[LongText] = mapped_column(default="")
    note_revision: Mapped[int] = mapped_column(
        default=0
    )  # two editors: the later is told, both kept
    note_saved_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
    trashed_at: Mapped[dt.datetime | None]

    study: Mapped[Study] = relationship()
    participant: Mapped[Participant] = relationship()


def studies_of(project_id: int) -> Select[Study]:
    """Select the studies of a project outside the trash, newest first."""
    return (
        select(Study)
        .where(Study.project_id == project_id, Study.trashed_at.is_(None))
        .order_by(Study.id.desc())
    )


def participants_of(study_id: int) -> Select[Participant]:
    """Select who takes part, in the order they joined, with names and consents."""
    return (
        select(Participant)
        .where(Participant.study_id == study_id)
        .order_by(Participant.id)
        .options(selectinload(Participant.contact), selectinload(Participant.consents))
    )


def sizes_of(session: Session, project_id: int) -> dict[int, tuple[int, int]]:
    """Return for each study how many people take part and how many sessions are finished."""
    finished = (
        select(func.count())
        .select_from(InterviewSession)
        .where(
            InterviewSession.study_id == Study.id,
            InterviewSession.status == SessionStatus.FINISHED,
            InterviewSession.trashed_at.is_(None),
        )
        .scalar_subquery()
    )
    taking_part = (
        select(func.count())
        .select_from(Participant)
        .where(Participant.study_id == Study.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Study.id, taking_part, finished).where(Study.project_id == project_id)
    )
    return {study_id: (people, held) for study_id, people, held in rows}


def sessions_of(study_id: int) -> Select[InterviewSession]:
    """Select the sessions of a study outside the trash, newest first."""
    return (
        select(InterviewSession)
        .where(InterviewSession.study_id == study_id, InterviewSession.trashed_at.is_(None))
        .order_by(InterviewSession.held_on.desc(), InterviewSession.id.desc())
        .options(selectinload(InterviewSession.participant))
    )


def unfinished_sessions(project_id: int, *, until: dt.date) -> Select[InterviewSession]:
    """Select a project's sessions up to a day whose note is not finished, the oldest first."""
    return (
        select(InterviewSession)
        .join(InterviewSession.study)
        .where(
            Study.project_id == project_id,
            Study.trashed_at.is_(None),
            InterviewSession.trashed_at.is_(None),
            InterviewSession.status != SessionStatus.FINISHED,
            InterviewSession.held_on <= until,
        )
        .order_by(InterviewSession.held_on, InterviewSession.id)
    )
