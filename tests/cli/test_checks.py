"""`feedback check`: each thing that can be wrong is named, with what to do about it."""

import os
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from feedback.cli import run
from feedback.cli.checks import _proxy_faults
from feedback.clock import utc_now
from feedback.settings import Settings
from feedback.store.audit import add_audit
from feedback.store.database import Database
from feedback.store.health import beat
from tests.conftest import NOW
from tests.serving import serving


@pytest.fixture(autouse=True)
def instance(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The test's database as the instance of the command line, at an address where nobody is."""
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FEEDBACK_PUBLIC_URL", "http://127.0.0.1:9")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


def _check(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict[str, str]]:
    code = run(["check", *options])
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    found: dict[str, str] = {}
    for line in told.out.splitlines():
        state, name, words = line[:5].strip(), line[6:16].strip(), line[17:]
        found[name] = f"{found.get(name, '')}{state}: {words}\n"
    return code, found


def test_an_instance_in_good_order_is_ok(
    database: Database, instance: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.writing() as session:
        beat(session, "host:1", now=utc_now())
        add_audit(session, "survey.publish", at=NOW, actor="Jo")
    assert run(["backup"]) == 0
    capsys.readouterr()
    code, found = _check(capsys)
    assert code == 0
    for name in ("settings", "database", "clock", "worker", "audit log", "disk", "backup", "mail"):
        assert found[name].startswith("ok:"), found[name]
    assert found["address"].startswith("warn:")  # nobody serves


def test_what_is_missing_is_warned_of(
    instance: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FEEDBACK_MIAL_URL", "smtp://x")
    monkeypatch.setenv("FEEDBACK_PUBLIC_URL", "http://heard.example.invalid")
    code, found = _check(capsys)
    assert code == 0
    assert "FEEDBACK_MIAL_URL is no setting" in found["settings"]
    assert "not encrypted" in found["settings"]
    assert "Start `feedback worker`" in found["worker"]
    assert "Run `feedback backup`" in found["backup"]


def test_an_old_backup_and_a_silent_worker_are_warned_of(
    database: Database, instance: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = instance / "backups"
    folder.mkdir()
    old = folder / "heard-2026-01-01T00-00-00Z.tar.gz"
    old.touch()
    then = time.time() - 5 * 86_400
    os.utime(old, (then, then))
    with database.writing() as session:
        beat(session, "host:1", now=NOW.replace(year=2025))
    _, found = _check(capsys)
    assert found["backup"].startswith("warn: The newest was made 5 days ago")
    assert "was last alive" in found["worker"]


def test_a_changed_audit_log_fails(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    with database.writing() as session:
        for number in range(3):
            add_audit(session, "survey.publish", at=NOW, actor="Jo", object_id=number)
        session.execute(text("DROP TRIGGER audit_event_no_update"))
        session.execute(text("UPDATE audit_event SET actor = 'Al' WHERE object_id = '1'"))
    code, found = _check(capsys)
    assert code == 1
    assert "FAIL: 1 events" in found["audit log"]


@pytest.mark.parametrize(
    ("name", "value", "check", "words"),
    [
        ("FEEDBACK_LOG_LEVEL", "LOUD", "settings", "FEEDBACK_LOG_LEVEL"),
        ("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/x", "database", "cannot be reached"),
        ("FEEDBACK_DATA_DIR", "/proc/nothing", "database", "cannot be"),
        ("FEEDBACK_MAIL_URL", "smtp://127.0.0.1:9", "mail", "does not take letters"),
        ("FEEDBACK_MAIL_URL", "pigeon://post", "mail", "must begin with"),
    ],
)
def test_what_cannot_work_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    name: str, value: str, check: str, words: str,
) -> None:  # fmt: skip
    monkeypatch.setenv(name, value)
    code, found = _check(capsys)
    assert code == 1
    told = "".join(found.values())
    assert "FAIL" in told
    assert words in told


def test_a_database_of_another_revision_fails(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    for revision in ("0001", "9999"):
        with database.writing() as session:
            session.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
        code, found = _check(capsys)
        assert code == 1
        assert revision in found["database"]


class _Mail(socketserver.StreamRequestHandler):
    """A mail server that speaks just enough to be greeted and to take a letter."""

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline().decode().strip("\r\n"):
            self.server.heard.append(line)  # type: ignore[attr-defined]
            if line.upper() == "DATA":
                self._say("354 go on")
                while (text_line := self.rfile.readline().decode()) not in {".\r\n", ""}:
                    self.server.heard.append(text_line.strip())  # type: ignore[attr-defined]
                self._say("250 taken")
            elif line.upper() == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def _mail_server() -> Iterator[tuple[int, list[str]]]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Mail) as server:
        server.heard = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], server.heard  # type: ignore[attr-defined]
        server.shutdown()


def test_the_mail_server_is_greeted_and_sent_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with _mail_server() as (port, heard):
        monkeypatch.setenv("FEEDBACK_MAIL_URL", f"smtp://127.0.0.1:{port}")
        _, found = _check(capsys)
    assert "answers" in found["mail"]
    assert [line.split()[0].upper() for line in heard] == ["EHLO", "QUIT"]


def test_a_test_letter_is_sent_when_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with _mail_server() as (port, heard):
        monkeypatch.setenv("FEEDBACK_MAIL_URL", f"smtp://127.0.0.1:{port}")
        _, found = _check(capsys, "--mail", "jo@example.org")
    assert "handed over" in found["mail"]
    assert "To: jo@example.org" in heard


def test_the_running_instance_is_asked_under_its_address(
    database: Database, instance: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = database.sqlite_path
    environment = {"DATABASE_URL": f"sqlite:///{path}", "FEEDBACK_DATA_DIR": str(instance),
                   "FEEDBACK_METRICS_TOKEN": "watching"}  # fmt: skip
    with serving(environment) as server:
        monkeypatch.setenv("FEEDBACK_PUBLIC_URL", server.url)
        _, found = _check(capsys)
        assert found["proxy"].startswith("ok: Set FEEDBACK_METRICS_TOKEN")
        monkeypatch.setenv("FEEDBACK_METRICS_TOKEN", "watching")
        code, found = _check(capsys)
        assert found["address"].startswith("ok:")
        assert found["proxy"].startswith("ok: Scheme, host and path")
        assert code == 0
        monkeypatch.setenv("FEEDBACK_TRUSTED_PROXIES", "1")  # and there is none
        code, found = _check(capsys)
        assert "X-Forwarded-For is missing" in found["proxy"]
        assert code == 1


@pytest.mark.parametrize(
    ("hops", "seen", "words"),
    [
        (1, {}, ""),
        (0, {}, "FEEDBACK_TRUSTED_PROXIES"),
        (1, {"headers": []}, "X-Forwarded-For is missing"),
        (1, {"scheme": "http"}, "X-Forwarded-Proto"),
        (1, {"host": "127.0.0.1:5000"}, "X-Forwarded-Host"),
    ],
)
def test_the_header_that_is_wrong_is_named(hops: int, seen: dict[str, object], words: str) -> None:
    settings = Settings(public_url="https://heard.example", trusted_proxies=hops)
    right = {"scheme": "https", "host": "heard.example", "headers": ["X-Forwarded-For"], "path": ""}
    faults = list(_proxy_faults(settings, right | seen))
    assert [words in fault for fault in faults] == ([True] if words else [])
