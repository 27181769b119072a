"""When each worker was last alive, for whoever watches the instance."""

import datetime as dt

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from feedback.store.base import Base, ShortText

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
