"""Make a backup: one consistent moment of the database, while people go on writing."""

import datetime as dt
import gzip
import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, Table

from feedback.errors import DatabaseUnavailableError, SchemaError, WrongFileError
from feedback.store.backups.archive import MANIFEST, Manifest, Member, member_name
from feedback.store.backups.rows import columns_of, lines_of, tables_in
from feedback.store.database import Database
from feedback.store.schema import current_revision
from feedback.store.tables import metadata


def back_up(
    database: Database,
    target: Path,
    *,
    now: dt.datetime,
    version: str,
    progress: Callable[[int, int], None] | None = None,
) -> Manifest:
    """Write an archive of the whole database; it appears under its name only when it is whole.

    Nobody has to stop: all of it is read in one transaction that sees one moment.
    """
    if target.exists():
        msg = f"{target} is there already; choose another name."
        raise WrongFileError(msg)
    partial = target.with_name(f".{target.name}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with _private(partial) as file:
                manifest = _write(database, file, now, version, progress)
                file.flush()
                os.fsync(file.fileno())
            partial.rename(target)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        msg = (
            f"The backup could not be written to {target.parent} ({error.strerror}). "
            "Nothing of it is left there, and earlier backups are as they were."
        )
        raise DatabaseUnavailableError(msg) from error
    return manifest


def _private(path: Path) -> BinaryIO:
    """Open a file that nobody but its owner reads: it holds what customers said."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    return path.open("wb")


def _write(
    database: Database,
    file: BinaryIO,
    now: dt.datetime,
    version: str,
    progress: Callable[[int, int], None] | None,
) -> Manifest:
    with database.reading() as session:
        is_postgres = not database.is_sqlite
        # SQLite's read transaction sees one moment by itself.
        connection = session.connection(
            execution_options={"isolation_level": "REPEATABLE READ"} if is_postgres else None
        )
        revision = current_revision(connection)
        if revision is None:
            msg = "The database is empty: there is nothing to back up."
            raise SchemaError(msg)
        tables = tables_in(connection, metadata.tables)
        members: dict[str, Member] = {}
        with (
            gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0, filename="") as zipped,
            tarfile.open(fileobj=zipped, mode="w") as tar,
        ):
            for number, table in enumerate(tables, start=1):
                members[table.name] = _add(tar, connection, table, Path(file.name).parent)
                if progress is not None:
                    progress(number, len(tables))
            manifest = Manifest(
                revision=revision,
                version=version,
                created_at=now,
                database=connection.dialect.name,
                tables=members,
            )
            text = manifest.to_text().encode()
            info = tarfile.TarInfo(MANIFEST)
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text))
    return manifest


def _add(tar: tarfile.TarFile, connection: Connection, table: Table, folder: Path) -> Member:
    """Add one table; its lines are spooled first, because a tar says sizes before contents."""
    rows, digest = 0, hashlib.sha256()
    with tempfile.TemporaryFile(dir=folder) as spool:
        for line in lines_of(connection, table):
            spool.write(line)
            digest.update(line)
            rows += 1
        info = tarfile.TarInfo(member_name(table.name))
        info.size = spool.tell()
        spool.seek(0)
        tar.addfile(info, spool)
    return Member(columns=_names(table), rows=rows, sha256=digest.hexdigest())


def _names(table: Table) -> list[str]:
    return [column.name for column in columns_of(table)]
