"""The worker: one faulty subject stops no other, and a database that is away is waited for."""

import datetime as dt
import threading
from collections.abc import Sequence

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from feedback.errors import InvalidInputError
from feedback.store.database import Database
from feedback.store.people import Project
from feedback.store.work import MOST_ATTEMPTS, Stage, Work, given_up, owe
from feedback.worker.local import LocalWorker
from feedback.worker.stages import StageRunner
from tests.conftest import NOW


class Recording:
    """A stage that notes what it did and fails on what is poison."""

    def __init__(self, *poison: str) -> None:
        self.poison = poison
        self.done: list[str] = []
        self.given_up: list[tuple[str, str]] = []

    def run(self, session: Session, subjects: Sequence[str], now: dt.datetime) -> None:
        for subject in subjects:
            session.add(Project(slug=subject, name="x", created_at=now))
            session.flush()
            if subject in self.poison:
                msg = "It cannot be read."
                raise InvalidInputError(msg)
        self.done += subjects

    def give_up(self, _session: Session, subject: str, reason: str) -> None:
        self.given_up.append((subject, reason))

    def runner(self) -> StageRunner:
        return StageRunner(pending=_nothing, run=self.run, batch=8, give_up=self.give_up)


def _nothing() -> Select[str]:
    return select(Work.subject).where(Work.subject == "never")


@pytest.fixture
def clock() -> list[dt.datetime]:
    return [NOW]


def _worker(database: Database, stage: Recording, clock: list[dt.datetime]) -> LocalWorker:
    return LocalWorker(database, {Stage.ANALYSE: stage.runner()}, clock=lambda: clock[0])


def test_one_faulty_subject_stops_no_other_and_leaves_nothing_half_done(
    any_database: Database, clock: list[dt.datetime]
) -> None:
    stage = Recording("e")
    with any_database.writing() as session:
        owe(session, Stage.ANALYSE, "abcdefghij")
    _worker(any_database, stage, clock).drain()
    assert sorted(stage.done) == list("abcdfghij")
    with any_database.reading() as session:
        assert sorted(session.scalars(select(Project.slug))) == list("abcdfghij")
        assert [(w.subject, w.attempts, w.error) for w in session.scalars(select(Work))] == [
            ("e", 1, "It cannot be read.")
        ]


def test_what_fails_again_and_again_is_given_up_and_said(
    database: Database, clock: list[dt.datetime]
) -> None:
    stage = Recording("e")
    with database.writing() as session:
        owe(session, Stage.ANALYSE, ["e"])
    worker = _worker(database, stage, clock)
    for _ in range(MOST_ATTEMPTS + 3):
        worker.drain()
        clock[0] += dt.timedelta(hours=1)
    assert stage.given_up == [("e", "It cannot be read.")]
    with database.reading() as session:
        assert [work.subject for work in session.scalars(given_up())] == ["e"]


def test_several_workers_do_each_subject_once(any_database: Database) -> None:
    stage = Recording()
    subjects = [f"s{n:03}" for n in range(60)]
    with any_database.writing() as session:
        owe(session, Stage.ANALYSE, subjects)
    workers = [_worker(any_database, stage, [NOW]) for _ in range(4)]
    threads = [threading.Thread(target=worker.drain) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(stage.done) == subjects


def test_a_worker_stops_when_it_is_told_to(database: Database, clock: list[dt.datetime]) -> None:
    stage, stop = Recording(), threading.Event()
    with database.writing() as session:
        owe(session, Stage.ANALYSE, ["a"])
    thread = threading.Thread(target=_worker(database, stage, clock).run, args=(stop,))
    thread.start()
    for _ in range(200):
        if stage.done:
            break
        stop.wait(0.02)
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
    assert stage.done == ["a"]
