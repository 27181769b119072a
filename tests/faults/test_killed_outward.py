"""Workers killed while they send: nothing arrives twice, and what did not arrive is in sight."""

import os
import random
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from feedback.act.outward.announce import Subject, announce
from feedback.store.actions import Letter, LetterStatus
from feedback.store.base import random_key
from feedback.store.database import Database
from feedback.store.outward import Connection, Delivery, DeliveryStatus
from feedback.store.work import Stage, Work, owe
from tests.act.test_doors import Other, other_side
from tests.act.test_outward import _MailServer
from tests.conftest import NOW
from tests.making import make_project
from tests.serving import ROOT

EACH = 6
# A short lease and short pauses, so that the work of the killed is taken up while the test waits.
_WORKER = """
import datetime as dt
from feedback.act.outward import parcels
from feedback.cli.opening import open_instance
from feedback.worker import local
from feedback.worker.stages import stage_runners

local.LEASE = dt.timedelta(seconds=0.5)
parcels.FIRST_PAUSE = dt.timedelta(seconds=0.1)
settings, database = open_instance()
local.LocalWorker(database, stage_runners(settings)).drain()
"""


class _Killer:
    """Kills the worker when the other side has heard it for the nth time, before it answers."""

    def __init__(self) -> None:
        self.worker: subprocess.Popen[bytes] | None = None
        self.left = 0
        self.killed = 0

    def heard(self) -> None:
        self.left -= 1
        if self.left == 0 and self.worker is not None and self.worker.poll() is None:
            self.worker.kill()
            self.killed += 1


class _Heard(list[object]):
    """What arrived; tells the killer of each."""

    def __init__(self, killer: _Killer) -> None:
        super().__init__()
        self._killer = killer

    def append(self, one: object) -> None:
        super().append(one)
        self._killer.heard()


@pytest.fixture
def killer() -> _Killer:
    return _Killer()


@pytest.fixture
def http(killer: _Killer) -> Iterator[Other]:
    with other_side() as other:
        other.heard = _Heard(killer)  # type: ignore[assignment]
        other.issues = _Heard(killer)  # type: ignore[assignment]
        yield other


@pytest.fixture
def mail(killer: _Killer) -> Iterator[tuple[int, list[str]]]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _MailServer) as server:
        taken: list[str] = _Heard(killer)  # type: ignore[assignment]
        server.taken = taken  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1], taken
        server.shutdown()
        thread.join()


def _accept(database: Database, other: Other) -> None:
    with database.writing() as session:
        project = make_project(session)
        for kind in ("webhook", "slack", "github"):
            session.add(
                Connection(
                    project_id=project.id,
                    kind=kind,
                    name=kind,
                    secret="s3cret",
                    made_at=NOW,
                    address=f"{other.url}/{kind}/place",
                    events="action.done",
                )
            )
        session.flush()
        for number in range(EACH):
            announce(
                session, project.id, "action.done", Subject("action", number),
                title=f"Number {number}", body="words", link="http://localhost/", now=NOW,
            )  # fmt: skip
            letter = Letter(
                id=random_key(), project_id=project.id, idempotency_key=f"told:{number}",
                address="ada@example.org", subject=f"Number {number}", body="words",
                approved_at=NOW,
            )  # fmt: skip
            session.add(letter)
            session.flush()
            owe(session, Stage.DELIVER, [letter.id])


def _start(database: Database, folder: Path, port: int) -> subprocess.Popen[bytes]:
    url = database.engine.url.render_as_string(hide_password=False)
    environment = {
        "DATABASE_URL": url, "FEEDBACK_DATA_DIR": str(folder), "FEEDBACK_OUTWARD": "send",
        "FEEDBACK_PRIVATE_HOSTS": "127.0.0.1", "FEEDBACK_MAIL_URL": f"smtp://127.0.0.1:{port}",
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-c", _WORKER], cwd=ROOT, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, env={**os.environ, **environment},
    )  # fmt: skip


def _is_over(database: Database) -> bool:
    with database.reading() as session:
        return session.scalar(select(Work.subject).limit(1)) is None


def test_nothing_is_sent_twice_and_nothing_is_lost(
    any_database: Database, tmp_path: Path, http: Other, mail: tuple[int, list[str]],
    killer: _Killer,
) -> None:  # fmt: skip
    port, taken = mail
    _accept(any_database, http)
    generator = random.Random(11)
    rounds = 0
    while not _is_over(any_database):
        rounds += 1
        assert rounds < 80, "it does not come to an end"
        # At each nth thing heard in turn, and in between anywhere at all; at last undisturbed.
        killer.left = rounds % 5 if rounds < 20 else 0
        killer.worker = _start(any_database, tmp_path, port)
        if rounds % 5 == 0 and rounds < 20:
            time.sleep(0.6 + generator.random())
            killer.worker.kill()
        killer.worker.wait(120)
        time.sleep(0.6)  # a lease of somebody killed has to run out
    assert killer.killed > 3

    keys = Counter(
        headers["idempotency-key"]
        for method, path, headers, _body in http.heard
        if method == "POST" and path.startswith("/webhook")
    )
    said = Counter(
        body for method, path, _headers, body in http.heard
        if method == "POST" and path.startswith("/slack")
    )  # fmt: skip
    issues = Counter(str(issue["title"]) for issue in http.issues)
    with any_database.reading() as session:
        by_kind: dict[str, list[Delivery]] = {}
        for delivery in session.scalars(select(Delivery)):
            by_kind.setdefault(delivery.connection.kind, []).append(delivery)
        assert {kind: len(found) for kind, found in by_kind.items()} == dict.fromkeys(
            ("webhook", "slack", "github"), EACH
        )
        # Recognised by the other side: each is there, under one key, as one issue.
        assert {d.status for d in by_kind["webhook"]} == {DeliveryStatus.SENT}
        assert set(keys) == {d.id for d in by_kind["webhook"]}
        assert {d.status for d in by_kind["github"]} == {DeliveryStatus.SENT}
        assert issues == Counter(d.title for d in by_kind["github"])
        # Not recognised: at most once, and whatever is not known to have arrived says so.
        assert set(said.values()) <= {1}
        sent = [d for d in by_kind["slack"] if d.status is DeliveryStatus.SENT]
        assert all(any(d.title.encode() in body for body in said) for d in sent)
        unsure = [d for d in by_kind["slack"] if d.status is DeliveryStatus.UNSURE]
        assert len(sent) + len(unsure) == EACH
        arrived = Counter(
            line for text in taken for line in text.splitlines() if line.startswith("Subject:")
        )
        assert set(arrived.values()) <= {1}
        for letter in session.scalars(select(Letter)):
            if letter.status is LetterStatus.SENT:
                assert arrived[f"Subject: {letter.subject}"] == 1
            else:
                assert letter.unsure_at is not None
