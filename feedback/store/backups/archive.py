"""The archive: a .tar.gz of tables as lines, and a manifest of what must be in it."""

import datetime as dt
import hashlib
import json
import tarfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from feedback.errors import WrongFileError

PREFIX = "heard-"
SUFFIX = ".tar.gz"
MANIFEST = "manifest.json"
FORMAT = 1

_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One table in the archive."""

    columns: list[str]
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an archive says of itself."""

    revision: str
    version: str
    created_at: dt.datetime
    database: str  # the kind it was made from: nothing depends on it
    tables: dict[str, Member]

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(member.rows for member in self.tables.values())

    def to_text(self) -> str:
        """Write it as JSON that people can read."""
        told = asdict(self) | {"format": FORMAT, "created_at": self.created_at.isoformat()}
        return json.dumps(told, ensure_ascii=False, indent=1)

    @classmethod
    def from_text(cls, text: bytes) -> "Manifest":
        """Read it back, or raise WrongFileError."""
        try:
            told = json.loads(text)
            if told.pop("format") != FORMAT:
                msg = "The archive was made by a newer Heard; restore it with that one."
                raise WrongFileError(msg)
            tables = {name: Member(**member) for name, member in told.pop("tables").items()}
            created = dt.datetime.fromisoformat(told.pop("created_at"))
            if not isinstance(told["revision"], str):
                raise WrongFileError(_BROKEN)
            return cls(tables=tables, created_at=created, **told)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise WrongFileError(_BROKEN) from error


_BROKEN = "This is no backup of Heard, or it is damaged: its manifest cannot be read."


def member_name(table: str) -> str:
    """Return the name under which a table's lines stand in the archive."""
    return f"tables/{table}.jsonl"


def newest_backup(folder: Path) -> dt.datetime | None:
    """Return when the newest backup in a folder was finished; None if there is none."""
    finished = [path.stat().st_mtime for path in folder.glob(f"{PREFIX}*{SUFFIX}")]
    return dt.datetime.fromtimestamp(max(finished), dt.UTC) if finished else None


def file_name(now: dt.datetime) -> str:
    """Return the name of a backup made now; names sort by time."""
    return f"{PREFIX}{now.astimezone(dt.UTC):%Y-%m-%dT%H-%M-%S}Z{SUFFIX}"


def rotate(folder: Path, *, keep: int) -> list[Path]:
    """Remove all but the *keep* newest backups of a folder; return what was removed."""
    old = sorted(folder.glob(f"{PREFIX}*{SUFFIX}"))[:-keep] if keep > 0 else []
    for path in old:
        path.unlink()
    return old


def verify(path: Path) -> Manifest:
    """Read all of an archive and compare it with its manifest; raise WrongFileError at a fault."""
    found: dict[str, tuple[int, str]] = {}
    with _opened(path) as tar:
        manifest = _manifest_of(tar)
        for name, content in _members(tar):
            rows, digest = 0, hashlib.sha256()
            for line in content:
                rows += 1
                digest.update(line)
            found[name] = rows, digest.hexdigest()
        while tar.fileobj is not None and tar.fileobj.read(_BLOCK):
            pass  # to the end, where gzip's own sum stands
    expected = {
        member_name(table): (member.rows, member.sha256)
        for table, member in manifest.tables.items()
    }
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            msg = f"The backup is damaged: {name} is not what the manifest says."
            raise WrongFileError(msg)
    return manifest


def tables_of(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield the tables of an archive that was verified with their lines, in the order they stand.

    That is the order in which they were made: what is referred to comes first.
    """
    with _opened(path) as tar:
        for name, content in _members(tar):
            yield name.removeprefix("tables/").removesuffix(".jsonl"), content


def _manifest_of(tar: tarfile.TarFile) -> Manifest:
    try:
        content = tar.extractfile(MANIFEST)
    except KeyError:
        content = None
    if content is None:
        raise WrongFileError(_BROKEN)
    return Manifest.from_text(content.read())


def _members(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield the tables; nothing is ever unpacked under a name that the archive chose."""
    for info in tar.getmembers():
        # Links lead elsewhere, in the archive or out of it; we never made one.
        content = tar.extractfile(info) if info.isreg() else None
        if content is None:
            msg = f"The backup is damaged: {info.name} is no file."
            raise WrongFileError(msg)
        if info.name != MANIFEST:
            yield info.name, content


@contextmanager
def _opened(path: Path) -> Generator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:gz") as tar:
            yield tar
    except FileNotFoundError:
        msg = f"There is no file {path}."
        raise WrongFileError(msg) from None
    except (tarfile.TarError, EOFError, OSError) as error:
        msg = f"{path} is no backup of Heard, or it is damaged ({error})."
        raise WrongFileError(msg) from error
