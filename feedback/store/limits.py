"""How often something was done in a stretch of time, counted for all processes together."""

import datetime as dt
import secrets

from sqlalchemy import case, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from feedback.store.base import Base, ShortText
from feedback.store.database import day_of, take_turns


class RateCount(Base):
    """How often a key was seen in its window; deleted some time after the window has closed."""

    __tablename__ = "rate_count"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[ShortText] = mapped_column(primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)


class RateSalt(Base):
    """The day's random salt: with it gone, no key can be led back to an address."""

    __tablename__ = "rate_salt"

    on_day: Mapped[dt.date] = mapped_column(primary_key=True)
    salt: Mapped[ShortText]


def count_up(session: Session, key: str, *, seconds: int, now: dt.datetime) -> int:
    """Count a key once more in its window of *seconds* and return what it stands at.

    A window begins with the first count after the one before has closed.
    """
    insert = (
        postgresql.insert(RateCount)
        if session.get_bind().dialect.name == "postgresql"
        else sqlite.insert(RateCount)
    )
    closes = now + dt.timedelta(seconds=seconds)
    is_over = RateCount.expires_at <= now
    counted: int = session.execute(
        insert.values(key=key, count=1, expires_at=closes)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={
                "count": case((is_over, 1), else_=RateCount.count + 1),
                "expires_at": case((is_over, closes), else_=RateCount.expires_at),
            },
        )
        .returning(RateCount.count)
    ).scalar_one()
    return counted


def salt_of(session: Session, day: dt.date) -> str:
    """Return the salt of a day, made by whoever asks first."""
    take_turns(session, "rate salt")
    row = session.get(RateSalt, day)
    if row is None:
        row = RateSalt(on_day=day, salt=secrets.token_hex(16))
        session.add(row)
        session.flush()
    return row.salt


def forget_counts(session: Session, *, now: dt.datetime) -> None:
    """Delete the counters whose window has closed, and the salts of days past."""
    session.execute(delete(RateCount).where(RateCount.expires_at <= now))
    session.execute(delete(RateSalt).where(RateSalt.on_day < day_of(now) - dt.timedelta(days=1)))
