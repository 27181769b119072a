"""Tell the customers whose words were the evidence what changed; a person approves every letter."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.errors import ConflictError, InvalidInputError
from feedback.rendering import render
from feedback.store.actions import (
    ActionItem,
    ActionStatus,
    EventKind,
    Evidence,
    Letter,
    Told,
    add_event,
    contacts_to_tell,
)
from feedback.store.base import random_key
from feedback.store.contacts import Contact
from feedback.store.items import Item
from feedback.store.people import Project
from feedback.store.work import Stage, owe


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Whom an action can be told to: by letter, and how many only by the public list."""

    reachable: tuple[Contact, ...]
    unreachable: int
    anonymous: int


def audience(session: Session, action: ActionItem) -> Audience:
    """Find out who said what is the evidence of an action and was not told yet."""
    contacts = session.scalars(contacts_to_tell(action.id)).all()
    reachable = tuple(contact for contact in contacts if contact.email)
    anonymous = session.scalar(
        select(func.count(Item.source_id.distinct()))
        .join(Evidence, Evidence.item_id == Item.id)
        .where(Evidence.action_id == action.id, Item.contact_id.is_(None))
    )
    return Audience(
        reachable=reachable,
        unreachable=len(contacts) - len(reachable),
        anonymous=anonymous or 0,
    )


def letter_text(action: ActionItem, *, project: str, name: str, signed: str) -> str:
    """Write the letter to one customer."""
    return render(
        "emails/we_did.txt",
        name=name,
        you_said=action.you_said,
        we_did=action.we_did,
        project=project,
        signed=signed,
    )


def tell(session: Session, action: ActionItem, *, by: int, signed: str, now: dt.datetime) -> int:
    """Approve a letter to everybody who can be reached and was not told; return how many."""
    if action.status is not ActionStatus.DONE:
        msg = "Only what is done can be told to customers."
        raise ConflictError(msg)
    if not action.you_said or not action.we_did:
        msg = "Write both sentences first: what customers said, and what you did."
        raise InvalidInputError(msg)
    project = session.get_one(Project, action.project_id)
    letters = []
    for contact in audience(session, action).reachable:
        letter = Letter(
            id=random_key(),
            project_id=action.project_id,
            contact_id=contact.id,
            # One letter for one action to one person, whatever happens in between.
            idempotency_key=f"told:{action.id}:{contact.id}",
            address=contact.email or "",
            subject=f"You said it, we changed it: {action.title}"[:200],
            body=letter_text(action, project=project.name, name=contact.name, signed=signed),
            approved_by=by,
            approved_at=now,
        )
        session.add(letter)
        session.flush()
        session.add(Told(action_id=action.id, contact_id=contact.id, letter_id=letter.id))
        letters.append(letter.id)
    if letters:
        noun = "customer" if len(letters) == 1 else "customers"
        detail = f"letters to {len(letters)} {noun}"
        add_event(session, action, EventKind.TOLD, detail, by=by, now=now)
    session.flush()
    owe(session, Stage.DELIVER, letters)
    return len(letters)
