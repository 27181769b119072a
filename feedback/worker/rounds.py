"""What is done by the clock, not because something was stored: the rounds of every few minutes."""

import datetime as dt
from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from feedback.settings import Settings

Round = Callable[[Session, dt.datetime], None]
"""Takes a writing session and the time; done again at once, it does nothing new."""


def rounds(settings: Settings) -> Sequence[Round]:
    """Return the rounds, in the order in which they are gone."""
    from feedback.act import reminders  # noqa: PLC0415 - only a worker needs it

    def remind(session: Session, now: dt.datetime) -> None:
        reminders.remind(session, now=now, address=settings.address)

    return (remind,)
