"""Migrations: from nothing, at the same time, and never backwards."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import select, text

from feedback.errors import SchemaError
from feedback.resources import resource
from feedback.store import schema
from feedback.store.database import Database
from feedback.store.people import Project
from tests.conftest import NOW


def test_migrations_and_models_agree(any_database: Database) -> None:
    with any_database.reading() as session:
        assert schema.drift(session.connection()) == []


def test_the_newest_migration_is_the_one_that_head_names() -> None:
    names = sorted(path.stem for path in (resource("migrations") / "versions").glob("0*.py"))
    assert names[-1].split("_")[0] == schema.newest_revision()


def test_a_second_upgrade_changes_nothing_and_copies_nothing(database: Database) -> None:
    assert schema.upgrade(database, now=NOW) is None
    schema.check(database)


def test_a_newer_database_is_refused_with_both_revisions(any_database: Database) -> None:
    with any_database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaError, match=f"9999.*{schema.newest_revision()}"):
        schema.upgrade(any_database, now=NOW)
    with pytest.raises(SchemaError, match="9999"):
        schema.check(any_database)


def test_an_empty_database_is_not_ready(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="none"):
        schema.check(Database(f"sqlite:///{tmp_path / 'empty.db'}"))


def test_several_starts_at_once_migrate_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    faults: list[BaseException] = []

    def start() -> None:
        try:
            database = Database(url)
            schema.upgrade(database, now=NOW)
            schema.check(database)
            database.engine.dispose()
        except BaseException as fault:  # noqa: BLE001 - shown by the assertion below
            faults.append(fault)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults


def test_an_sqlite_file_is_copied_aside_before_it_is_migrated(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as session:
        session.add(Project(slug="kept", name="Kept", created_at=NOW))
    # A later release, seen from this database: its newest revision is one that is not here yet.
    monkeypatch.setattr(schema, "newest_revision", lambda: "0002-of-a-later-release")
    copy = schema.upgrade(database, now=NOW)
    assert copy is not None
    kept = Database(f"sqlite:///{copy}")
    with kept.reading() as session:
        assert session.scalar(select(Project.name)) == "Kept"
    kept.engine.dispose()
