"""Guessing grows slow: tries are counted for one account from one place, so nobody is locked out.

Whoever fails waits, twice as long each time; the owner, who comes from elsewhere, never does.
"""

import datetime as dt

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from feedback.errors import FeedbackError
from feedback.store.base import token_digest
from feedback.store.database import take_turns
from feedback.store.people import SignInFailure
from surveys.words import ngettext

_FREE_TRIES = 5
_LONGEST_PAUSE = dt.timedelta(minutes=15)
_FORGOTTEN_AFTER = 2 * _LONGEST_PAUSE


class TooManyTriesError(FeedbackError):
    """Too many failures for this account from this place."""

    status = 429


def count(session: Session, account: str, source: str, *, now: dt.datetime) -> None:
    """Count a try before it is judged, or refuse it while whoever makes it has to wait.

    Counted first and forgiven after a success, so that many tries at once are not free. *source* is
    the network address, *account* whatever was typed, known or not.
    """
    who, where = token_digest(account), token_digest(source)
    take_turns(session, f"try {who} {where}")
    session.execute(delete(SignInFailure).where(SignInFailure.last_at < now - _FORGOTTEN_AFTER))
    failure = session.scalar(
        select(SignInFailure).where(SignInFailure.account == who, SignInFailure.source == where)
    )
    if failure is None:
        failure = SignInFailure(account=who, source=where, count=0, last_at=now)
        session.add(failure)
    wait = failure.last_at + _pause(failure.count) - now
    if wait > dt.timedelta(0):
        msg = ngettext(
            "That was wrong too often. Please wait a second and try again.",
            "That was wrong too often. Please wait %(count)s seconds and try again.",
            int(wait.total_seconds()) + 1,
        )
        raise TooManyTriesError(msg)
    failure.count += 1
    failure.last_at = now
    session.flush()


def forgive(session: Session, account: str, source: str) -> None:
    """Forget the failures of somebody who has proved who they are."""
    session.execute(
        delete(SignInFailure).where(
            SignInFailure.account == token_digest(account),
            SignInFailure.source == token_digest(source),
        )
    )


def _pause(count: int) -> dt.timedelta:
    if count < _FREE_TRIES:
        return dt.timedelta(0)
    return min(dt.timedelta(seconds=2 ** min(count - _FREE_TRIES + 1, 20)), _LONGEST_PAUSE)
