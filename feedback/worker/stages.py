"""Which stage is served by which module, and in which order work flows."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Select
from sqlalchemy.orm import Session

from feedback.clock import utc_now
from feedback.settings import Settings
from feedback.store.work import Stage

Run = Callable[[Session, Sequence[str], dt.datetime], None]


class Prepared(Protocol):
    """Work that was looked up: done without the database, written in one short transaction."""

    subjects: Sequence[str]
    """The first of those that were asked for, as many as are done at once."""

    def read(self) -> None:
        """Do what takes long."""

    def write(self, session: Session, subjects: Sequence[str], now: dt.datetime) -> None:
        """Write what came of *subjects*: those that are still as they were looked up."""


def _nothing(session: Session, subjects: Sequence[str], now: dt.datetime) -> None:
    """Stand for what a stage with *prepare* does not do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRunner:
    """How one stage finds what it owes and does it.

    *run* takes a writing session, the subjects and the time; it is idempotent. *prepare* takes a
    reading session and the subjects, and stands in for *run* where that would take too long.
    *pending* selects the subjects that are owed by what is stored, whether or not a row of work
    says so. *begin* is committed before any of it, for work that leaves traces outside; *put_back*
    notes that a try failed, for certain. *give_up* notes on the subject itself that no further try
    is made.
    """

    pending: Callable[[], Select[str]]
    batch: int
    run: Run = _nothing
    begin: Run | None = None
    prepare: Callable[[Session, Sequence[str]], Prepared] | None = None
    put_back: Callable[[Session, str], None] | None = None
    give_up: Callable[[Session, str, str], None] | None = None


def stage_runners(settings: Settings) -> Mapping[Stage, StageRunner]:
    """Return the runner of each stage; what they need is loaded here and not before."""
    from feedback.act import casework, outward  # noqa: PLC0415 - only a worker needs them
    from feedback.analyse import pipeline  # noqa: PLC0415 - loads the sentiment judge
    from feedback.decide import proposals  # noqa: PLC0415 - as above

    out = outward.Outward(settings, clock=utc_now)

    def decide(session: Session, subjects: Sequence[str], now: dt.datetime) -> None:
        themes = [subject for subject in subjects if subject.isdecimal()]
        proposals.run(session, themes, now=now)
        casework.run(session, [s for s in subjects if s not in themes], now=now)

    return {
        Stage.ANALYSE: StageRunner(
            pending=pipeline.pending,
            run=lambda session, subjects, now: pipeline.run(session, subjects, now=now),
            prepare=pipeline.Batch,
            batch=500,  # on SQLite writing it holds up other writers for about 50 ms
        ),
        Stage.DECIDE: StageRunner(
            pending=lambda: casework.pending_with(proposals.pending()),
            run=decide,
            batch=5,
        ),
        Stage.DELIVER: StageRunner(
            pending=outward.pending,
            begin=out.begin,
            prepare=out.prepare,
            put_back=out.put_back,
            give_up=out.give_up,
            batch=1,
        ),
    }
