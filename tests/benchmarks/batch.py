"""A batch of reviews from the database with two workers, beside the same texts in memory.

Each is done by two processes, one after the other on the same machine. What a process takes to
start is left out of both: of the workers, what they take when nothing is owed. The processor time
of the processes (without that of PostgreSQL's own) says more where others use the machine, too.

``python -m tests.benchmarks.batch 100000`` measures that many.
"""

import json
import os
import random
import resource
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
    drained_us: float  # processor time a text
    in_memory_us: float


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
                in_memory, in_memory_cpu = _in_memory(url)
                drained, drained_cpu = _drain(url)
                started, started_cpu = _drain(url)  # with nothing left to do
                with database.reading() as session:
                    assert session.scalar(select(func.count()).select_from(Analysis)) == count
                database.engine.dispose()
                paces.append(
                    Pace(
                        database=name,
                        drained=count / (drained - started),
                        in_memory=count / in_memory,
                        drained_us=(drained_cpu - started_cpu) / count * 1e6,
                        in_memory_us=in_memory_cpu / count * 1e6,
                    )
                )
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


def real_texts(count: int) -> list[str]:
    """Return what people wrote, as many and always the same; made-up ones where there is none."""
    found = [
        json.loads(line)["text"]
        for folder in ("own", "sentiment")
        for path in sorted((DATA / "text" / folder).glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    ]
    if len(found) < count:
        return made_up_texts(count)
    return random.Random(1).sample(found, count)


def _in_memory(url: str) -> tuple[float, float]:
    """Read all texts in memory, a part a process; return the seconds of the slowest, and of all
    processors.
    """
    command = [sys.executable, "-m", "tests.benchmarks.batch", "read", url]
    started = [
        subprocess.Popen([*command, str(number)], cwd=ROOT, text=True, stdout=subprocess.PIPE)
        for number in range(WORKERS)
    ]
    spent = [tuple(map(float, process.communicate()[0].split())) for process in started]
    return max(wall for wall, _ in spent), sum(cpu for _, cpu in spent)


def _read(url: str, number: int) -> tuple[float, float]:
    """Read one part of the texts in memory, looked up before; return the seconds by both clocks."""
    from feedback.analyse.pipeline import Batch

    database = Database(url)
    with database.reading() as session:
        ids = session.scalars(select(Review.id).order_by(Review.id)).all()[number::WORKERS]
        batches = [
            Batch(session, [f"review:{key}" for key in ids[begin : begin + 500]])
            for begin in range(0, len(ids), 500)
        ]
    batches[0].read()  # what is loaded once
    began, cpu = time.perf_counter(), time.process_time()
    for batch in batches:
        batch.read()
    return time.perf_counter() - began, time.process_time() - cpu


def _drain(url: str) -> tuple[float, float]:
    """Have two workers do all that is owed; return the seconds it took, and of processors."""
    began, cpu = time.perf_counter(), _cpu_of_children()
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DATABASE_URL": url, "FEEDBACK_DATA_DIR": folder}
        command = [sys.executable, "-m", "feedback", "worker", "--drain"]
        started = [
            subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
            for _ in range(WORKERS)
        ]
        assert [process.wait() for process in started] == [0] * WORKERS
    return time.perf_counter() - began, _cpu_of_children() - cpu


def _cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


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
        print(*_read(sys.argv[2], int(sys.argv[3])))
        return
    for pace in measure(int(sys.argv[1]) if len(sys.argv) > 1 else _COUNT):
        ratio = pace.drained / pace.in_memory
        print(
            f"{pace.database:12} {pace.drained:8.0f} texts a second drained, "
            f"{pace.in_memory:8.0f} in memory: {ratio:.2f} (bar {BAR}); processor time "
            f"{pace.drained_us:.0f} and {pace.in_memory_us:.0f} µs a text"
        )


if __name__ == "__main__":
    main()
