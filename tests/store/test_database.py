"""The two doors: what is committed, what is not, and who waits for whom."""

import multiprocessing
import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from feedback.errors import DatabaseUnavailableError, SettingsError
from feedback.store.database import Database
from feedback.store.people import Project
from tests.conftest import NOW


def _project(number: int) -> Project:
    return Project(slug=f"project-{number}", name="Project", created_at=NOW)


def _count(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Project)) or 0


def test_what_a_writing_block_did_is_kept(any_database: Database) -> None:
    with any_database.writing() as session:
        session.add(_project(1))
    assert _count(any_database) == 1


def test_what_a_failing_block_did_is_not_kept(any_database: Database) -> None:
    def write_and_fail() -> None:
        with any_database.writing() as session:
            session.add(_project(1))
            session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        write_and_fail()
    assert _count(any_database) == 0


def test_what_a_reading_block_changes_is_not_kept(any_database: Database) -> None:
    with any_database.reading() as session:
        session.add(_project(1))
        session.flush()
    assert _count(any_database) == 0


def test_a_unique_value_is_stored_once(any_database: Database) -> None:
    with any_database.writing() as session:
        session.add(_project(1))
    with pytest.raises(IntegrityError), any_database.writing() as session:
        session.add(_project(1))
    assert _count(any_database) == 1


def test_sqlite_is_durable_and_checks_foreign_keys(database: Database) -> None:
    with database.reading() as session:
        found = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_threads_that_all_write_all_succeed(any_database: Database) -> None:
    faults: list[BaseException] = []

    def write(first: int) -> None:
        try:
            for number in range(first, first + 10):
                with any_database.writing() as session:
                    session.scalar(select(func.count()).select_from(Project))  # read, then write
                    session.add(_project(number))
        except BaseException as fault:  # noqa: BLE001 - shown by the assertion below
            faults.append(fault)

    threads = [threading.Thread(target=write, args=(n * 10,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert _count(any_database) == 80


def _write_in_a_process(path: Path, first: int) -> None:
    database = Database(f"sqlite:///{path}")
    for number in range(first, first + 10):
        with database.writing() as session:
            session.add(_project(number))


def test_processes_that_all_write_all_succeed(database: Database) -> None:
    path = database.sqlite_path
    assert path is not None
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_write_in_a_process, args=(path, n * 10)) for n in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert _count(database) == 30


def test_a_database_that_does_not_answer_is_told_in_a_sentence() -> None:
    database = Database("postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    with pytest.raises(DatabaseUnavailableError, match=r"127\.0\.0\.1:9 cannot be reached"):
        _count(database)


def test_a_file_that_is_no_database_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(DatabaseUnavailableError, match="cannot be reached"):
        _count(Database(f"sqlite:///{tmp_path / 'folder.db'}"))


@pytest.mark.parametrize(
    "url", ["nonsense", "mystery://host/name"], ids=["no address", "unknown kind"]
)
def test_an_address_that_cannot_be_used_names_the_setting(url: str) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        Database(url)
