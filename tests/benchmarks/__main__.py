"""``make bench``: print a table and write benchmarks.json; nothing here passes or fails a build."""

import datetime as dt
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from feedback.analyse import pipeline
from feedback.cli.progress import progress_bar
from feedback.clock import utc_now
from feedback.demo import seed
from feedback.logs import set_up_logs
from feedback.people import sessions
from feedback.settings import Settings
from feedback.store import schema
from feedback.store.database import Database
from feedback.store.items import Item
from feedback.store.people import User
from feedback.store.surveys import Survey
from feedback.web.app import create_app
from feedback.web.cookies import COOKIE
from tests.benchmarks import batch, public_page, reading, replies


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement; *ratio* is value over what it is compared with, *bar* what we aim at."""

    name: str
    value: float
    unit: str
    compared_with: str = ""
    ratio: float | None = None
    bar: str = ""


def _each(call: Callable[[], object], times: int) -> float:
    """Return the median milliseconds of a call, after two to warm up."""
    spent = []
    for number in range(times + 2):
        began = time.perf_counter()
        call()
        if number > 1:
            spent.append(time.perf_counter() - began)
    return statistics.median(spent) * 1000


def _hello() -> Flask:
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "hello")
    return app


def _measure(folder: Path) -> list[Figure]:
    settings = Settings(data_dir=folder, public_url="http://localhost")
    database = Database(settings.database)
    now = utc_now()
    schema.upgrade(database, now=now)
    began = time.perf_counter()
    with progress_bar("Telling the demo's story") as progress:
        seed.tell(database, settings, now=now, progress=progress)
    told = time.perf_counter() - began

    app = create_app(settings, database)
    client = app.test_client()
    with database.writing() as session:
        manager = session.scalars(select(User.id).where(User.name == "Ines Valcourt")).one()
        client.set_cookie(COOKIE, sessions.start(session, manager, now=now), domain="localhost")
        token = session.scalars(select(Survey.token).order_by(Survey.id)).first()
    hello = _hello().test_client()
    bare = _each(lambda: hello.get("/"), 200)
    figures = [
        Figure("hello, in process", bare, "ms"),
        Figure("telling a year, with its pipeline", told, "s", bar="under 25 s"),
    ]
    pages = {
        "survey page": f"/s/{token}",
        "dashboard": "/p/larkfield-bikes/",
        **{
            name: f"/p/larkfield-bikes/{name}"
            for name in (
                "work",
                "inbox",
                "actions",
                "proposals",
                "replies",
                "surveys",
                "studies",
                "reviews",
                "themes",
                "settings",
                "keys",
                "go?q=bike&part=results",
            )
        },
    }
    for name, address in pages.items():
        spent = _each(lambda address=address: client.get(address), 30)  # type: ignore[misc]
        bar = "under 150 ms" if name == "dashboard" else ""
        figures.append(Figure(name, spent, "ms", "hello", spent / bare, bar))
    figures += [_submits(client, token or "", bare), _reading(database, now)]
    figures += [_start("import feedback", "import feedback"), _start("feedback --help", None)]
    database.engine.dispose()
    return figures + _texts() + _served() + _batches()


def _texts() -> list[Figure]:
    """What one core reads, beside one call of TextBlob a text; and the command that does it."""
    texts = batch.real_texts(reading.TEXTS)
    pace, begun = reading.speed(texts), reading.start(texts)
    blob = pace.textblob
    return [
        Figure("one TextBlob a text", blob, "a second"),
        Figure("whole readings", pace.reading, "a second", "TextBlob", pace.reading / blob,
               "0.5 or more; 1 is the goal"),
        Figure("sentiment alone", pace.sentiment, "a second", "TextBlob", pace.sentiment / blob,
               "3 or more"),
        Figure("50 kB of aaaa!", reading.hostile() * 1000, "ms", bar="under 200 ms"),
        Figure("feedback analyse, one text", begun.seconds * 1000, "ms", "python -c pass",
               begun.seconds / begun.bare, "under 500 ms"),
        Figure("feedback analyse, memory", begun.megabytes, "MB", bar="under 120 MB"),
        Figure("replies to 1,000 reviews", replies.seconds(), "s", bar="under 20 s"),
    ]  # fmt: skip


def _batches() -> list[Figure]:
    """Reviews from the database, beside the same in memory; `batch` does more."""
    return [
        Figure(
            f"reviews read by two workers, {pace.database}", pace.drained, "a second",
            "in memory", pace.drained / pace.in_memory, f"{batch.BAR} or more",
        )
        for pace in batch.measure()
    ]  # fmt: skip


def _served() -> list[Figure]:
    """What a request costs the real server's processor; the ratio is how often it fits a hello."""
    spent = public_page.measure()
    if not spent:
        return []
    hello, page = spent["flask"], spent["page"]
    return [
        Figure("bare hello, served", spent["bare"], "µs"),
        Figure("hello of Flask, served", hello, "µs", "bare hello", spent["bare"] / hello),
        Figure("page of ten questions, served", page, "µs", "hello of Flask", hello / page,
               "0.25 or more"),
    ]  # fmt: skip


def _submits(client: object, token: str, bare: float) -> Figure:
    from feedback.capture.responses import new_token

    def submit() -> None:
        base = f"/s/{token}/r/{new_token()}"
        client.post(f"{base}/score", data={"recommend": "9"})  # type: ignore[attr-defined]
        client.post(f"{base}/reason", data={"value": "Fine."})  # type: ignore[attr-defined]

    spent = _each(submit, 60)
    return Figure("submit, two pages, durable", spent, "ms", "hello", spent / bare)


def _reading(database: Database, now: dt.datetime) -> Figure:
    with database.writing() as session:
        rows = session.execute(select(Item.source_kind, Item.source_id).distinct().limit(500))
        subjects = [f"{kind.value}:{source_id}" for kind, source_id in rows]
        began = time.perf_counter()
        pipeline.run(session, subjects, now=now)
        spent = time.perf_counter() - began
    return Figure("sources read anew", len(subjects) / spent, "a second")


def _start(name: str, code: str | None) -> Figure:
    command = [sys.executable, "-c", code] if code else [sys.executable, "-m", "feedback", "--help"]

    def run(arguments: list[str]) -> float:
        return _each(lambda: subprocess.run(arguments, capture_output=True, check=True), 5)

    bare = run([sys.executable, "-c", "pass"])
    spent = run(command)
    bar = "under 50 ms more" if code else ""
    return Figure(name, spent, "ms", "python -c pass", spent / bare, bar)


def main() -> None:
    """Measure, print, write."""
    set_up_logs("WARNING", "text")  # a line a request would bury the table
    with tempfile.TemporaryDirectory() as folder:
        figures = _measure(Path(folder))
    for figure in figures:
        ratio = f"{figure.ratio:8.1f} × {figure.compared_with}" if figure.ratio else ""
        print(f"{figure.name:36} {figure.value:9.1f} {figure.unit:9} {ratio:28} {figure.bar}")
    Path("benchmarks.json").write_text(
        json.dumps([asdict(figure) for figure in figures], indent=1), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
