"""The life of an action item: every change leaves a line in its history, and can be taken back."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from feedback.act import framing, ladder, uniting
from feedback.act.closing import check
from feedback.act.promises import keep_with, reopen_with
from feedback.errors import ConflictError, InvalidInputError
from feedback.store.actions import (
    FINAL_STATUSES,
    ActionEvent,
    ActionItem,
    ActionStatus,
    EventKind,
    Evidence,
    Loop,
    add_event,
    changes_after,
)
from feedback.store.handovers import hand_over
from feedback.store.items import Item
from feedback.store.people import Membership, User
from surveys.words import N_, _

STATUS_NAMES: Mapping[str, str] = {
    ActionStatus.PLANNED: N_("planned"),
    ActionStatus.DOING: N_("doing"),
    ActionStatus.DONE: N_("done"),
    ActionStatus.DROPPED: N_("dropped"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Who does it, until when, under which title."""

    title: str
    owner_id: int | None
    due_on: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What customers are told, in the business's own words."""

    you_said: str
    we_did: str


def raise_from_item(
    session: Session, item: Item, *, title: str, by: int, now: dt.datetime
) -> ActionItem:
    """Make an action of one item; its criticism is the evidence, else all of it."""
    reason = _("Raised from one text: %(origin)s.", origin=item.origin)
    action = _raise(session, item.project_id, title, reason, by=by, now=now)
    action.loop = Loop.INNER  # one voice is one customer to talk to
    critical = [clause for clause in item.clauses if clause.is_critical]
    spans = [(c.start_at, c.end_at) for c in critical] or [(0, len(item.text))]
    session.add_all(
        Evidence(action_id=action.id, item_id=item.id, start_at=start, end_at=end)
        for start, end in spans
    )
    session.flush()
    return action


def raise_by_hand(
    session: Session, project_id: int, *, title: str, reason: str, by: int, now: dt.datetime
) -> ActionItem:
    """Make an action that nobody's words stand behind; whoever raises it says why."""
    if not title.strip():
        raise InvalidInputError(_("Say what is to change."))
    if not reason.strip():
        raise InvalidInputError(_("Say why: there are no customers' words to read it from."))
    return _raise(session, project_id, title, reason.strip()[:1000], by=by, now=now)


def _raise(
    session: Session, project_id: int, title: str, reason: str, *, by: int, now: dt.datetime
) -> ActionItem:
    action = ActionItem(
        project_id=project_id,
        title=" ".join(title.split())[:200] or _("Look at this"),
        reason=reason,
        raised_at=now,
    )
    session.add(action)
    session.flush()
    add_event(session, action, EventKind.RAISED, _("raised by hand"), by=by, now=now)
    return action


def plan(
    session: Session, action: ActionItem, new: Plan, *, by: int, now: dt.datetime
) -> ActionEvent | None:
    """Change title, owner or date; return what can be taken back, None if nothing changed."""
    title = " ".join(new.title.split())[:200]
    if not title:
        raise InvalidInputError(_("Say what is to change."))
    changes: list[tuple[EventKind, str]] = []
    before = {
        "title": action.title,
        "owner_id": action.owner_id,
        "due_on": action.due_on.isoformat() if action.due_on else None,
    }
    if new.owner_id != action.owner_id:
        owner = _member(session, action, new.owner_id) if new.owner_id is not None else None
        action.owner_id = new.owner_id
        to_whom = _("now owned by %(name)s", name=owner.name) if owner else _("now owned by nobody")
        changes.append((EventKind.OWNER, to_whom))
        hand_over(session, action, to=action.owner_id, by=by, now=now)
    if new.due_on != action.due_on:
        action.due_on = new.due_on
        due = _("due on %(day)s", day=new.due_on) if new.due_on else _("no date any more")
        changes.append((EventKind.DUE, due))
    if title != action.title:
        changes.append((EventKind.TEXT, _("was called “%(title)s”", title=action.title)))
        action.title = title
    event = None
    for kind, detail in changes:  # the last one knows how it was before all of them
        is_last = (kind, detail) == changes[-1]
        kept = json.dumps(before) if is_last else ""
        event = add_event(session, action, kind, detail, by=by, now=now, before=kept)
    return event


def move(
    session: Session, action: ActionItem, status: ActionStatus, *, by: int, now: dt.datetime
) -> ActionEvent | None:
    """Give an action another status, once it has all that the step asks for.

    What customers were told of stays done. Finishing it keeps what was promised of it.
    """
    if status is action.status:
        return None
    _refuse_if_told(action)
    check(session, action, status)
    return _set_status(session, action, status, by=by, now=now)


def decline(
    session: Session,
    action: ActionItem,
    *,
    because: str,
    is_public: bool,
    by: int,
    now: dt.datetime,
) -> ActionEvent | None:
    """Give an action up, with the reason: one that customers may read, or one for the team."""
    because = because.replace("\r\n", "\n").strip()[:1000]
    if not because:
        msg = _("Say why it will not be done, for customers or for the team alone.")
        raise InvalidInputError(msg)
    if action.status is ActionStatus.DROPPED:
        raise ConflictError(_("This action was dropped already."))
    _refuse_if_told(action)
    event = _set_status(session, action, ActionStatus.DROPPED, by=by, now=now)
    action.declined_because, action.declined_is_public = because, is_public
    session.flush()
    return event


def _refuse_if_told(action: ActionItem) -> None:
    if action.published_at is not None:
        msg = _(
            "Customers were told that this is done. Take it off their list before you reopen it."
        )
        raise ConflictError(msg)
    if action.merged_into_id is not None:
        raise ConflictError(_("This action was merged into another. Part them first."))


def _set_status(
    session: Session, action: ActionItem, status: ActionStatus, *, by: int, now: dt.datetime
) -> ActionEvent:
    before = {
        "status": action.status.value,
        "closed_at": action.closed_at.isoformat() if action.closed_at else None,
        "declined": [action.declined_because, action.declined_is_public],
    }
    detail = _(
        "from %(old)s to %(new)s", old=_(STATUS_NAMES[action.status]), new=_(STATUS_NAMES[status])
    )
    if action.status is ActionStatus.DONE:
        reopen_with(session, action)
    action.declined_because, action.declined_is_public = "", False
    action.status = status
    action.closed_at = now if status in FINAL_STATUSES else None
    if status is ActionStatus.DONE:
        keep_with(session, action, now=now)
    return add_event(
        session, action, EventKind.STATUS, detail, by=by, now=now, before=json.dumps(before)
    )


def take_back(
    session: Session, action: ActionItem, event: ActionEvent, *, by: int, now: dt.datetime
) -> None:
    """Undo one change of an action, unless somebody has gone on from there."""
    if event.action_id != action.id or not event.before:
        raise ConflictError(_("This change cannot be taken back."))
    if session.scalar(changes_after(event).limit(1)) is not None:
        raise ConflictError(_("Somebody has changed it again since, so it was left as it is."))
    before = json.loads(event.before)
    if "united" in before:
        uniting.part(session, action, before["united"], by=by, now=now)
    elif "status" in before:
        _take_status_back(session, action, before, by=by, now=now)
    elif "frame" in before:
        framing.unframe(session, action, before["frame"], by=by, now=now)
    elif "root" in before or "step" in before:
        ladder.put_back(session, action, before, by=by, now=now)
    else:
        due = before["due_on"]
        old = Plan(
            title=before["title"],
            owner_id=before["owner_id"],
            due_on=dt.date.fromisoformat(due) if due else None,
        )
        plan(session, action, old, by=by, now=now)
    session.flush()


def _take_status_back(
    session: Session, action: ActionItem, before: dict[str, Any], *, by: int, now: dt.datetime
) -> None:
    """Give back the old status; it was allowed once, so nothing is asked for again."""
    _refuse_if_told(action)
    _set_status(session, action, ActionStatus(before["status"]), by=by, now=now)
    closed = before["closed_at"]
    action.closed_at = dt.datetime.fromisoformat(closed) if closed else None
    action.declined_because, action.declined_is_public = before.get("declined", ("", False))


def write_up(action: ActionItem, told: Told) -> None:
    """Keep what customers will read."""
    action.you_said, action.we_did = told.you_said.strip()[:1000], told.we_did.strip()[:1000]


def publish(session: Session, action: ActionItem, *, by: int, now: dt.datetime) -> None:
    """Put a finished action on the "you said, we did" list of the surveys that asked for it."""
    if action.status is not ActionStatus.DONE:
        raise ConflictError(_("Only what is done can be told to customers."))
    if not action.you_said or not action.we_did:
        msg = _("Write both sentences first: what customers said, and what you did.")
        raise InvalidInputError(msg)
    if action.published_at is None:
        action.published_at = now
        detail = _("on the “you said, we did” list")
        add_event(session, action, EventKind.TOLD, detail, by=by, now=now)


def unpublish(session: Session, action: ActionItem, *, by: int, now: dt.datetime) -> None:
    """Take an action off the list."""
    if action.published_at is not None:
        action.published_at = None
        detail = _("taken off the “you said, we did” list")
        add_event(session, action, EventKind.TOLD, detail, by=by, now=now)


def comment(session: Session, action: ActionItem, text: str, *, by: int, now: dt.datetime) -> None:
    """Add a remark to the history."""
    text = text.strip()[:2000]
    if not text:
        raise InvalidInputError(_("The remark is empty."))
    add_event(session, action, EventKind.COMMENT, text, by=by, now=now)


def _member(session: Session, action: ActionItem, user_id: int) -> User:
    membership = session.get(Membership, (user_id, action.project_id))
    if membership is None:
        raise InvalidInputError(_("Choose somebody who belongs to this project."))
    return membership.user
