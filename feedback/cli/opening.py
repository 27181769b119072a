"""Open the instance that a command works on: settings read, logs set up, database migrated."""

import sys

from feedback.clock import utc_now
from feedback.logs import set_up_logs
from feedback.settings import Settings, load_settings
from feedback.store import schema
from feedback.store.database import Database


def open_instance() -> tuple[Settings, Database]:
    """Return the settings and the database, brought to this code's revision."""
    settings = load_settings()
    set_up_logs(settings.log_level, settings.log_format)
    database = Database(settings.database)
    copy = schema.upgrade(database, now=utc_now())
    if copy is not None:
        print(f"Migrated; the database as it was is kept as {copy}", file=sys.stderr)
    return settings, database
