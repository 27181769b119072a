"""A migration killed half-way, or begun twice: the next start finds all of it or nothing."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import event, select, text

from feedback.store import schema
from feedback.store.database import Database
from feedback.store.people import Project
from feedback.store.tables import metadata
from tests.conftest import NOW
from tests.serving import ROOT

_MIGRATE = """
import sys, time
from sqlalchemy import event
from feedback.store import schema
from feedback.store.database import Database
from tests.conftest import NOW

database, pause_at = Database(sys.argv[1]), int(sys.argv[2])
made = 0

@event.listens_for(database.engine, "after_cursor_execute")
def _count(connection, cursor, statement, *rest):
    global made
    if statement.lstrip().upper().startswith(("CREATE", "ALTER", "DROP")):
        made += 1
        if made == pause_at:
            print("half", flush=True)
            sys.stdin.readline()  # until it is killed, or told to go on

schema.upgrade(database, now=NOW)
print("made", made, flush=True)
"""
HALF = 20  # of some fifty statements


def _start(database: Database, pause_at: int = 0) -> subprocess.Popen[str]:
    url = database.engine.url.render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, "-c", _MIGRATE, url, str(pause_at)], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip


def make_old(database: Database, revision: str = "0001") -> None:
    """Bring a database back to an earlier release, with something in it."""
    if database.sqlite_path is not None:
        database.engine.dispose()
        for path in database.sqlite_path.parent.glob("heard.db*"):
            path.unlink()
    else:
        with database.writing() as session:
            for name in [*metadata.tables, *schema.LEFT_BEHIND, "alembic_version"]:
                session.execute(text(f"DROP TABLE {name} CASCADE"))
            session.execute(text("DROP FUNCTION refuse_audit_change"))
    with database.writing() as session:
        schema.build(session.connection(), revision)
        session.execute(
            text("INSERT INTO project (id, slug, name, codebook_revision, created_at) "
                 "VALUES (7, 'old', 'Old', 1, '2026-01-02 03:04:05')")
        )  # fmt: skip


def _is_whole(database: Database) -> None:
    schema.check(database)
    with database.reading() as session:
        assert schema.drift(session.connection()) == []
        assert [project.name for project in session.scalars(select(Project))] == ["Old"]


def test_a_migration_killed_half_way_is_done_by_the_next_start(any_database: Database) -> None:
    make_old(any_database)
    first = _start(any_database, HALF)
    assert first.stdout is not None
    assert first.stdout.readline() == "half\n"
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=20)
    assert first.returncode == -signal.SIGKILL
    with any_database.reading() as session:
        assert schema.current_revision(session.connection()) == "0001"  # nothing of it stayed
        assert session.scalar(text("SELECT name FROM project")) == "Old"
    schema.upgrade(any_database, now=NOW)
    _is_whole(any_database)


def test_of_two_processes_one_migrates_and_the_other_waits(any_database: Database) -> None:
    make_old(any_database)
    first = _start(any_database, HALF)
    assert first.stdout is not None
    assert first.stdout.readline() == "half\n"
    second = _start(any_database)
    with pytest.raises(subprocess.TimeoutExpired):
        second.wait(2)  # it cannot go on while the first is half-way
    said, _ = first.communicate("go on\n", timeout=30)
    assert int(said.split()[-1]) > HALF
    said, _ = second.communicate(timeout=30)
    assert said == "made 0\n"
    assert (first.returncode, second.returncode) == (0, 0)
    _is_whole(any_database)


def test_the_copy_made_before_a_killed_migration_holds_what_was_there(
    database: Database, tmp_path: Path
) -> None:
    make_old(database)
    first = _start(database, HALF)
    assert first.stdout is not None
    first.stdout.readline()
    first.kill()
    first.communicate(timeout=20)
    copies = list(tmp_path.glob("heard.db.before-0001-*"))
    assert len(copies) == 1
    kept = Database(f"sqlite:///{copies[0]}")
    with kept.reading() as session:
        assert session.scalar(text("SELECT name FROM project")) == "Old"
    kept.engine.dispose()


def test_a_failing_statement_in_a_migration_leaves_the_database_as_it_was(
    any_database: Database,
) -> None:
    make_old(any_database)
    count = 0

    def fail(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        nonlocal count
        count += statement.lstrip().startswith("CREATE")
        if count == HALF:
            msg = "no space left"
            raise RuntimeError(msg)

    event.listen(any_database.engine, "before_cursor_execute", fail)
    with pytest.raises(RuntimeError):
        schema.upgrade(any_database, now=NOW)
    event.remove(any_database.engine, "before_cursor_execute", fail)
    with any_database.reading() as session:
        assert schema.current_revision(session.connection()) == "0001"
    schema.upgrade(any_database, now=NOW)
    _is_whole(any_database)
