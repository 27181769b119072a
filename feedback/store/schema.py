"""Bring the database to the revision of this code, or refuse in words.

Runs at every start. An SQLite file is copied aside before it is changed. Migrations only go
forward; `migrations/HEAD` names the newest, so that two branches which both add one conflict in
git.
"""

import datetime as dt
import sqlite3
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from feedback.errors import SchemaError
from feedback.resources import resource
from feedback.store.database import Database, day_of
from feedback.store.tables import metadata

LEFT_BEHIND = ("sentence_theme", "sentence")
"""Tables of the release before, kept for processes of it that still run; dropped by the next."""

_LOCK = 7_203_154_912  # any number, as long as every process uses the same one


def newest_revision() -> str:
    """Return the revision that this code needs."""
    return (resource("migrations") / "HEAD").read_text().strip()


def upgrade(database: Database, *, now: dt.datetime) -> Path | None:
    """Migrate if need be, one process at a time; return the copy that was made of an SQLite file.

    Raise SchemaError when the database is newer than the code.
    """
    if _settled(database):
        return None
    copy: Path | None = None
    with database.writing() as session:
        connection = session.connection()
        be_alone(connection)
        at = current_revision(connection)
        if at == newest_revision():  # another process did it while this one waited
            return None
        _refuse_newer(at)
        if at is not None and database.sqlite_path is not None:
            copy = _copy_aside(database.sqlite_path, f"{at}-{day_of(now)}")
        command.upgrade(_config(connection), "head")
    return copy


def be_alone(connection: Connection) -> None:
    """Wait until nobody else changes the tables; on SQLite the one writer is alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def build(connection: Connection, revision: str) -> None:
    """Bring a database that is nobody's yet to a revision, within the caller's transaction."""
    _refuse_newer(revision)
    command.upgrade(_config(connection), revision)


def check(database: Database) -> None:
    """Raise SchemaError unless the database is at exactly this code's revision."""
    if not _settled(database):
        with database.reading() as session:
            at = current_revision(session.connection())
        _refuse_newer(at)
        msg = f"The database is at revision {at or 'none'}, this code needs {newest_revision()}."
        raise SchemaError(msg)


def current_revision(connection: Connection) -> str | None:
    """Return the revision of the database, None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def drift(connection: Connection) -> list[str]:
    """Say how the tables that migrations made differ from the models; nothing when they agree."""
    context = MigrationContext.configure(
        connection,
        opts={
            "compare_type": True,
            "include_name": lambda name, kind, _parents: kind != "table" or name not in LEFT_BEHIND,
        },
    )
    return [str(difference) for difference in compare_metadata(context, metadata)]


def _settled(database: Database) -> bool:
    with database.reading() as session:
        return current_revision(session.connection()) == newest_revision()


def _refuse_newer(at: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if at is not None and at not in known:
        msg = (
            f"The database is at revision {at}, which this code does not know; it ends at "
            f"{newest_revision()}. Start the newer Heard, or restore an earlier copy."
        )
        raise SchemaError(msg)


def _copy_aside(path: Path, suffix: str) -> Path:
    """Copy an SQLite file with everything that its journal still holds."""
    target = path.with_name(f"{path.name}.before-{suffix}")
    with sqlite3.connect(path) as source, sqlite3.connect(target) as copy:
        source.backup(copy)
    source.close()
    copy.close()
    return target


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(resource("migrations")).replace("%", "%%"))
    if connection is not None:
        config.attributes["connection"] = connection
    return config
