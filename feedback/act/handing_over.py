"""Hand an action to its owner: whoever did not take it themselves is told that it is theirs now."""

import datetime as dt

from sqlalchemy import update
from sqlalchemy.orm import Session

from feedback.store.actions import ActionItem
from feedback.store.handovers import Handover


def hand_over(session: Session, action: ActionItem, *, by: int, now: dt.datetime) -> None:
    """Leave a notice for the owner of an action; notices to owners before them end."""
    session.execute(
        update(Handover)
        .where(Handover.action_id == action.id, Handover.seen_at.is_(None))
        .values(seen_at=now)
    )
    if action.owner_id is not None and action.owner_id != by:
        session.add(Handover(user_id=action.owner_id, action_id=action.id, by_id=by, made_at=now))
    session.flush()
