"""``feedback backup``, ``restore`` and ``verify-backup``: keep all of it, and have it back."""

import argparse
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.cli.progress import progress_bar
from feedback.clock import utc_now
from feedback.errors import NotFoundError
from feedback.logs import set_up_logs
from feedback.settings import Settings, load_settings
from feedback.store.database import Database

if TYPE_CHECKING:
    from feedback.store.backups import Restored

_MEGABYTE = 1_000_000


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the verbs."""
    verb = verbs.add_parser("backup", help="write everything into one archive, while people work")
    where = verb.add_mutually_exclusive_group()
    where.add_argument("file", type=Path, nargs="?", help="the archive to write")
    where.add_argument(
        "--folder", type=Path, help="folder to write it to (backups/ in the data folder)"
    )
    verb.add_argument(
        "--keep", type=int, default=0, metavar="N", help="keep the N newest of the folder only"
    )
    verb.set_defaults(run=back_up)
    verb = verbs.add_parser("restore", help="put a backup in the place of the database")
    verb.add_argument("file", type=Path, help="the archive")
    verb.add_argument(
        "--force", action="store_true", help="replace a database that is not empty; it is kept"
    )
    verb.set_defaults(run=restore)
    verb = verbs.add_parser("verify-backup", help="restore a backup into nothing and compare it")
    verb.add_argument("file", type=Path, help="the archive")
    verb.set_defaults(run=verify)


def back_up(arguments: argparse.Namespace) -> int:
    """Write the archive, then forget the oldest of its folder."""
    from feedback.store import backups
    from feedback.store.backups.archive import file_name

    # Not migrated first: what is kept is the database as it is, whichever release left it so.
    settings, database = _open()
    if database.sqlite_path is not None and not database.sqlite_path.exists():
        msg = f"There is no database at {database.sqlite_path} to back up."
        raise NotFoundError(msg)
    now = utc_now()
    folder: Path = arguments.folder or settings.data_dir / "backups"
    target: Path = arguments.file or folder / file_name(now)
    with progress_bar("Backing up") as progress:
        manifest = backups.back_up(
            database, target, now=now, version=version("heard"), progress=progress
        )
    print(f"{target}: {manifest.rows:,} rows of {len(manifest.tables)} tables, {_size(target)}.")
    if arguments.keep and arguments.file is None:
        for path in backups.rotate(folder, keep=arguments.keep):
            print(f"Removed {path}.")
    return 0


def restore(arguments: argparse.Namespace) -> int:
    """Restore, and say what stands now."""
    from feedback.store import backups

    settings, database = _open()
    restored = backups.restore(
        database,
        arguments.file,
        force=arguments.force,
        aside=settings.data_dir / "backups",
        now=utc_now(),
        version=version("heard"),
    )
    print(f"Restored {_told(restored)}")
    if restored.kept is not None:
        print(f"What was there before is kept as {restored.kept}")
    print("Everybody signs in again. Whoever was erased since the backup has to be erased again.")
    return 0


def verify(arguments: argparse.Namespace) -> int:
    """Say whether the archive can be relied on."""
    from feedback.store import backups

    restored = backups.try_out(arguments.file)
    print(f"Good: {_told(restored)}")
    return 0


def _open() -> tuple[Settings, Database]:
    settings = load_settings()
    set_up_logs(settings.log_level, settings.log_format)
    return settings, Database(settings.database)


def _told(restored: "Restored") -> str:
    manifest = restored.manifest
    if restored.broken_audit:
        print(
            f"The audit log has {restored.broken_audit} events that are not what was written; it "
            "had them when the backup was made.",
            file=sys.stderr,
        )
    return (
        f"{manifest.rows:,} rows of {len(manifest.tables)} tables, made on "
        f"{manifest.created_at:%Y-%m-%d %H:%M} UTC by Heard {manifest.version} "
        f"(revision {manifest.revision}, {manifest.database})."
    )


def _size(path: Path) -> str:
    size = path.stat().st_size
    return f"{size / _MEGABYTE:.1f} MB" if size >= _MEGABYTE else f"{size / 1_000:.0f} kB"
