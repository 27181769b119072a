"""``feedback worker``: do the work that follows from what was stored."""

import argparse
import signal
import sys
import threading

from sqlalchemy.orm import Session

from feedback.cli.opening import open_instance
from feedback.cli.progress import progress_bar
from feedback.store.work import Stage, given_up, retry


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the verb."""
    verb = verbs.add_parser("worker", help="read, judge, propose and deliver what is waiting")
    how = verb.add_mutually_exclusive_group()
    how.add_argument("--drain", action="store_true", help="stop when nothing is left to do now")
    how.add_argument("--given-up", action="store_true", help="list the work that was given up")
    how.add_argument("--retry", action="store_true", help="take up again all that was given up")
    verb.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Work until told to stop, or until nothing is left."""
    settings, database = open_instance()
    if arguments.given_up:
        with database.reading() as session:
            return _list_given_up(session)
    if arguments.retry:
        with database.writing() as session:
            return _retry_all(session)

    from feedback.worker.local import LocalWorker
    from feedback.worker.rounds import rounds
    from feedback.worker.stages import stage_runners

    worker = LocalWorker(database, stage_runners(settings), rounds=rounds(settings))
    if arguments.drain:
        worker.beat()
        worker.go_round()
        with progress_bar("Working") as progress:
            done = worker.drain(progress)
        print(f"Done: {done:,} pieces of work.")
        with database.reading() as session:
            return _list_given_up(session) if session.scalar(given_up().limit(1)) else 0
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    print("The worker runs (Ctrl-C stops it).", file=sys.stderr)
    worker.run(stop)
    return 0


def _list_given_up(session: Session) -> int:
    rows = session.scalars(given_up()).all()
    for work in rows:
        print(
            f"{work.stage.value} {work.subject}: given up after {work.attempts} tries: {work.error}"
        )
    print(f"{len(rows)} given up. `feedback worker --retry` takes them up again.")
    return 1 if rows else 0


def _retry_all(session: Session) -> int:
    rows = session.scalars(given_up()).all()
    for work in rows:
        retry(session, Stage(work.stage), work.subject)
    print(f"{len(rows)} taken up again.")
    return 0
