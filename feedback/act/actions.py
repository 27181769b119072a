"""The life of an action item: every change leaves a line in its history."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from feedback.errors import ConflictError, InvalidInputError
from feedback.store.actions import ActionItem, ActionStatus, EventKind, Evidence, add_event
from feedback.store.items import Item, Kind, Label, Sentence
from feedback.store.people import Membership, User

_FINAL = frozenset({ActionStatus.DONE, ActionStatus.DROPPED})


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
    action = ActionItem(
        project_id=item.project_id,
        title=" ".join(title.split())[:200] or "Look at this",
        reason=f"Raised from one text: {item.origin}.",
        raised_at=now,
    )
    session.add(action)
    session.flush()
    critical = [sentence for sentence in item.sentences if is_critical(sentence)]
    spans = [(s.start_at, s.end_at) for s in critical] or [(0, len(item.text))]
    session.add_all(
        Evidence(action_id=action.id, item_id=item.id, start_at=start, end_at=end)
        for start, end in spans
    )
    add_event(session, action, EventKind.RAISED, "raised by hand", by=by, now=now)
    session.flush()
    return action


def is_critical(sentence: Sentence) -> bool:
    """Whether a sentence asks for a change."""
    return sentence.kind in {Kind.COMPLAINT, Kind.REQUEST} or (
        sentence.label is Label.NEGATIVE and sentence.kind is not Kind.QUESTION
    )


def plan(session: Session, action: ActionItem, new: Plan, *, by: int, now: dt.datetime) -> None:
    """Change title, owner or date; each change is noted."""
    title = " ".join(new.title.split())[:200]
    if not title:
        msg = "Say what is to change."
        raise InvalidInputError(msg)
    if new.owner_id != action.owner_id:
        owner = _member(session, action, new.owner_id) if new.owner_id is not None else None
        action.owner_id = new.owner_id
        detail = f"now owned by {owner.name}" if owner else "now owned by nobody"
        add_event(session, action, EventKind.OWNER, detail, by=by, now=now)
    if new.due_on != action.due_on:
        action.due_on = new.due_on
        detail = f"due on {new.due_on:%Y-%m-%d}" if new.due_on else "no date any more"
        add_event(session, action, EventKind.DUE, detail, by=by, now=now)
    if title != action.title:
        add_event(session, action, EventKind.TEXT, f"was called “{action.title}”", by=by, now=now)
        action.title = title
    session.flush()


def move(
    session: Session, action: ActionItem, status: ActionStatus, *, by: int, now: dt.datetime
) -> None:
    """Give an action another status; what customers were told of stays done."""
    if status is action.status:
        return
    if action.published_at is not None:
        msg = "Customers were told that this is done. Take it off their list before you reopen it."
        raise ConflictError(msg)
    detail = f"from {action.status.value} to {status.value}"
    action.status = status
    action.closed_at = now if status in _FINAL else None
    add_event(session, action, EventKind.STATUS, detail, by=by, now=now)
    session.flush()


def write_up(action: ActionItem, told: Told) -> None:
    """Keep what customers will read."""
    action.you_said, action.we_did = told.you_said.strip()[:1000], told.we_did.strip()[:1000]


def publish(session: Session, action: ActionItem, *, by: int, now: dt.datetime) -> None:
    """Put a finished action on the "you said, we did" list of the surveys that asked for it."""
    if action.status is not ActionStatus.DONE:
        msg = "Only what is done can be told to customers."
        raise ConflictError(msg)
    if not action.you_said or not action.we_did:
        msg = "Write both sentences first: what customers said, and what you did."
        raise InvalidInputError(msg)
    if action.published_at is None:
        action.published_at = now
        add_event(session, action, EventKind.TOLD, "on the “you said, we did” list", by=by, now=now)
        session.flush()


def unpublish(session: Session, action: ActionItem, *, by: int, now: dt.datetime) -> None:
    """Take an action off the list."""
    if action.published_at is not None:
        action.published_at = None
        add_event(
            session, action, EventKind.TOLD, "taken off the “you said, we did” list", by=by, now=now
        )
        session.flush()


def comment(session: Session, action: ActionItem, text: str, *, by: int, now: dt.datetime) -> None:
    """Add a remark to the history."""
    text = text.strip()[:2000]
    if not text:
        msg = "The remark is empty."
        raise InvalidInputError(msg)
    add_event(session, action, EventKind.COMMENT, text, by=by, now=now)
    session.flush()


def _member(session: Session, action: ActionItem, user_id: int) -> User:
    membership = session.get(Membership, (user_id, action.project_id))
    if membership is None:
        msg = "Choose somebody who belongs to this project."
        raise InvalidInputError(msg)
    return membership.user
