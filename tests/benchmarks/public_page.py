"""A survey page of ten questions beside a bare "hello", on one Granian, in one run.

`wrk` asks, because a client in Python would be slower than the server and hide the difference.
What is compared is the processor time that the server spends on a request: requests a second say
more about what else the machine does.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask

import surveys
from feedback.clock import utc_now
from feedback.settings import load_settings
from feedback.store import schema
from feedback.store.database import Database
from feedback.web.app import create_app
from tests.making import make_project, make_survey
from tests.serving import ROOT, free_port

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROUNDS = 5
SECONDS = 2


def ten_questions(language: str = "en") -> surveys.Survey:
    """Make a page with ten questions of every kind, as long as pages get."""
    options = [{"code": f"o{n}", "label": f"Option number {n}"} for n in range(1, 6)]
    agree = ["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"]
    kinds: list[dict[str, object]] = [
        {"kind": "nps", "low_label": "Not at all likely", "high_label": "Extremely likely"},
        {"kind": "long_text", "hint": "Please write nothing that says who you are."},
        {"kind": "csat", "point_labels": agree},
        {"kind": "one_choice", "options": options, "has_other": True},
        {"kind": "many_choices", "options": options},
        {"kind": "stars"},
        {"kind": "ces"},
        {"kind": "scale", "low": 1, "high": 5, "low_label": "Never", "high_label": "Always"},
        {"kind": "short_text", "hint": "A town is enough."},
        {"kind": "nps"},
    ]
    questions = [
        {"code": f"q{n}", "title": f"How was part {n} of what you came for?", **kind}
        for n, kind in enumerate(kinds)
    ]
    return surveys.Survey.from_json(
        {
            "title": "Ten questions",
            "language": language,
            "pages": [{"code": "all", "questions": questions}],
        }
    )


def both() -> "WSGIApplication":
    """Make what Granian serves: `/bare` says hello at once, `/flask` by Flask, the rest is us."""
    settings = load_settings()
    ours = create_app(settings, Database(settings.database))
    flask = Flask("hello")
    flask.add_url_rule("/flask", view_func=lambda: "hello")

    def application(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/bare":
            start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
            return [b"hello"]
        return (flask if environ["PATH_INFO"] == "/flask" else ours)(environ, start)

    return application


def measure() -> dict[str, float]:
    """Return the server's µs a request for `bare`, `flask` and `page`; none without wrk."""
    if shutil.which("wrk") is None:
        print("left out the served page: install wrk", file=sys.stderr)
        return {}
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'heard.db'}")
        schema.upgrade(database, now=utc_now())
        with database.writing() as session:
            project = make_project(session)
            token = make_survey(session, project.id, definition=ten_questions()).token
        database.engine.dispose()
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        environment = {**os.environ, "FEEDBACK_DATA_DIR": folder, "FEEDBACK_PUBLIC_URL": url}
        command = ["granian", "--interface", "wsgi", "--factory", "--port", str(port)]
        command += ["--workers", "1", "--blocking-threads", "8", "--no-log"]
        server = subprocess.Popen(
            [sys.executable, "-m", *command, "tests.benchmarks.public_page:both"],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait(f"{url}/bare")
            addresses = {"bare": "/bare", "flask": "/flask", "page": f"/s/{token}"}
            seen: dict[str, list[float]] = {name: [] for name in addresses}
            for _ in range(ROUNDS):
                for name, address in addresses.items():
                    seen[name].append(_ask(url + address, server.pid))
            return {name: statistics.median(found) for name, found in seen.items()}
        finally:
            server.terminate()
            server.wait(20)


def _ask(address: str, pid: int) -> float:
    command = ["wrk", "-t1", "-c8", f"-d{SECONDS}s", address]
    before = _spent(pid)
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    spent = _spent(pid) - before
    found = re.search(r"(\d+) requests in", said)
    if found is None or "Non-2xx" in said:
        raise RuntimeError(said)
    return spent / int(found[1]) * 1e6


def _spent(pid: int) -> float:
    """Return the processor seconds of a process and of its children."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if pid in {int(stat.parent.name), int(fields[1])}:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _wait(address: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - ours
                return
        except OSError:
            time.sleep(0.05)
    msg = "the server did not start"
    raise RuntimeError(msg)


if __name__ == "__main__":
    found = measure()
    for name, spent in found.items():
        beside = "".join(f"{found[of] / spent:8.2f} × {of}" for of in ("bare", "flask"))
        print(f"{name:6} {spent:9.0f} µs a request {beside}")
