"""The ledger of promises: made, kept, taken back, and put right when they were broken."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.errors import ConflictError, InvalidInputError
from feedback.store.actions import ActionItem, ActionStatus, Letter
from feedback.store.base import random_key
from feedback.store.contacts import Contact
from feedback.store.database import day_of
from feedback.store.promises import (
    Audience,
    Promise,
    PromiseState,
    promises_of_actions,
    successor_of,
)
from feedback.store.reviews import Review
from feedback.store.work import Stage, owe
from surveys.words import _

LONGEST = 1_000


def book(
    session: Session,
    *,
    project_id: int,
    sentence: str,
    due_on: dt.date,
    action_id: int | None = None,
    review_id: int | None = None,
    contact_id: int | None = None,
    owner_id: int | None = None,
    by: int | None,
    now: dt.datetime,
) -> Promise:
    """Write a promise into the ledger; the same sentence to the same people stands there once.

    It is kept by whoever owns its action, else by *owner_id*, else by whoever made it.
    """
    sentence = " ".join(sentence.split())[:LONGEST]
    if not sentence:
        raise InvalidInputError(_("Write down what was promised, in the words that were used."))
    if due_on < day_of(now):
        raise InvalidInputError(_("A promise needs a day that is still to come."))
    action = session.get(ActionItem, action_id) if action_id is not None else None
    review = session.get(Review, review_id) if review_id is not None else None
    contact = session.get(Contact, contact_id) if contact_id is not None else None
    for asked, row in ((action_id, action), (review_id, review), (contact_id, contact)):
        if asked is not None and (row is None or row.project_id != project_id):
            raise InvalidInputError(_("What the promise is about is not in this project."))
    if contact is None and review is not None:
        contact_id = review.contact_id
    known = select(Promise).where(
        Promise.project_id == project_id,
        Promise.sentence == sentence,
        Promise.due_on == due_on,
        Promise.review_id.is_not_distinct_from(review_id),
        Promise.contact_id.is_not_distinct_from(contact_id),
        Promise.action_id.is_not_distinct_from(action_id),
    )
    there = session.scalar(known.limit(1))
    if there is not None:
        return there
    promise = Promise(
        project_id=project_id,
        sentence=sentence,
        audience=_audience(review_id, contact_id),
        due_on=due_on,
        owner_id=(action.owner_id if action else None) or owner_id or by,
        action_id=action_id,
        review_id=review_id,
        contact_id=contact_id,
        made_by=by,
        made_at=now,
    )
    session.add(promise)
    session.flush()
    return promise


def keep(promise: Promise, *, now: dt.datetime) -> None:
    """Note that it was done; after its day it is late, not kept."""
    _refuse_settled(promise)
    promise.kept_on = day_of(now)


def withdraw(promise: Promise, *, because: str, now: dt.datetime) -> None:
    """Take a promise back before it is broken; whoever was promised it must hear why."""
    _refuse_settled(promise)
    because = because.strip()[:LONGEST]
    if not because:
        msg = _("Say why: whoever was promised it will ask.")
        raise InvalidInputError(msg)
    promise.withdrawn_on, promise.withdrawn_because = day_of(now), because


def take_back(promise: Promise) -> None:
    """Make a promise unsettled again that was noted as kept or withdrawn."""
    promise.kept_on, promise.kept_with_action = None, False
    promise.withdrawn_on, promise.withdrawn_because = None, ""


def keep_with(session: Session, action: ActionItem, *, now: dt.datetime) -> int:
    """Keep what was promised of an action that is done now; return how many promises."""
    kept = [p for p in session.scalars(promises_of_actions([action.id])) if not p.is_settled]
    for promise in kept:
        promise.kept_on, promise.kept_with_action = day_of(now), True
    session.flush()
    return len(kept)


def reopen_with(session: Session, action: ActionItem) -> None:
    """Unsettle what was kept by finishing an action that is not done after all."""
    for promise in session.scalars(promises_of_actions([action.id])):
        if promise.kept_with_action:
            take_back(promise)
    session.flush()


def risk_of(promise: Promise, today: dt.date) -> str:
    """Say why an open promise may not be kept; "" as long as nothing says so."""
    action = promise.action
    if promise.state(today) is not PromiseState.OPEN:
        return ""
    if action is not None and action.status is ActionStatus.DROPPED:
        return _("The action behind it was dropped.")
    if action is not None and action.due_on is not None and action.due_on > promise.due_on:
        return _("The action behind it is due later than what was promised.")
    near = promise.due_on <= today + dt.timedelta(days=14)
    if near and action is not None and action.status is ActionStatus.PLANNED:
        return _("Nobody has begun with the action behind it.")
    if promise.owner_id is None:
        return _("Nobody is responsible for it.")
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What whoever was promised something reads, and the day of the next word."""

    text: str
    next_on: dt.date
    by_letter: bool  # else a person posts it where the promise was made


def proposed_correction(promise: Promise, *, next_on: dt.date, signed: str) -> str:
    """Write what a person may send once a promise is broken: plainly, and with the next day."""
    name = promise.contact.name if promise.contact else ""
    action = promise.action
    broken = (
        f"We told you: “{promise.sentence}” That was due on {_day(promise.due_on)}, and we have "
        "not done it. You should have heard that from us before the day was over. We are sorry."
    )
    lines = [f"Hello {name}," if name else "Hello,", "", broken, ""]
    if action is not None and action.status is ActionStatus.DROPPED:
        lines.append("We will not do it, and you will be told why.")
    elif action is not None and action.status is ActionStatus.DOING:
        lines.append("It is still being worked on.")
    lines += [promised_next(next_on), "", signed]
    return "\n".join(lines)


def promised_next(next_on: dt.date) -> str:
    """Write the sentence that names the day of the next word; it is a promise itself."""
    return f"You will hear from us again by {_day(next_on)}."


def correct(
    session: Session, promise: Promise, correction: Correction, *, by: int, now: dt.datetime
) -> Promise:
    """Put a broken promise right: the words go out, and the new day is booked as a promise."""
    if promise.state(day_of(now)) is not PromiseState.BROKEN:
        raise ConflictError(_("Only a broken promise needs to be put right."))
    if session.scalar(successor_of(promise.id)) is not None or promise.corrected_at is not None:
        raise ConflictError(_("This promise was put right already."))
    text = correction.text.replace("\r\n", "\n").strip()[: LONGEST * 2]
    if not text:
        raise InvalidInputError(_("Write what whoever was promised it will read."))
    if correction.next_on <= day_of(now):
        raise InvalidInputError(_("Name a day that is still to come."))
    if correction.by_letter:
        _send(session, promise, text, by=by, now=now)
    promise.corrected_at, promise.correction = now, text
    successor = Promise(
        project_id=promise.project_id,
        sentence=promised_next(correction.next_on),
        audience=promise.audience,
        due_on=correction.next_on,
        owner_id=promise.owner_id or by,
        action_id=promise.action_id,
        review_id=promise.review_id,
        contact_id=promise.contact_id,
        made_by=by,
        made_at=now,
        follows_id=promise.id,
    )
    session.add(successor)
    session.flush()
    return successor


def _send(session: Session, promise: Promise, text: str, *, by: int, now: dt.datetime) -> None:
    address = promise.contact.email if promise.contact else None
    if promise.contact is None or address is None:
        raise InvalidInputError(_("No address is known: post it where the promise was made."))
    letter = Letter(
        id=random_key(),
        project_id=promise.project_id,
        contact_id=promise.contact.id,
        idempotency_key=f"correction:{promise.id}",  # one letter for one broken promise
        address=address,
        subject=f"What we promised you for {_day(promise.due_on)}",
        body=text,
        approved_by=by,
        approved_at=now,
    )
    session.add(letter)
    session.flush()
    owe(session, Stage.DELIVER, [letter.id])


def _refuse_settled(promise: Promise) -> None:
    if promise.is_settled:
        raise ConflictError(_("This promise was settled already."))


def _audience(review_id: int | None, contact_id: int | None) -> Audience:
    if review_id is not None:
        return Audience.READERS
    return Audience.EVERYBODY if contact_id is None else Audience.CUSTOMER


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
