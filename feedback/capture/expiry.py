"""Forget what was only lent to us: answers never sent, and files never confirmed."""

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.orm import Session

from feedback.store.database import day_of
from feedback.store.reviews import Upload
from feedback.store.surveys import ResponseDraft


def forget_expired(session: Session, *, now: dt.datetime) -> None:
    """Delete drafts and uploads whose time has passed, as their pages promise."""
    session.execute(delete(ResponseDraft).where(ResponseDraft.expires_on < day_of(now)))
    session.execute(delete(Upload).where(Upload.expires_at <= now))
