"""Backups: one archive of everything that is worth keeping, checked before it is trusted."""

import datetime as dt
from pathlib import Path

PREFIX = "heard-"
SUFFIX = ".tar.gz"


def newest_backup(folder: Path) -> dt.datetime | None:
    """Return when the newest backup in a folder was finished; None if there is none."""
    finished = [path.stat().st_mtime for path in folder.glob(f"{PREFIX}*{SUFFIX}")]
    return dt.datetime.fromtimestamp(max(finished), dt.UTC) if finished else None
