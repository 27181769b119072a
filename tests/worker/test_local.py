"""The worker: one faulty subject stops no other, and a database that is away is waited for."""

import datetime as dt
import os
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from sqlalchemy import Select, literal, select, text
from sqlalchemy.orm import Session

from feedback.errors import InvalidInputError, OvertakenError
from feedback.store.database import Database
from feedback.store.health import Heartbeat, beat
from feedback.store.limits import RateCount, RateSalt, count_up, salt_of
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


class Looking(Recording):
    """A stage that does its work before it writes, two subjects at once."""

    def runner(self) -> StageRunner:
        return StageRunner(
            pending=_nothing, run=self.run, batch=8, give_up=self.give_up,
            prepare=lambda session, subjects: Looked(self, session, subjects),
        )  # fmt: skip


class Looked:
    """What such a stage prepared."""

    def __init__(self, stage: Looking, session: Session, subjects: Sequence[str]) -> None:
        assert not session.new
        self.subjects = subjects[:2]
        self._stage = stage

    def read(self) -> None:
        if not set(self._stage.poison).isdisjoint(self.subjects):
            msg = "It cannot be read."
            raise InvalidInputError(msg)

    def write(self, session: Session, subjects: Sequence[str], now: dt.datetime) -> None:
        self._stage.run(session, subjects, now)


def test_what_is_prepared_in_parts_is_all_done_but_for_what_is_faulty(
    any_database: Database, clock: list[dt.datetime]
) -> None:
    stage = Looking("e")
    with any_database.writing() as session:
        owe(session, Stage.ANALYSE, "abcdefghijk")
    _worker(any_database, stage, clock).drain()
    assert sorted(stage.done) == list("abcdfghijk")
    with any_database.reading() as session:
        assert [(w.subject, w.attempts, w.error) for w in session.scalars(select(Work))] == [
            ("e", 1, "It cannot be read.")
        ]


class Crossing(Recording):
    """A stage that once waits for somebody who waits for it."""

    def __init__(self, other: Database) -> None:
        super().__init__()
        self._other = other
        self._threads: list[threading.Thread] = []

    def run(self, session: Session, subjects: Sequence[str], now: dt.datetime) -> None:
        if not self._threads:
            session.execute(text("SET LOCAL deadlock_timeout = '1s'"))  # this one gives way
            session.get_one(Project, 1, with_for_update=True)
            has_second = threading.Event()
            self._threads.append(threading.Thread(target=self._cross, args=(has_second,)))
            self._threads[0].start()
            has_second.wait()
            session.get_one(Project, 2, with_for_update=True)
        super().run(session, subjects, now)

    def _cross(self, has_second: threading.Event) -> None:
        with self._other.writing() as session:
            session.execute(text("SET LOCAL deadlock_timeout = '60s'"))
            session.get_one(Project, 2, with_for_update=True)
            has_second.set()
            session.get_one(Project, 1, with_for_update=True)

    def join(self) -> None:
        for thread in self._threads:
            thread.join()


@pytest.mark.postgres
def test_a_batch_that_lost_against_who_waited_for_it_is_done_again_at_once(
    postgres: Database, clock: list[dt.datetime]
) -> None:
    stage = Crossing(postgres)
    with postgres.writing() as session:
        session.add_all(Project(slug=slug, name="x", created_at=NOW) for slug in ("one", "two"))
        owe(session, Stage.ANALYSE, "abc")
    assert _worker(postgres, stage, clock).step() == 3
    stage.join()
    assert sorted(stage.done) == list("abc")
    with postgres.reading() as session:
        assert session.scalars(select(Work)).all() == []


@pytest.mark.postgres
def test_who_lost_a_deadlock_is_not_told_that_the_database_is_busy(postgres: Database) -> None:
    stage = Crossing(postgres)
    with postgres.writing() as session:
        session.add_all(Project(slug=slug, name="x", created_at=NOW) for slug in ("one", "two"))
    with pytest.raises(OvertakenError, match="faster"), postgres.writing() as session:
        stage.run(session, (), NOW)
    stage.join()


def test_of_sweeps_at_the_same_time_one_owes(any_database: Database) -> None:
    stage = Recording()
    runner = replace(stage.runner(), pending=lambda: select(literal("a").label("subject")))
    workers = [LocalWorker(any_database, {Stage.ANALYSE: runner}) for _ in range(4)]
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda w=worker: found.append(len(w.sweep()))) for worker in workers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [0, 0, 0, 1]
    with any_database.reading() as session:
        assert [work.generation for work in session.scalars(select(Work))] == [1]


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


def _run_until(worker: LocalWorker, database: Database, is_done: Callable[[Session], bool]) -> None:
    """Let a worker run until the database shows what is waited for, then stop it."""
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    for _ in range(250):
        with database.reading() as session:
            if is_done(session):
                break
        stop.wait(0.02)
    stop.set()
    thread.join(5)
    assert not thread.is_alive()


def test_a_worker_says_that_it_lives_and_the_dead_are_forgotten(
    any_database: Database, clock: list[dt.datetime]
) -> None:
    with any_database.writing() as session:
        beat(session, "gone:1", now=NOW - dt.timedelta(days=2))
        beat(session, "other:2", now=NOW - dt.timedelta(hours=2))
    _run_until(
        _worker(any_database, Recording(), clock),
        any_database,
        lambda session: session.get(Heartbeat, "gone:1") is None,
    )
    with any_database.reading() as session:
        beats = {row.name: row.at for row in session.scalars(select(Heartbeat))}
    name = f"{socket.gethostname()}:{os.getpid()}"
    assert beats == {"other:2": NOW - dt.timedelta(hours=2), name: NOW}


def test_a_worker_forgets_counters_and_salts_whose_time_is_over(
    any_database: Database, clock: list[dt.datetime]
) -> None:
    with any_database.writing() as session:
        count_up(session, "over", seconds=60, now=NOW - dt.timedelta(minutes=2))
        count_up(session, "open", seconds=60, now=NOW)
        salt_of(session, NOW.date() - dt.timedelta(days=2))
        salt_of(session, NOW.date() - dt.timedelta(days=1))
    _run_until(
        _worker(any_database, Recording(), clock),
        any_database,
        lambda session: session.get(RateCount, "over") is None,
    )
    with any_database.reading() as session:
        assert session.scalars(select(RateCount.key)).all() == ["open"]
        assert session.scalars(select(RateSalt.on_day)).all() == [NOW.date() - dt.timedelta(days=1)]
