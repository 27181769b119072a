"""A batch of reviews from the database with two workers, beside the same texts in memory.

Each is done by two processes, one after the other on the same machine. What a process takes to
start is left out of both: of the workers, what they take when nothing is owed.

``python -m tests.benchmarks.batch 100000`` measures that many.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import func, select, text

from feedback.settings import Settings
from feedback.store import schema
from feedback.store.database import Database
from feedback.store.items import Analysis
from feedback.store.reviews import Review
from tests.conftest import NOW
from tests.reviews import made_up_texts, store_reviews
from tests.serving import ROOT
from tests.shared_data import DATA

WORKERS = 2
BAR = 0.6
_COUNT = 20_000


@dataclass(frozen=True, slots=True)
class Pace:
    """Texts a second of all processes together."""

    database: str
    drained: float
    in_memory: float


def measure(count: int = _COUNT) -> list[Pace]:
    """Measure on SQLite, and on PostgreSQL if ``TEST_POSTGRES_URL`` names one."""
    texts = some_texts(count)
    paces = []
    for name, make in (("SQLite", _sqlite), ("PostgreSQL", _postgres)):
        with make() as url:
            if url:
                database = Database(url)
                schema.upgrade(database, now=NOW)
                store_reviews(database, texts)
                in_memory = _in_memory(url)
                began = time.perf_counter()
                _drain(url)
                drained = time.perf_counter()
                _drain(url)
                started = time.perf_counter() - drained
                with database.reading() as session:
                    assert session.scalar(select(func.count()).select_from(Analysis)) == count
                database.engine.dispose()
                paces.append(Pace(name, count / (drained - began - started), count / in_memory))
    return paces


def some_texts(count: int) -> list[str]:
    """Made-up texts, every other one in the place of a real one where there are any."""
    real = [
        json.loads(line)["text"]
        for path in sorted((DATA / "text" / "own").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    texts = made_up_texts(count)
    if real:
        texts[::2] = [real[number % len(real)] for number in range(len(texts[::2]))]
    return texts


def _in_memory(url: str) -> float:
    """Read all texts in memory, a part a process; return the seconds of the slowest."""
    command = [sys.executable, "-m", "tests.benchmarks.batch", "read", url]
    started = [
        subprocess.Popen([*command, str(number)], cwd=ROOT, text=True, stdout=subprocess.PIPE)
        for number in range(WORKERS)
    ]
    return max(float(process.communicate()[0]) for process in started)


def _read(url: str, number: int) -> float:
    """Read one part of the texts in memory, looked up before; return the seconds of reading."""
    from feedback.analyse.pipeline import Batch

    database = Database(url)
    with database.reading() as session:
        ids = session.scalars(select(Review.id).order_by(Review.id)).all()[number::WORKERS]
        batches = [
            Batch(session, [f"review:{key}" for key in ids[begin : begin + 500]])
            for begin in range(0, len(ids), 500)
        ]
    batches[0].read()  # what is loaded once
    began = time.perf_counter()
    for batch in batches:
        batch.read()
    return time.perf_counter() - began


def _drain(url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DATABASE_URL": url, "FEEDBACK_DATA_DIR": folder}
        command = [sys.executable, "-m", "feedback", "worker", "--drain"]
        started = [
            subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
            for _ in range(WORKERS)
        ]
        assert [process.wait() for process in started] == [0] * WORKERS


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/heard.db"


@contextmanager
def _postgres() -> Iterator[str]:
    """Make a schema of its own and drop it afterwards; "" without PostgreSQL."""
    asked = os.environ.get("TEST_POSTGRES_URL", "")
    if not asked:
        yield ""
        return
    base = Settings(database_url=asked).database
    name = f"bench_{os.getpid()}"
    maker = Database(base)
    with maker.writing() as session:
        session.execute(text(f"CREATE SCHEMA {name}"))
    try:
        yield f"{base}{'&' if '?' in base else '?'}options=-csearch_path%3D{name}"
    finally:
        with maker.writing() as session:
            session.execute(text(f"DROP SCHEMA {name} CASCADE"))
        maker.engine.dispose()


def main() -> None:
    """Measure as many as are asked for, and print."""
    if sys.argv[1:2] == ["read"]:
        print(_read(sys.argv[2], int(sys.argv[3])))
        return
    for pace in measure(int(sys.argv[1]) if len(sys.argv) > 1 else _COUNT):
        ratio = pace.drained / pace.in_memory
        print(
            f"{pace.database:12} {pace.drained:8.0f} texts a second drained, "
            f"{pace.in_memory:8.0f} in memory: {ratio:.2f} (bar {BAR})"
        )


if __name__ == "__main__":
    main()
