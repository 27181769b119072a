"""Where an action item stands, as a customer may hear it: committed only by a dated promise."""

import datetime as dt
from collections.abc import Sequence

from feedback.decide.replying.values import Standing, Undertaking
from feedback.store.actions import ActionItem, ActionStatus
from feedback.store.database import day_of
from feedback.store.promises import Promise


def standing_of(
    action: ActionItem, promises: Sequence[Promise], *, today: dt.date | None = None
) -> Standing | None:
    """Say where an action stands, given the promises on it; None: nothing may be said of it.

    A promise whose day is over commits to nothing any more; without *today* none is over.
    """
    if action.status is ActionStatus.DOING:
        return Standing.DOING
    if action.status is ActionStatus.DONE:
        return Standing.DONE
    if action.status is ActionStatus.DROPPED:
        return Standing.DECLINED if action.declined_because else None
    return Standing.COMMITTED if _next_day(action, promises, today) else Standing.PROPOSED


def undertaking_of(
    action: ActionItem, promises: Sequence[Promise], *, today: dt.date | None = None
) -> Undertaking | None:
    """Make of an action what a reply may speak of: its standing, its day, whether it is public.

    The day is the one that was promised, of what is done the day it was done.
    """
    standing = standing_of(action, promises, today=today)
    if standing is None:
        return None
    if standing is Standing.DONE:
        day = day_of(action.closed_at) if action.closed_at else None
    elif standing in (Standing.COMMITTED, Standing.DOING):
        day = _next_day(action, promises, today)
    else:
        day = None
    is_declined = standing is Standing.DECLINED
    is_public = action.declined_is_public if is_declined else action.is_public
    return Undertaking(
        id=str(action.id),
        title=action.title,
        standing=standing,
        due=day,
        is_public=is_public or action.published_at is not None,
    )


def _next_day(
    action: ActionItem, promises: Sequence[Promise], today: dt.date | None
) -> dt.date | None:
    """Return the next day that was promised of an action."""
    days = [
        promise.due_on
        for promise in promises
        if promise.action_id == action.id
        and not promise.is_settled
        and promise.corrected_at is None
        and (today is None or promise.due_on >= today)
    ]
    return min(days, default=None)
