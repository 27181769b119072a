"""Tell the customers whose words were the evidence what changed; a person approves every letter."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.errors import ConflictError, InvalidInputError
from feedback.languages import spoken, translator
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
    languages_of,
)
from feedback.store.base import random_key
from feedback.store.contacts import Contact
from feedback.store.items import Item
from feedback.store.people import Project
from feedback.store.work import Stage, owe
from surveys.words import _, ngettext, speaking


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


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterText:
    """What one customer reads."""

    subject: str
    body: str


def letters_for(
    session: Session, action: ActionItem, contacts: Sequence[Contact], *, project: str, signed: str
) -> dict[int, LetterText]:
    """Write the letter to each contact, in the language of the survey that they answered."""
    languages = languages_of(session, [contact.id for contact in contacts])
    letters = {}
    for contact in contacts:
        with speaking(translator(spoken(languages.get(contact.id, "en")))):
            letters[contact.id] = LetterText(
                subject=_("You said it, we changed it: %(what)s", what=action.title)[:200],
                body=render(
                    "emails/we_did.txt",
                    name=contact.name,
                    you_said=action.you_said,
                    we_did=action.we_did,
                    project=project,
                    signed=signed,
                ),
            )
    return letters


def tell(session: Session, action: ActionItem, *, by: int, signed: str, now: dt.datetime) -> int:
    """Approve a letter to everybody who can be reached and was not told; return how many."""
    if action.status is not ActionStatus.DONE:
        raise ConflictError(_("Only what is done can be told to customers."))
    if not action.you_said or not action.we_did:
        msg = _("Write both sentences first: what customers said, and what you did.")
        raise InvalidInputError(msg)
    project = session.get_one(Project, action.project_id)
    letters = []
    reachable = audience(session, action).reachable
    texts = letters_for(session, action, reachable, project=project.name, signed=signed)
    for contact in reachable:
        letter = Letter(
            id=random_key(),
            project_id=action.project_id,
            contact_id=contact.id,
            # One letter for one action to one person, whatever happens in between.
            idempotency_key=f"told:{action.id}:{contact.id}",
            address=contact.email or "",
            subject=texts[contact.id].subject,
            body=texts[contact.id].body,
            approved_by=by,
            approved_at=now,
        )
        session.add(letter)
        session.flush()
        session.add(Told(action_id=action.id, contact_id=contact.id, letter_id=letter.id))
        letters.append(letter.id)
    if letters:
        detail = ngettext(
            "a letter to %(count)s customer", "letters to %(count)s customers", len(letters)
        )
        add_event(session, action, EventKind.TOLD, detail, by=by, now=now)
    session.flush()
    owe(session, Stage.DELIVER, letters)
    return len(letters)
