"""The life of an action item: every change leaves a line in its history, and can be taken back."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from feedback.errors import ConflictError, InvalidInputError
from feedback.store.actions import (
    ActionEvent,
    ActionItem,
    ActionStatus,
    EventKind,
    Evidence,
    add_event,
    changes_after,
)
from feedback.store.handovers import hand_over
from feedback.store.items import Item
from feedback.store.people import Membership, User
from surveys.words import N_, _

_FINAL = frozenset({ActionStatus.DONE, ActionStatus.DROPPED})
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
    """Give an action another status; what customers were told of stays done."""
    if status is action.status:
        return None
    if action.published_at is not None:
        msg = _(
            "Customers were told that this is done. Take it off their list before you reopen it."
        )
        raise ConflictError(msg)
    before = {
        "status": action.status.value,
        "closed_at": action.closed_at.isoformat() if action.closed_at else None,
    }
    detail = _(
        "from %(old)s to %(new)s", old=_(STATUS_NAMES[action.status]), new=_(STATUS_NAMES[status])
    )
    action.status = status
    action.closed_at = now if status in _FINAL else None
    return add_event(
        session, action, EventKind.STATUS, detail, by=by, now=now, before=json.dumps(before)
    )


def take_back(
    session: Session, action: ActionItem, event: ActionEvent, *, by: int, now: dt.datetime
) -> None:
    """Undo a move or a change of the plan, unless somebody has gone on from there."""
    if event.action_id != action.id or not event.before:
        raise ConflictError(_("This change cannot be taken back."))
    if session.scalar(changes_after(event).limit(1)) is not None:
        raise ConflictError(_("Somebody has changed it again since, so it was left as it is."))
    before = json.loads(event.before)
    if "status" in before:
        move(session, action, ActionStatus(before["status"]), by=by, now=now)
        closed = before["closed_at"]
        action.closed_at = dt.datetime.fromisoformat(closed) if closed else None
    else:
        due = before["due_on"]
        old = Plan(
            title=before["title"],
            owner_id=before["owner_id"],
            due_on=dt.date.fromisoformat(due) if due else None,
        )
        plan(session, action, old, by=by, now=now)
    session.flush()


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
