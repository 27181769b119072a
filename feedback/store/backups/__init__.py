"""Backups: one archive of everything that is worth keeping, checked before it is trusted.

An archive holds rows, not a database file: it restores into SQLite and PostgreSQL alike, and
carries neither what was deleted nor the order in which anonymous answers came.
"""

from feedback.store.backups.archive import Manifest, newest_backup, rotate, verify
from feedback.store.backups.making import back_up
from feedback.store.backups.restoring import Restored, restore, try_out

__all__ = [
    "Manifest",
    "Restored",
    "back_up",
    "newest_backup",
    "restore",
    "rotate",
    "try_out",
    "verify",
]
