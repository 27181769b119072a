"""The first account: made through a link that the machine itself prints, never a default one."""

import datetime as dt
import secrets

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from feedback.errors import LinkExpiredError
from feedback.store.base import token_digest
from feedback.store.credentials import SetUpLink
from feedback.store.database import take_turns
from feedback.store.people import User
from surveys.words import _

GOOD_FOR = dt.timedelta(hours=1)


def is_new(session: Session) -> bool:
    """Whether nobody has an account yet."""
    return session.scalar(select(User.id).limit(1)) is None


def offer(session: Session, *, now: dt.datetime) -> str | None:
    """Return the token of a fresh set-up link, or None when somebody has an account."""
    if not is_new(session):
        return None
    session.execute(delete(SetUpLink))  # a new start makes the link of an earlier one worthless
    token = secrets.token_urlsafe(24)
    session.add(SetUpLink(digest=token_digest(token), expires_at=now + GOOD_FOR))
    session.flush()
    return token


def check(session: Session, token: str, *, now: dt.datetime) -> None:
    """Refuse a link that has expired or is no longer needed."""
    if not is_new(session):
        msg = _("Heard is set up here already. Sign in, or ask an administrator to invite you.")
        raise LinkExpiredError(msg)
    link = session.get(SetUpLink, token_digest(token))
    if link is None or link.expires_at <= now:
        msg = _(
            "This set-up link is no longer good. The command “feedback set-up-link” prints a "
            "fresh one, and so does the server when it starts."
        )
        raise LinkExpiredError(msg)


def take(session: Session, token: str, *, now: dt.datetime) -> None:
    """Use the link up; two who hold it cannot both become the first."""
    take_turns(session, "set-up")
    check(session, token, now=now)
    session.execute(delete(SetUpLink))
