"""Workers killed while they read: every text is read once by this version, as without a kill."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from feedback.store.database import Database
from feedback.store.items import Analysis, Clause, ClauseTheme, Item
from feedback.store.work import Work
from tests.reviews import made_up_texts, store_reviews
from tests.serving import ROOT

COUNT = 4_000
KILLS = 4
_COUNTED = "once"  # counts every row of `analysis` that is written

# A short lease, so that the work of the killed is taken up while the test waits; small batches, so
# that there are many moments to be killed at.
_WORKER = """
import datetime as dt
from dataclasses import replace
from feedback.cli.opening import open_instance
from feedback.store.work import Stage
from feedback.worker import local
from feedback.worker.stages import stage_runners

local.LEASE = dt.timedelta(seconds=1)
settings, database = open_instance()
runners = dict(stage_runners(settings))
runners[Stage.ANALYSE] = replace(runners[Stage.ANALYSE], batch=50)
local.LocalWorker(database, runners).drain()
"""


def _start(database: Database, folder: Path) -> subprocess.Popen[bytes]:
    url = database.engine.url.render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, "-c", _WORKER], cwd=ROOT, stderr=subprocess.DEVNULL,
        env={**os.environ, "DATABASE_URL": url, "FEEDBACK_DATA_DIR": str(folder)},
    )  # fmt: skip


def _finish(database: Database, folder: Path) -> None:
    """Drain with two workers until nothing is owed, also what the killed still held."""
    for _ in range(5):
        workers = [_start(database, folder) for _ in range(2)]
        assert [worker.wait(300) for worker in workers] == [0, 0]
        with database.reading() as session:
            if session.scalar(select(Work.subject).limit(1)) is None:
                return
        time.sleep(1)  # a lease of somebody killed has to run out
    msg = "work is still owed"
    raise AssertionError(msg)


def _count_analyses(database: Database) -> None:
    """Have the database itself count how often each source is read."""
    with database.writing() as session:
        session.execute(text(f"CREATE TABLE {_COUNTED} (source_id varchar(40))"))
        if database.is_sqlite:
            for verb in ("INSERT", "UPDATE"):
                session.execute(
                    text(f"CREATE TRIGGER {_COUNTED}_{verb} AFTER {verb} ON analysis BEGIN "
                         f"INSERT INTO {_COUNTED} VALUES (new.source_id); END")
                )  # fmt: skip
            return
        session.execute(
            text(f"CREATE FUNCTION {_COUNTED}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                 f"INSERT INTO {_COUNTED} VALUES (new.source_id); RETURN NULL; END $$")
        )  # fmt: skip
        session.execute(
            text(f"CREATE TRIGGER {_COUNTED} AFTER INSERT OR UPDATE ON analysis "
                 f"FOR EACH ROW EXECUTE FUNCTION {_COUNTED}()")
        )  # fmt: skip


def _derived(session: Session) -> list[str]:
    """Everything that was derived, as text, in an order of its own."""
    return sorted(
        repr(tuple(row))
        for model in (Analysis, Item, Clause, ClauseTheme)
        for row in session.execute(select(*model.__table__.columns))
    )


def test_workers_killed_again_and_again_read_each_text_once(
    any_database: Database, tmp_path: Path
) -> None:
    store_reviews(any_database, made_up_texts(COUNT))
    _count_analyses(any_database)
    generator = random.Random(5)
    workers = [_start(any_database, tmp_path) for _ in range(2)]
    killed = 0
    for kill in range(KILLS):
        goal = (kill + 1) * COUNT // (KILLS + 3)
        while _read(any_database) < goal:
            assert None in [worker.poll() for worker in workers]  # somebody still works
            time.sleep(0.01)
        time.sleep(generator.random() / 20)  # anywhere in a batch
        victim = workers[kill % 2]
        victim.kill()
        victim.wait()
        killed += _read(any_database) < COUNT
        workers[kill % 2] = _start(any_database, tmp_path)
    assert [worker.wait(300) for worker in workers] == [0, 0]
    _finish(any_database, tmp_path)
    assert killed > 1  # while there was something left to read
    with any_database.reading() as session:
        times = Counter(session.scalars(text(f"SELECT source_id FROM {_COUNTED}")))
        assert len(times) == COUNT
        assert set(times.values()) == {1}
        found = _derived(session)
    # Once more, of the same texts, without a kill: every row is the same.
    with any_database.writing() as session:
        for model in (Item, Analysis):
            session.execute(text(f"DELETE FROM {model.__tablename__}"))
    _finish(any_database, tmp_path)
    with any_database.reading() as session:
        assert _derived(session) == found


def _read(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(text(f"SELECT count(*) FROM {_COUNTED}")) or 0
