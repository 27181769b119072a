"""The worker for one machine: claims rows of work under a lease and does them in batches."""

import datetime as dt
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence

import structlog
from sqlalchemy import select

from feedback.act.outward.standings import looks
from feedback.capture.expiry import forget_expired
from feedback.capture.trash import empty_old
from feedback.clock import utc_now
from feedback.errors import DatabaseUnavailableError, FeedbackError, OvertakenError
from feedback.store.bulk import gather_statistics
from feedback.store.database import Database
from feedback.store.health import beat, forget_dead
from feedback.store.items import Analysis, Clause, ClauseTheme, Item
from feedback.store.limits import forget_counts
from feedback.store.responses import Response
from feedback.store.reviews import Review
from feedback.store.work import Stage, Work, claim, claimable, fail, finish, owe, owed_count
from feedback.worker.rounds import Round
from feedback.worker.stages import StageRunner

LEASE = dt.timedelta(minutes=5)
_PAUSE_S = 0.5
_SWEEP_EVERY = dt.timedelta(minutes=5)
_SWEEP_AT_MOST = 100_000
_OWED_AT_ONCE = 5_000  # in one transaction
_FIRST_STATISTICS = 1_000  # subjects
_BEAT_EVERY = dt.timedelta(minutes=1)

_log = structlog.get_logger()


class LocalWorker:
    """Does what the stages owe; several may run at once, in threads or processes."""

    def __init__(
        self,
        database: Database,
        runners: Mapping[Stage, StageRunner],
        *,
        clock: Callable[[], dt.datetime] = utc_now,
        rounds: Sequence[Round] = (),
    ) -> None:
        self._database = database
        self._runners = runners
        self._rounds = rounds
        self._clock = clock
        self._done = self._statistics_at = 0
        self._name = f"{socket.gethostname()}:{os.getpid()}"

    def beat(self) -> None:
        """Give a sign of life, for whoever watches the instance."""
        with self._database.writing() as session:
            beat(session, self._name, now=self._clock())

    def sweep(self) -> frozenset[tuple[Stage, str]]:
        """Owe what the stored data says is owed and no row of work says; return it.

        One process at a time: of two that look together, one would owe again what the other's
        worker has done meanwhile.
        """
        found: set[tuple[Stage, str]] = set()
        with self._database.alone("sweep"):
            for stage, runner in self._runners.items():
                # Reads first: a sweep that finds nothing must not make writers wait.
                with self._database.reading() as session:
                    known = set(session.scalars(select(Work.subject).where(Work.stage == stage)))
                    pending = session.scalars(runner.pending().limit(_SWEEP_AT_MOST + len(known)))
                    missing = [subject for subject in pending if subject not in known]
                for begin in range(0, len(missing), _OWED_AT_ONCE):
                    with self._database.writing() as session:
                        owe(session, stage, missing[begin : begin + _OWED_AT_ONCE])
                found.update((stage, subject) for subject in missing)
        return frozenset(found)

    def step(self) -> int:
        """Do one batch of the first stage that owes something; return how many subjects it had."""
        for stage, runner in self._runners.items():
            now = self._clock()
            with self._database.reading() as session:  # to look is free, to claim is to write
                if session.scalar(claimable(stage, now).limit(1)) is None:
                    continue
            self._gather_statistics()
            with self._database.writing() as session:
                batch = claim(session, stage, now=now, lease=LEASE, limit=runner.batch)
            if batch:
                self._do(stage, runner, batch)
                self._done += len(batch)
                return len(batch)
        return 0

    def drain(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Work until nothing is owed that could be done now; return how many subjects were done.

        *progress* is called with how many are done and how many there are in all so far.
        """
        done = left = 0
        next_count = 0.0
        swept: set[tuple[Stage, str]] = set()
        while True:
            count = self.step()
            if count == 0:
                # Once each: a subject that stays pending although it was done is no reason to turn
                # for ever.
                found = self.sweep()
                if found <= swept:
                    while count := self.step():
                        done += count
                    return done
                swept |= found
            done += count
            if progress is not None:
                left -= count
                if time.monotonic() >= next_count:  # counting a hundred thousand rows takes a while
                    with self._database.reading() as session:
                        left = owed_count(session)
                    next_count = time.monotonic() + 1
                progress(done, done + max(0, left))

    def run(self, stop: threading.Event) -> None:
        """Work until *stop* is set; a database that is away is waited for."""
        next_sweep = next_beat = self._clock()
        while not stop.is_set():
            try:
                if self._clock() >= next_beat:
                    self.beat()
                    next_beat = self._clock() + _BEAT_EVERY
                if self._clock() >= next_sweep:
                    self.sweep()
                    self._tidy()
                    self.go_round()
                    next_sweep = self._clock() + _SWEEP_EVERY
                if self.step() == 0:
                    stop.wait(_PAUSE_S)
            except DatabaseUnavailableError as error:
                _log.warning("worker waits for the database", reason=str(error))
                stop.wait(5)

    def go_round(self) -> None:
        """Do what is done by the clock, one process at a time; one that fails stops no other."""
        with self._database.alone("rounds"):
            for number, go in enumerate(self._rounds):
                try:
                    with self._database.writing() as session:
                        go(session, self._clock())
                except DatabaseUnavailableError:
                    raise
                except Exception as error:  # noqa: BLE001 - the next round tries again
                    _log.error("a round failed", number=number, fault=type(error).__name__)

    def _tidy(self) -> None:
        """Delete what was promised to be deleted by now."""
        with self._database.writing() as session:
            deleted = empty_old(session, now=self._clock())
            forget_expired(session, now=self._clock())
            forget_counts(session, now=self._clock())
            forget_dead(session, now=self._clock())
            owe(session, Stage.DELIVER, looks(session))
        if deleted:
            _log.info("trash emptied", deleted=deleted)

    def _gather_statistics(self) -> None:
        """Once at first, and again whenever ten times as much was done."""
        if self._done >= self._statistics_at:
            self._statistics_at = max(_FIRST_STATISTICS, 10 * self._done)
            with self._database.writing() as session:
                gather_statistics(
                    session, Work, Analysis, Item, Clause, ClauseTheme, Review, Response
                )

    def _do(self, stage: Stage, runner: StageRunner, batch: Sequence[tuple[str, int]]) -> None:
        """Do a batch; if it fails, halve it until the faulty one is alone."""
        while batch:
            try:
                done = self._begin(stage, runner, batch)
            except OvertakenError:  # the other one is through now
                _log.warning("batch begins again", stage=stage.value, subjects=len(batch))
                continue
            except DatabaseUnavailableError:
                raise  # not the work's fault; the lease runs out and somebody takes it up again
            except Exception as error:  # noqa: BLE001 - the outermost loop: one subject's fault stops no other
                done = len(batch) // 2
                if done:
                    self._do(stage, runner, batch[:done])
                else:
                    done = 1
                    self._fail(stage, runner, batch[0][0], error)
            batch = batch[done:]

    def _begin(self, stage: Stage, runner: StageRunner, batch: Sequence[tuple[str, int]]) -> int:
        """Do the first subjects of a batch, in one writing transaction; return how many."""
        run = runner.run
        if runner.begin is not None:
            with self._database.writing() as session:
                runner.begin(session, [subject for subject, _ in batch], self._clock())
        if runner.prepare is not None:
            with self._database.reading() as session:
                prepared = runner.prepare(session, [subject for subject, _ in batch])
            prepared.read()
            run, batch = prepared.write, batch[: len(prepared.subjects)]
        with self._database.writing() as session:
            run(session, finish(session, stage, batch), self._clock())
        return len(batch)

    def _fail(self, stage: Stage, runner: StageRunner, subject: str, error: Exception) -> None:
        # Only our own sentences are kept: another fault's text may quote what a customer wrote.
        reason = str(error) if isinstance(error, FeedbackError) else type(error).__name__
        with self._database.writing() as session:
            if runner.put_back is not None:
                runner.put_back(session, subject)
            given_up = fail(session, stage, subject, now=self._clock(), error=reason)
            if given_up and runner.give_up is not None:
                runner.give_up(session, subject, reason)
        _log.error(
            "work failed", stage=stage.value, subject=subject, given_up=given_up, exc_info=error
        )
