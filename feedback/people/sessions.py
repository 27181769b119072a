"""Signing in and out: server-side sessions, links that sign in, and a growing delay on failures."""

import datetime as dt
import secrets

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from feedback.errors import FeedbackError, LinkExpiredError
from feedback.people.passwords import hash_password, is_outdated, is_password
from feedback.store.base import token_digest
from feedback.store.people import EntryLink, SignIn, SignInFailure, User, user_by_email
from surveys.words import _

IDLE = dt.timedelta(hours=8)
LONGEST = dt.timedelta(days=7)
_SEEN_EVERY = dt.timedelta(minutes=5)  # a write for every page would be waste
_FREE_TRIES = 5
_LONGEST_PAUSE = dt.timedelta(minutes=15)


class SignInError(FeedbackError):
    """The address and the password do not belong together; never says which of both is wrong."""

    status = 422

    def __init__(self) -> None:
        super().__init__(_("That e-mail address and password do not belong together."))


class TooManyTriesError(FeedbackError):
    """Too many wrong passwords for this account from this address."""

    status = 429


def check_password(
    session: Session, *, email: str, password: str, source: str, now: dt.datetime
) -> User | None:
    """Return the user whose password this is, or None after noting the failure.

    *source* is the network address. After five failures for one account from one source each
    further try has to wait, twice as long each time; others can always sign in. The caller commits
    either way.
    """
    account = email.strip().lower()
    failure = session.scalar(
        select(SignInFailure).where(
            SignInFailure.account == token_digest(account),
            SignInFailure.source == token_digest(source),
        )
    )
    if failure is not None:
        wait = failure.last_at + _pause(failure.count) - now
        if wait > dt.timedelta(0):
            seconds = int(wait.total_seconds()) + 1
            msg = _(
                "Too many wrong passwords. Please wait %(seconds)s seconds and try again.",
                seconds=seconds,
            )
            raise TooManyTriesError(msg)
    user = session.scalar(user_by_email(account))
    good = is_password(user.password_hash if user and user.is_active else None, password)
    if user is None or not good:
        _note_failure(session, failure, account, source, now)
        return None
    if failure is not None:
        session.delete(failure)
    if is_outdated(user.password_hash):
        user.password_hash = hash_password(password)
    return user


def _pause(count: int) -> dt.timedelta:
    if count < _FREE_TRIES:
        return dt.timedelta(0)
    return min(dt.timedelta(seconds=2 ** min(count - _FREE_TRIES + 1, 20)), _LONGEST_PAUSE)


def _note_failure(
    session: Session, failure: SignInFailure | None, account: str, source: str, now: dt.datetime
) -> None:
    if failure is None:
        failure = SignInFailure(
            account=token_digest(account), source=token_digest(source), count=0, last_at=now
        )
        session.add(failure)
    elif now - failure.last_at > 2 * _LONGEST_PAUSE:
        failure.count = 0  # an old slip is forgiven
    failure.count += 1
    failure.last_at = now
    session.flush()


def start(session: Session, user_id: int, *, now: dt.datetime) -> str:
    """Open a session for a user and return the secret for the cookie; it is always a new one."""
    secret = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            digest=token_digest(secret),
            user_id=user_id,
            created_at=now,
            seen_at=now,
            expires_at=now + LONGEST,
        )
    )
    session.execute(delete(SignIn).where(SignIn.expires_at < now))
    session.flush()
    return secret


def find(session: Session, secret: str, *, now: dt.datetime) -> SignIn | None:
    """Return the session of a cookie if it is still good."""
    sign_in = session.get(SignIn, token_digest(secret))
    if sign_in is None or sign_in.expires_at <= now or sign_in.seen_at + IDLE <= now:
        return None
    return sign_in if sign_in.user.is_active else None


def wants_touch(sign_in: SignIn, *, now: dt.datetime) -> bool:
    """Whether it is time to note that the session is in use."""
    return now - sign_in.seen_at > _SEEN_EVERY


def touch(session: Session, digest: str, *, now: dt.datetime) -> None:
    """Note that a session is in use."""
    sign_in = session.get(SignIn, digest)
    if sign_in is not None:
        sign_in.seen_at = now


def end(session: Session, secret: str) -> None:
    """Close the session of a cookie."""
    session.execute(delete(SignIn).where(SignIn.digest == token_digest(secret)))


def end_others(session: Session, user_id: int, secret: str) -> None:
    """Close every session of a user but the one of this cookie."""
    session.execute(
        delete(SignIn).where(SignIn.user_id == user_id, SignIn.digest != token_digest(secret))
    )


def set_password(session: Session, user: User, password: str) -> None:
    """Give a user another password; whoever is signed in with the old one is signed out."""
    user.password_hash = hash_password(password, own_words=(user.email, user.name))
    end_all(session, user.id)


def end_all(session: Session, user_id: int) -> None:
    """Close every session of a user."""
    session.execute(delete(SignIn).where(SignIn.user_id == user_id))


def end_one(session: Session, user_id: int, digest: str) -> None:
    """Close one session of a user by its digest, as their list of sessions names it."""
    session.execute(delete(SignIn).where(SignIn.user_id == user_id, SignIn.digest == digest))


def make_entry_link(
    session: Session, user_id: int, *, leads_to: str, good_for: dt.timedelta, now: dt.datetime
) -> str:
    """Store a link that signs *user_id* in and return its token."""
    token = secrets.token_urlsafe(24)
    session.add(
        EntryLink(
            digest=token_digest(token),
            user_id=user_id,
            leads_to=leads_to,
            expires_at=now + good_for,
        )
    )
    session.execute(delete(EntryLink).where(EntryLink.expires_at < now))
    session.flush()
    return token


def enter(session: Session, token: str, *, now: dt.datetime) -> tuple[str, str]:
    """Open a session by a link; return the cookie's secret and the path that the link leads to."""
    link = session.get(EntryLink, token_digest(token))
    if link is None or link.expires_at <= now or not link.user.is_active:
        msg = _("This link has expired or was never good. Ask for a new one.")
        raise LinkExpiredError(msg)
    return start(session, link.user_id, now=now), link.leads_to
