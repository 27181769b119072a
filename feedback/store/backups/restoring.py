"""Restore a backup: all of it, compared with what it says of itself, or nothing.

On SQLite a new file is made beside the old one and takes its name when everything is checked; on
PostgreSQL everything happens in one transaction.
"""

import datetime as dt
import hashlib
import os
import sqlite3
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Table, delete, func, inspect, select, text
from sqlalchemy.exc import OperationalError, StatementError
from sqlalchemy.orm import Session

from feedback.errors import ConflictError, DatabaseUnavailableError, WrongFileError
from feedback.store import schema
from feedback.store.audit import broken_links
from feedback.store.backups.archive import Manifest, file_name, tables_of, verify
from feedback.store.backups.making import back_up
from feedback.store.backups.rows import columns_of, count_on, lines_of, put_lines, tables_in
from feedback.store.credentials import Departure, PendingSignIn, ResetLink
from feedback.store.database import Database
from feedback.store.health import Heartbeat
from feedback.store.people import EntryLink, SignIn
from feedback.store.tables import metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came back, and where what was there before is kept."""

    manifest: Manifest
    kept: Path | None
    broken_audit: int  # events of the audit log that are not what was written; they were so before


def restore(
    database: Database,
    archive: Path,
    *,
    force: bool,
    aside: Path,
    now: dt.datetime,
    version: str,
) -> Restored:
    """Put a backup in the place of an empty database, or with *force* of one that is kept aside.

    Everybody has to sign in again: a session that ended since must not come back to life.
    """
    manifest = verify(archive)
    if database.is_sqlite:
        return _restore_file(database, archive, manifest, force=force, now=now)
    kept = None
    if _holds_rows(database):
        _refuse_unless(force)
        kept = aside / file_name(now).replace("heard-", "before-restore-")
        back_up(database, kept, now=now, version=version)
    with database.writing() as session:
        connection = session.connection()
        schema.be_alone(connection)
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        _drop_all(connection)
        broken = _fill(session, archive, manifest)
    return Restored(manifest=manifest, kept=kept, broken_audit=broken)


def try_out(archive: Path, *, folder: Path | None = None) -> Restored:
    """Restore a backup into a file that is thrown away: only what was restored is a backup."""
    manifest = verify(archive)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".heard-verify-") as scratch:
        broken = _make_file(Path(scratch) / "heard.db", archive, manifest)
    return Restored(manifest=manifest, kept=None, broken_audit=broken)


def _restore_file(
    database: Database, archive: Path, manifest: Manifest, *, force: bool, now: dt.datetime
) -> Restored:
    path = database.sqlite_path
    if path is None:
        msg = "A backup is restored into a file or into PostgreSQL; this database is in memory."
        raise ConflictError(msg)
    database.engine.dispose()
    is_there = path.exists()
    if is_there:
        if _holds_rows(database):
            _refuse_unless(force)
        database.engine.dispose()
        _refuse_if_used(path)
    fresh = path.with_name(f".{path.name}.restoring")
    _remove(fresh)
    try:
        broken = _make_file(fresh, archive, manifest)
        kept = None
        if is_there:
            kept = path.with_name(f"{path.name}.before-restore-{now:%Y-%m-%dT%H-%M-%S}")
            path.rename(kept)
        fresh.rename(path)
        _make_sure(path.parent)
    finally:
        _remove(fresh)
    return Restored(manifest=manifest, kept=kept, broken_audit=broken)


def _make_file(path: Path, archive: Path, manifest: Manifest) -> int:
    """Make a checked SQLite file of an archive, without a journal beside it."""
    made = Database(f"sqlite:///{path}")
    try:
        with made.writing() as session:
            broken = _fill(session, archive, manifest)
        with made.engine.connect() as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            if found != "ok":
                msg = f"The restored file is damaged ({found}); is the disk sound?"
                raise DatabaseUnavailableError(msg)
    finally:
        made.engine.dispose()
        path.with_name(f"{path.name}.lock").unlink(missing_ok=True)
    with sqlite3.connect(path) as closing:
        closing.execute("PRAGMA journal_mode=DELETE")  # all of it in the one file that is renamed
    closing.close()
    path.chmod(0o600)
    return broken


def _fill(session: Session, archive: Path, manifest: Manifest) -> int:
    """Build the tables as they were, put every row in, compare, and migrate to this code."""
    connection = session.connection()
    schema.build(connection, manifest.revision)
    tables = {table.name: table for table in tables_in(connection, manifest.tables)}
    for name, lines in tables_of(archive):
        table, member = tables.get(name), manifest.tables[name]
        if table is None or [column.name for column in columns_of(table)] != member.columns:
            msg = f"The backup's {name} is not what its revision has; it is damaged."
            raise WrongFileError(msg)
        try:
            put_lines(connection, table, lines)
        except (ValueError, TypeError, AttributeError, RecursionError, StatementError) as error:
            if isinstance(error, OperationalError):
                raise  # the disk or the connection, not the archive
            msg = f"The backup's {name} holds rows that do not belong there; it is damaged."
            raise WrongFileError(msg) from error
        if _digest_of(connection, table) != member.sha256:
            msg = f"What was restored of {name} is not what was backed up."
            raise WrongFileError(msg)
    count_on(connection, list(tables.values()))
    schema.build(connection, schema.newest_revision())
    for passing in (SignIn, PendingSignIn, ResetLink, EntryLink, Departure, Heartbeat):
        session.execute(delete(passing))
    return sum(1 for _ in broken_links(session))


def _digest_of(connection: Connection, table: Table) -> str:
    digest = hashlib.sha256()
    for line in lines_of(connection, table):
        digest.update(line)
    return digest.hexdigest()


def _refuse_unless(force: bool) -> None:  # noqa: FBT001 - reads as a sentence where it is called
    if not force:
        msg = "The database is not empty. --force replaces it, and keeps what is there aside."
        raise ConflictError(msg)


def _holds_rows(database: Database) -> bool:
    with database.reading() as session:
        connection = session.connection()
        return any(
            connection.scalar(select(func.count()).select_from(table))
            for table in tables_in(connection, metadata.tables)
        )


def _refuse_if_used(path: Path) -> None:
    """Refuse while a server or worker has the file open: what it stores would go with the old."""
    try:
        with sqlite3.connect(path, timeout=1) as probe:
            probe.execute("PRAGMA journal_mode=DELETE")  # only who is alone may leave the journal
        probe.close()
    except sqlite3.OperationalError as error:
        msg = f"Somebody still uses {path} ({error}). Stop the server and the worker, then restore."
        raise ConflictError(msg) from error


def _drop_all(connection: Connection) -> None:
    """Drop our tables and what hangs on them, within the transaction that makes them anew."""
    ours = sorted(
        {*metadata.tables, *schema.LEFT_BEHIND, "alembic_version"}.intersection(
            inspect(connection).get_table_names()
        )
    )
    functions = connection.scalars(
        text(
            "SELECT DISTINCT CAST(CAST(t.tgfoid AS regprocedure) AS text) FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal "
            "AND c.relnamespace = CAST(current_schema() AS regnamespace) AND c.relname = ANY(:ours)"
        ),
        {"ours": ours},
    ).all()
    try:
        for name in ours:
            connection.execute(text(f'DROP TABLE "{name}" CASCADE'))
        for name in functions:
            connection.execute(text(f"DROP FUNCTION {name}"))
    except OperationalError as error:
        msg = "Others use the database just now. Stop the servers and workers, then restore."
        raise ConflictError(msg) from error


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal", ".lock"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _make_sure(folder: Path) -> None:
    """Have the new name on the disk itself before anybody relies on it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
