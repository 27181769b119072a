"""Serve the application with Granian; in the demo the server's own process also works.

Granian starts its workers as fresh processes, so what they need comes from settings in the
environment, and each makes its own application.
"""

import atexit
import os
import tempfile
import threading
from importlib import import_module
from pathlib import Path

from flask import Flask
from granian.constants import Interfaces
from granian.server import Server

from feedback.clock import utc_now
from feedback.logs import set_up_logs
from feedback.settings import load_settings
from feedback.store.database import Database
from feedback.web.app import create_app
from feedback.web.metrics import is_counting, prepare_folder
from feedback.worker.local import LocalWorker
from feedback.worker.rounds import rounds
from feedback.worker.stages import stage_runners

_WITH_WORKER = "HEARD_SERVER_WORKS"  # ours, between the two processes; not a setting
_PATIENCE_S = 30


def serve(*, host: str, port: int, workers: int = 1, with_worker: bool = False) -> None:
    """Serve until the process is told to stop; settings must stand in the environment.

    Told to stop, it takes no more requests and answers those it has, for half a minute at most.
    """
    os.environ[_WITH_WORKER] = "1" if with_worker else ""
    with tempfile.TemporaryDirectory(prefix="heard-counts-") as counts:
        if is_counting():
            prepare_folder(Path(counts))
        Server(
            "feedback.web.serving:application",
            factory=True,
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=8,
            log_enabled=False,
            respawn_failed_workers=True,
            workers_kill_timeout=_PATIENCE_S,
        ).serve()


def application() -> Flask:
    """Make the application of one worker process from the environment.

    The database is not asked: who started the server has migrated it, and a process that is made
    anew while it is away must not fall.
    """
    settings = load_settings()
    set_up_logs(settings.log_level, settings.log_format)
    database = Database(settings.database)
    # The first dashboard should not wait for matplotlib to load.
    threading.Thread(target=import_module, args=("feedback.show.charts",), daemon=True).start()
    if os.environ.get(_WITH_WORKER):
        _work_beside(database)
    return create_app(settings, database)


def _work_beside(database: Database) -> None:
    """Start a thread that does what the stages owe, and stop it with the process."""
    stop = threading.Event()

    def work() -> None:
        settings = load_settings()
        worker = LocalWorker(
            database, stage_runners(settings), clock=utc_now, rounds=rounds(settings)
        )
        worker.run(stop)

    thread = threading.Thread(target=work, name="worker", daemon=True)
    thread.start()
    atexit.register(stop.set)
