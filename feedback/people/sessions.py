"""Signing in and out: server-side sessions, and links that sign in."""

import datetime as dt
import secrets
from dataclasses import dataclass, field

from sqlalchemy import delete
from sqlalchemy.orm import Session

from feedback.errors import LinkExpiredError
from feedback.people import tries
from feedback.people.passwords import hash_password, is_outdated, is_password, renew
from feedback.store.base import token_digest
from feedback.store.credentials import PendingSignIn, ResetLink
from feedback.store.people import EntryLink, SignIn, User, user_by_email
from surveys.words import _

IDLE = dt.timedelta(hours=8)
LONGEST = dt.timedelta(days=7)
_SEEN_EVERY = dt.timedelta(minutes=5)  # a write for every page would be waste


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try to prove an account by its password; to be judged outside of any transaction.

    Argon2 takes long on purpose, and whoever waits for the database must not wait for it.
    """

    account: str
    source: str
    user_id: int | None
    stored: str | None = field(repr=False)

    def is_right(self, password: str) -> bool:
        """Whether the password belongs to the account; unknown accounts cost the same time."""
        return is_password(self.stored, password)


def begin_attempt(session: Session, *, email: str, source: str, now: dt.datetime) -> Attempt:
    """Count a try and return what it is judged by; the caller commits before judging it."""
    account = email.strip().lower()
    tries.count(session, account, source, now=now)
    user = session.scalar(user_by_email(account))
    return Attempt(
        account=account,
        source=source,
        user_id=user.id if user else None,
        stored=user.password_hash if user and user.is_active else None,
    )


def end_attempt(session: Session, attempt: Attempt, password: str) -> User:
    """Forgive the failures before a right password, and keep it as passwords are kept today."""
    tries.forgive(session, attempt.account, attempt.source)
    user = session.get_one(User, attempt.user_id)
    if is_outdated(user.password_hash):
        user.password_hash = renew(password)
    return user


def start(session: Session, user_id: int, *, now: dt.datetime, browser: str = "") -> str:
    """Open a session for a user and return the secret for the cookie; it is always a new one.

    *browser* is what their list of sessions calls it, as "Firefox, Linux".
    """
    secret = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            digest=token_digest(secret),
            user_id=user_id,
            browser=browser,
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
    """Give a user another password; whoever came in, or may still come in, without it is out."""
    user.password_hash = hash_password(password, own_words=(user.email, user.name))
    for way_in in (ResetLink, PendingSignIn, EntryLink):
        session.execute(delete(way_in).where(way_in.user_id == user.id))
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


def enter(session: Session, token: str, *, now: dt.datetime) -> tuple[User, str]:
    """Return whom a link signs in, and the path that it leads to."""
    link = session.get(EntryLink, token_digest(token))
    if link is None or link.expires_at <= now or not link.user.is_active:
        msg = _("This link has expired or was never good. Ask for a new one.")
        raise LinkExpiredError(msg)
    return link.user, link.leads_to
