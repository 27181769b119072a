"""Reminders of promises: to whoever keeps one, before its day, and once it is broken."""

import datetime as dt

from sqlalchemy.orm import Session

from feedback.act.colleagues import Notice, write
from feedback.links import promise_link
from feedback.store.database import day_of
from feedback.store.people import Membership
from feedback.store.promises import Promise, PromiseState, promises_due_until

AHEAD = dt.timedelta(days=3)


def remind(session: Session, *, now: dt.datetime, address: str) -> None:
    """Write to the owners of promises that are due soon or broken, once for each occasion.

    An owner who has left the project is not written to; then whoever made the promise is.
    """
    today = day_of(now)
    for promise in session.scalars(promises_due_until(today + AHEAD)):
        member = _keeper(session, promise)
        if member is None:
            continue
        is_broken = promise.state(today) is PromiseState.BROKEN
        occasion = "broken" if is_broken else "due"
        notice = Notice(
            key=f"promise:{promise.id}:{occasion}:{promise.due_on}",
            address=member.user.email,
            language=member.user.language,
            project_id=promise.project_id,
            template="emails/promise_broken.txt" if is_broken else "emails/promise_due.txt",
            values={
                "name": member.user.name,
                "sentence": promise.sentence,
                "due_on": promise.due_on,
                "link": promise_link(address, member.project.slug, promise.id),
            },
        )
        write(session, notice, now=now)


def _keeper(session: Session, promise: Promise) -> Membership | None:
    for user_id in (promise.owner_id, promise.made_by):
        member = session.get(Membership, (user_id, promise.project_id)) if user_id else None
        if member is not None:
            return member
    return None
