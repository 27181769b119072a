"""When each worker was last alive and how much room is left, for whoever watches the instance."""

import datetime as dt
import shutil
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from feedback.store.base import Base, ShortText

LEAST_FREE_BYTES = 200 * 1024 * 1024
WORKER_SILENT_S = 15 * 60
_FORGOTTEN_AFTER = dt.timedelta(days=1)


class Heartbeat(Base):
    """The last sign of life of one worker."""

    __tablename__ = "heartbeat"

    name: Mapped[ShortText] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]


def beat(session: Session, name: str, *, now: dt.datetime) -> None:
    """Note that a worker lives."""
    session.merge(Heartbeat(name=name, at=now))


def last_beat(session: Session) -> dt.datetime | None:
    """Return when any worker was last alive; None if there never was one."""
    return session.scalar(select(func.max(Heartbeat.at)))


def forget_dead(session: Session, *, now: dt.datetime) -> None:
    """Delete the workers that were not alive for a day: they were restarted under another name."""
    session.execute(delete(Heartbeat).where(Heartbeat.at < now - _FORGOTTEN_AFTER))


def free_bytes(folder: Path) -> int:
    """Return how much room is left where a folder is, or will be."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free
