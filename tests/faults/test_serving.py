"""The real server: stops politely, counts over its processes, and helps whoever starts it first."""

import fcntl
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from feedback.store import schema
from feedback.store.credentials import SetUpLink
from feedback.store.database import Database
from feedback.store.responses import Response
from feedback.store.surveys import ResponseDraft
from tests.faults.test_killed_server import _post
from tests.making import make_project, make_survey
from tests.serving import ROOT, Server, free_port, serving


def test_told_to_stop_it_answers_what_it_has_and_leaves_with_success(
    database: Database, tmp_path: Path
) -> None:
    with database.writing() as session:
        token = make_survey(session, make_project(session).id).token
    path = database.sqlite_path
    assert path is not None
    server = Server(
        {"DATABASE_URL": f"sqlite:///{path}", "FEEDBACK_DATA_DIR": str(tmp_path)}, workers=2
    )
    server.start()
    process = server._process
    assert process is not None
    answered: list[str] = []
    draft = f"{server.url}/s/{token}/r/{'x' * 24}/score"
    slow = threading.Thread(target=lambda: answered.append(_post(draft, {"recommend": "4"})))
    with path.with_name(path.name + ".lock").open("ab") as turn:
        fcntl.flock(turn.fileno(), fcntl.LOCK_EX)  # the request cannot be answered before we let it
        slow.start()
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1.5)  # it does not drop who waits
        assert not answered
    slow.join(20)
    assert answered
    assert answered[0].endswith("/reason")
    assert process.wait(20) == 0
    with pytest.raises((urllib.error.URLError, ConnectionError)):
        _get(f"{server.url}/healthz")
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ResponseDraft)) == 1
        assert session.scalar(select(func.count()).select_from(Response)) == 0


def test_processes_add_up_what_they_count(database: Database, tmp_path: Path) -> None:
    path = database.sqlite_path
    environment = {"DATABASE_URL": f"sqlite:///{path}", "FEEDBACK_DATA_DIR": str(tmp_path)}
    with serving(environment, workers=2) as server:
        for _ in range(40):
            _get(f"{server.url}/sign-in")
        _, told = _get(f"{server.url}/metrics")
    counted = re.findall(
        r'^heard_request_seconds_count\{.*route="/sign-in".*\} (\S+)$', told, re.MULTILINE
    )
    assert sum(float(count) for count in counted) == 40


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A server that starts on an empty folder, with a slip in one setting's name."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "feedback", "serve", "--port", str(port)], cwd=ROOT, text=True,
        stderr=subprocess.PIPE, start_new_session=True,
        env={**{k: v for k, v in os.environ.items() if k != "DATABASE_URL"},
             "FEEDBACK_DATA_DIR": str(tmp_path / "data"), "FEEDBACK_LOG_LEVLE": "DEBUG",
             "FEEDBACK_PUBLIC_URL": f"http://127.0.0.1:{port}/"},
    )  # fmt: skip
    yield process
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=20)


def test_the_first_start_prints_a_set_up_link_and_names_the_slip(
    fresh: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert fresh.stderr is not None
    told = ""
    while "Heard answers" not in told:
        line = fresh.stderr.readline()
        assert line, told
        told += line
    assert "FEEDBACK_LOG_LEVLE is no setting" in told
    (link,) = re.findall(r"http://127\.0\.0\.1:\d+/set-up/\S{32}$", told, re.MULTILINE)
    assert "//set-up" not in link.removeprefix("http://")
    database = Database(f"sqlite:///{tmp_path / 'data' / 'heard.db'}")
    schema.check(database)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SetUpLink)) == 1
    database.engine.dispose()


def test_a_database_that_goes_away_makes_it_unready_and_does_not_end_it(
    postgres: Database, tmp_path: Path
) -> None:
    """A proxy to PostgreSQL is cut: 503 from one page, 200 from the other, and back again."""
    from tests.faults.cutting import Line

    url = postgres.engine.url
    with Line(url.host or "127.0.0.1", url.port or 5432) as line:
        through = url.set(host="127.0.0.1", port=line.port)
        environment = {
            "DATABASE_URL": through.render_as_string(hide_password=False),
            "FEEDBACK_DATA_DIR": str(tmp_path),
        }
        with serving(environment) as server:
            assert _get(f"{server.url}/readyz")[0] == 200
            line.cut()
            assert _get(f"{server.url}/readyz")[0] == 503
            assert _get(f"{server.url}/healthz")[0] == 200
            line.mend()
            assert _get(f"{server.url}/readyz")[0] == 200


def _get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - ours
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
