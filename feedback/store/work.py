"""Work that follows from what was stored, as rows written in the same transaction.

A row says which stage owes something to which subject. It names no moment of its making, because a
subject may be an anonymous response; only a retry carries a time.
"""

import datetime as dt
import enum
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import (
    Index,
    Select,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from feedback.store.base import Base, LongText, ShortText
from feedback.store.bulk import among, look_up_by_key

MOST_ATTEMPTS = 6
_FIRST_PAUSE_S = 10
_UNSEEN = {"synchronize_session": False}  # no session holds these rows as objects


class Stage(enum.StrEnum):
    """Who does the work, in the order in which it flows."""

    ANALYSE = "analyse"  # subject: "<source kind>:<source id>"
    DECIDE = "decide"  # subject: a theme's id, or "review:<id>"
    DELIVER = "deliver"  # subject: a letter's id


class Work(Base):
    """One piece of work that is owed."""

    __tablename__ = "work"
    __table_args__ = (Index(None, "given_up", "due_at"), {"sqlite_with_rowid": False})

    stage: Mapped[Stage] = mapped_column(primary_key=True)
    subject: Mapped[ShortText] = mapped_column(primary_key=True)
    generation: Mapped[int] = mapped_column(default=1)  # grows when it is owed anew meanwhile
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[dt.datetime | None]  # not before; None: at once
    leased_until: Mapped[dt.datetime | None]
    given_up: Mapped[bool] = mapped_column(default=False)
    error: Mapped[LongText] = mapped_column(default="")


def owe(session: Session, stage: Stage, subjects: Iterable[str]) -> None:
    """Note that *stage* owes work to each subject; what was owed already starts afresh."""
    rows = [{"stage": stage, "subject": s} for s in sorted(set(subjects))]
    if not rows:
        return
    upsert = (
        postgresql.insert(Work)
        if session.get_bind().dialect.name == "postgresql"
        else sqlite.insert(Work)
    )
    session.execute(
        upsert.on_conflict_do_update(
            index_elements=["stage", "subject"],
            set_={
                "generation": Work.generation + 1,
                "attempts": 0,
                "due_at": None,
                "given_up": False,
                "error": "",
            },
        ),
        rows,
    )


def claimable(stage: Stage, now: dt.datetime) -> Select[str]:
    """Select the subjects that *stage* owes now and that nobody holds a lease on."""
    return select(Work.subject).where(
        Work.stage == stage,
        Work.given_up.is_(False),
        or_(Work.due_at.is_(None), Work.due_at <= now),
        or_(Work.leased_until.is_(None), Work.leased_until <= now),
    )


def claim(
    session: Session, stage: Stage, *, now: dt.datetime, lease: dt.timedelta, limit: int
) -> Sequence[tuple[str, int]]:
    """Lease up to *limit* pieces of work; return their (subject, generation).

    A lease that ran out (its worker died) may be claimed again.
    """
    look_up_by_key(session)
    free = (
        claimable(stage, now)
        .add_columns(Work.generation)
        .order_by(Work.subject)
        .limit(limit)
        .with_for_update(skip_locked=True)  # SQLite has one writer and leaves this out
    )
    claimed = [(subject, generation) for subject, generation in session.execute(free)]
    if claimed:
        session.execute(
            update(Work)
            .where(
                Work.stage == stage,
                among(session, Work.subject, [subject for subject, _ in claimed]),
            )
            .values(leased_until=now + lease)
        )
    return claimed


def finish(session: Session, stage: Stage, claimed: Sequence[tuple[str, int]]) -> list[str]:
    """Remove the work that is as it was claimed, and return its subjects: those are to be done.

    Called first in the transaction that does the work or writes what came of it. Work that was owed
    anew meanwhile stays and is free again; work that is gone was done by somebody else, when a
    lease ran out, or its subject was erased. Until the commit nobody else can owe it or do it.
    """
    look_up_by_key(session)
    by_generation: dict[int, list[str]] = {}
    for subject, generation in claimed:
        by_generation.setdefault(generation, []).append(subject)
    held: list[str] = []
    for generation, subjects in by_generation.items():
        gone = delete(Work).where(
            Work.stage == stage,
            among(session, Work.subject, subjects),
            Work.generation == generation,
        )
        held += session.scalars(gone.returning(Work.subject), execution_options=_UNSEEN)
    if len(held) < len(claimed):
        rest = {subject for subject, _ in claimed}.difference(held)
        free = update(Work).where(Work.stage == stage, Work.subject.in_(rest))
        session.execute(free.values(leased_until=None), execution_options=_UNSEEN)
    return held


def do_again(session: Session, stage: Stage, subjects: Collection[str]) -> None:
    """Have done again what is owed or under way for these subjects; owe nothing else.

    For whoever changes what the work copies. Called before the change, so that what is written by
    work that is under way is there to be changed, too.
    """
    under_way = update(Work).where(Work.stage == stage, Work.subject.in_(subjects))
    anew = under_way.values(generation=Work.generation + 1)
    session.execute(anew, execution_options=_UNSEEN)


def disown(session: Session, stage: Stage, subjects: Collection[str]) -> None:
    """Take back what is owed for these subjects. Called before they are deleted, as above."""
    owed = delete(Work).where(Work.stage == stage, Work.subject.in_(subjects))
    session.execute(owed, execution_options=_UNSEEN)


def fail(session: Session, stage: Stage, subject: str, *, now: dt.datetime, error: str) -> bool:
    """Put work off, twice as long each time; after several tries give it up and return True."""
    work = session.get(Work, (stage, subject), with_for_update=True)
    if work is None:
        return False
    work.attempts += 1
    work.leased_until = None
    work.error = error
    work.given_up = work.attempts >= MOST_ATTEMPTS
    work.due_at = now + dt.timedelta(seconds=_FIRST_PAUSE_S * 2 ** (work.attempts - 1))
    session.flush()
    return work.given_up


def put_off(session: Session, stage: Stage, subject: str, until: dt.datetime) -> None:
    """Owe work that is not to be done before a moment."""
    owe(session, stage, [subject])
    this = update(Work).where(Work.stage == stage, Work.subject == subject)
    session.execute(this.values(due_at=until), execution_options=_UNSEEN)


def retry(session: Session, stage: Stage, subject: str) -> None:
    """Take work up again that was given up, at a person's word."""
    session.execute(
        update(Work)
        .where(Work.stage == stage, Work.subject == subject)
        .values(given_up=False, attempts=0, due_at=None, leased_until=None)
    )


def given_up() -> Select[Work]:
    """Select the work that was given up, for people to see."""
    return select(Work).where(Work.given_up.is_(True)).order_by(Work.stage, Work.subject)


def owed_count(session: Session) -> int:
    """Count the work that is still owed and not given up."""
    return (
        session.scalar(select(func.count()).select_from(Work).where(Work.given_up.is_(False))) or 0
    )


def given_up_count(session: Session) -> int:
    """Count the work that was given up."""
    return (
        session.scalar(select(func.count()).select_from(Work).where(Work.given_up.is_(True))) or 0
    )
