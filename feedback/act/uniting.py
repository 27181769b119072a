"""Two actions that turn out to be one: every voice is kept by both, and they can part again."""

import datetime as dt
import json
from typing import Any

from sqlalchemy import Select, delete, insert, select
from sqlalchemy.orm import Session

from feedback.errors import ConflictError
from feedback.store.actions import (
    FINAL_STATUSES,
    ActionEvent,
    ActionItem,
    ActionStatus,
    EventKind,
    Evidence,
    add_event,
)
from feedback.store.promises import Promise, promises_of_actions
from surveys.words import _, ngettext


def unite(
    session: Session, action: ActionItem, into: ActionItem, *, by: int, now: dt.datetime
) -> ActionEvent:
    """Close *action* in favour of *into*, which takes over its quotes and its promises."""
    if action.id == into.id or action.project_id != into.project_id:
        raise ConflictError(_("Choose another action of this project."))
    if action.status in FINAL_STATUSES or into.status in FINAL_STATUSES:
        raise ConflictError(_("Only two actions that are still open can be merged."))
    known = {(item_id, start) for item_id, start, _end in session.execute(_spans(into.id))}
    new = [
        (item_id, start, end)
        for item_id, start, end in session.execute(_spans(action.id))
        if (item_id, start) not in known
    ]
    added = _add(session, into.id, new)
    moved = session.scalars(promises_of_actions([action.id])).all()
    for promise in moved:
        promise.action_id = into.id
    before = {
        "united": {
            "status": action.status.value,
            "evidence": added,
            "promises": [promise.id for promise in moved],
            "into": into.id,
        }
    }
    action.status, action.closed_at, action.merged_into_id = ActionStatus.DROPPED, now, into.id
    detail = ngettext(
        "%(count)s more quote of the action “%(title)s”",
        "%(count)s more quotes of the action “%(title)s”",
        len(added),
        title=action.title,
    )
    add_event(session, into, EventKind.EVIDENCE, detail, by=by, now=now)
    detail = _("merged into “%(title)s”", title=into.title)
    return add_event(
        session, action, EventKind.STATUS, detail, by=by, now=now, before=json.dumps(before)
    )


def part(
    session: Session, action: ActionItem, kept: dict[str, Any], *, by: int, now: dt.datetime
) -> None:
    """Let an action stand for itself again; what others said of *into* meanwhile stays there."""
    into = session.get_one(ActionItem, kept["into"])
    if action.merged_into_id != into.id:
        raise ConflictError(_("This action is not merged with another."))
    if into.status in FINAL_STATUSES:
        msg = _("The action it was merged into is closed. Open that one first.")
        raise ConflictError(msg)
    evidence, moved = kept["evidence"], kept["promises"]
    session.execute(
        delete(Evidence).where(Evidence.id.in_(evidence), Evidence.action_id == into.id)
    )
    for promise in session.scalars(select(Promise).where(Promise.id.in_(moved))):
        if promise.action_id == into.id:
            promise.action_id = action.id
    action.merged_into_id, action.closed_at = None, None
    action.status = ActionStatus(str(kept["status"]))
    session.flush()
    session.expire_all()
    detail = _("“%(title)s” stands for itself again", title=action.title)
    add_event(session, into, EventKind.EVIDENCE, detail, by=by, now=now)
    add_event(session, action, EventKind.STATUS, _("no longer merged"), by=by, now=now)


def _spans(action_id: int) -> Select[str, int, int]:
    return select(Evidence.item_id, Evidence.start_at, Evidence.end_at).where(
        Evidence.action_id == action_id
    )


def _add(session: Session, action_id: int, spans: list[tuple[str, int, int]]) -> list[int]:
    if not spans:
        return []
    rows = [
        {"action_id": action_id, "item_id": item_id, "start_at": start, "end_at": end}
        for item_id, start, end in spans
    ]
    return list(session.scalars(insert(Evidence).returning(Evidence.id), rows))
