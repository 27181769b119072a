"""Another password for somebody who forgot theirs, by a link mailed to their address."""

import datetime as dt
import secrets

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from feedback.errors import LinkExpiredError
from feedback.people.sessions import set_password
from feedback.store.base import token_digest
from feedback.store.credentials import ResetLink
from feedback.store.people import User, user_by_email
from surveys.words import _

GOOD_FOR = dt.timedelta(hours=1)
_MOST_AT_ONCE = 3  # an outsider who asks again and again neither fills a mailbox nor spoils a link


def ask(session: Session, email: str, *, now: dt.datetime) -> tuple[User, str] | None:
    """Return the user of an address with the token of a fresh link; None when none is to be sent.

    The caller says the same to both.
    """
    session.execute(delete(ResetLink).where(ResetLink.expires_at <= now))
    user = session.scalar(user_by_email(email.strip().lower()))
    if user is None or not user.is_active:
        return None
    waiting = select(func.count()).select_from(ResetLink).where(ResetLink.user_id == user.id)
    if (session.scalar(waiting) or 0) >= _MOST_AT_ONCE:
        return None
    token = secrets.token_urlsafe(24)
    session.add(ResetLink(digest=token_digest(token), user_id=user.id, expires_at=now + GOOD_FOR))
    session.flush()
    return user, token


def find(session: Session, token: str, *, now: dt.datetime) -> ResetLink:
    """Return a link that is still good."""
    link = session.get(ResetLink, token_digest(token), with_for_update=True)
    if link is None or link.expires_at <= now or not link.user.is_active:
        msg = _("This link was used or has expired. Ask for a new one on the sign-in page.")
        raise LinkExpiredError(msg)
    return link


def take(session: Session, token: str, password: str, *, now: dt.datetime) -> User:
    """Give the account another password, use the link up and sign every browser out."""
    link = find(session, token, now=now)
    user = link.user
    set_password(session, user, password)
    return user
