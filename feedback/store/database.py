"""Two doors to the database, ``reading()`` and ``writing()``, shared by all that runs.

A third, ``asking()``, is a hatch beside them for the one question that is asked most.

SQLite takes one writer at a time. Its own waiting is a lottery (a writer may starve for seconds),
so writers of all processes queue at a file lock beside the database, held from BEGIN IMMEDIATE to
COMMIT.
"""

import datetime as dt
import fcntl
import hashlib
import sqlite3
import threading
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, func, make_url, select
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from feedback.errors import DatabaseUnavailableError, OvertakenError, SettingsError
from surveys.words import N_, _

_KEPT_OPEN = 10  # connections a process; its server has eight threads
BUSY_TIMEOUT_S = 10.0


class Database:
    """Hands out sessions on one engine."""

    def __init__(self, url: str, **engine_options: Any) -> None:  # noqa: ANN401 - create_engine's
        self.url = _parse(url)
        # More than a process has threads: one beyond would be opened and closed for each request.
        engine_options = {"pool_size": _KEPT_OPEN, **engine_options}
        self._lock_path: Path | None = None
        if self.is_sqlite:
            path = self.sqlite_path
            if path is not None:
                _make_folder(path.parent)
                self._lock_path = path.with_name(path.name + ".lock")
        else:
            engine_options = {
                "pool_pre_ping": True,
                "connect_args": {"connect_timeout": 5},
                **engine_options,
            }
        try:
            # An error's text must not quote what a customer wrote.
            self.engine = create_engine(self.url, hide_parameters=True, **engine_options)
        except (NoSuchModuleError, ModuleNotFoundError) as error:
            msg = _(
                "DATABASE_URL asks for %(driver)s, whose driver is not installed: "
                "PostgreSQL needs the extra 'heard[postgres]'.",
                driver=self.url.drivername,
            )
            raise SettingsError(msg) from error
        if self.is_sqlite:
            _prepare_sqlite(self.engine)
        self.sessionmaker = sessionmaker(self.engine, expire_on_commit=False)
        self._turn = threading.Lock()

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a file (or memory) of SQLite."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def sqlite_path(self) -> Path | None:
        """The file, or None for memory and for other databases."""
        name = self.url.database
        if not self.is_sqlite or not name or name == ":memory:":
            return None
        return Path(name)

    @contextmanager
    def reading(self) -> Generator[Session]:
        """Open a session that sees one consistent state; what it changes is not kept."""
        with _told_plainly(self.url), self.sessionmaker() as session:
            yield session

    @contextmanager
    def asking(self) -> Generator[Connection]:
        """Open a connection for one question: half the cost of a session."""
        with _told_plainly(self.url), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Generator[Session]:
        """Open a session that commits if the block ends well and rolls back if it raises."""
        with (
            _told_plainly(self.url),
            self._queue(),
            self.sessionmaker() as session,
            session.begin(),
        ):
            session.connection(execution_options={"sqlite_begin": "BEGIN IMMEDIATE"})
            yield session

    @contextmanager
    def alone(self, name: str) -> Generator[None]:
        """Let one process at a time do what takes several transactions; others write meanwhile."""
        with ExitStack() as held:
            if self._lock_path is not None:
                path = self._lock_path.with_suffix(f".{name}.lock")
                handle = held.enter_context(path.open("ab"))
                fcntl.flock(handle.fileno(), fcntl.LOCK_EX)
            elif not self.is_sqlite:
                take_turns(held.enter_context(self.reading()), name)
            yield

    def forget_deleted(self) -> None:
        """Write an SQLite file anew, so that nothing deleted can be read from it.

        PostgreSQL overwrites deleted rows by itself, in its own time.
        """
        if not self.is_sqlite:
            return
        with _told_plainly(self.url), self._queue(), self.engine.connect() as connection:
            raw = connection.connection.driver_connection
            if isinstance(raw, sqlite3.Connection):
                raw.execute("VACUUM")
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _queue(self) -> Generator[None]:
        """Wait for this writer's turn; only SQLite needs it."""
        if self._lock_path is None:
            yield
            return
        # Threads first, among themselves: each waits in a system call, so a crowd of them would
        # hold every thread of the server.
        if not self._turn.acquire(timeout=BUSY_TIMEOUT_S):
            raise DatabaseUnavailableError(_(_BUSY))
        try:
            with self._lock_path.open("ab") as handle:
                # Blocking, because the kernel serves blocked waiters in turn and pollers by luck.
                # The lock falls when the file closes, also when its holder is killed.
                fcntl.flock(handle.fileno(), fcntl.LOCK_EX)
                yield
        finally:
            self._turn.release()


_BUSY = N_("The database is busy. Nothing was lost; please try again in a moment.")
_OVERTAKEN = N_("Somebody else was faster")
_DEADLOCK = "40P01"  # as PostgreSQL numbers it
_NO_ROOM = N_("Nothing can be stored just now: the disk is full or cannot be written to.")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = _(
            "The folder %(folder)s for the database cannot be made (%(reason)s).",
            folder=folder,
            reason=error.strerror,
        )
        raise DatabaseUnavailableError(msg) from error


def _parse(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError:
        msg = _(
            "DATABASE_URL cannot be read: write it as postgresql://user:password@host/name "
            "or sqlite:///folder/file.db."
        )
        raise SettingsError(msg) from None


@contextmanager
def _told_plainly(url: URL) -> Generator[None]:
    """Turn faults of the database's surroundings into a sentence; leave every other as it is."""
    try:
        yield
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == _DEADLOCK:  # first: its text says "blocked by"
            raise OvertakenError(_(_OVERTAKEN)) from error
        if error.connection_invalidated or error.statement is None:
            raise DatabaseUnavailableError(_unreachable(url, error)) from error
        reason = _reasons(error)
        if "locked" in reason or "busy" in reason:
            raise DatabaseUnavailableError(_(_BUSY)) from error
        # SQLite says "no such table" in the same class, and that is our mistake.
        if any(word in reason for word in ("full", "disk", "space", "readonly", "read-only")):
            raise DatabaseUnavailableError(_(_NO_ROOM)) from error
        raise


def take_turns(session: Session, *names: str) -> None:
    """Wait until nobody else's transaction holds any of *names*, and hold them until this one ends.

    For what is looked for and then made: a draft, a contact. SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        for name in sorted(set(names)):  # in one order, so that two never wait for each other
            key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
            session.execute(select(func.pg_advisory_xact_lock(key)))


def _reasons(error: BaseException) -> str:
    """Collect the texts of a fault and of what led to it.

    A full disk makes SQLite end the whole transaction, so the fault that arrives is that a
    savepoint is gone.
    """
    texts = []
    chain: BaseException | None = error
    while chain is not None:
        texts.append(str(chain))
        chain = chain.__context__
    return "\n".join(texts)


def _unreachable(url: URL, error: DBAPIError) -> str:
    where = url.database if url.get_backend_name() == "sqlite" else f"{url.host}:{url.port or 5432}"
    reason = str(error.orig).strip().splitlines()[0] if error.orig else "no reason given"
    return (
        f"The database at {where} cannot be reached ({reason}). Check DATABASE_URL and try again."
    )


def _prepare_sqlite(engine: Engine) -> None:
    """Give SQLite real transactions, foreign keys, durability and patience with other writers."""

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy, not the driver, says BEGIN
        for pragma in (
            f"busy_timeout={int(BUSY_TIMEOUT_S * 1000)}",  # first: the next may have to wait
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))


def day_of(moment: dt.datetime) -> dt.date:
    """Return the UTC day, the finest date that an anonymous response keeps."""
    return moment.astimezone(dt.UTC).date()
