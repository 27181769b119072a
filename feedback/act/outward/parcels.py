"""Deliveries on their way: begun in one transaction, handed over outside any, noted in another.

Whoever finds one begun was preceded by somebody who was killed. Where the other side recognises
what it has had, it is handed over again under the same key; elsewhere a person is asked.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping

from sqlalchemy.orm import Session

from feedback.act.outward.door import Door, InDoubtError, Parcel, Receipt, RefusedError
from feedback.errors import ConflictError, FeedbackError
from feedback.store.outward import SUBJECT, Connection, Delivery, DeliveryStatus, DeliveryTry
from feedback.store.people import Project
from feedback.store.work import Stage, owe, put_off
from surveys.words import N_, _

MOST_TRIES = 10
FIRST_PAUSE = dt.timedelta(seconds=30)
LONGEST_PAUSE = dt.timedelta(hours=6)
_OPEN = (DeliveryStatus.WAITING, DeliveryStatus.SENDING)
_TO_LOOK_AFTER = (DeliveryStatus.UNSURE, DeliveryStatus.DEAD)
IN_DOUBT = N_(
    "Sending was interrupted. Nothing tells whether it arrived; it is not sent again unless you "
    "say so."
)


def begin(
    session: Session, delivery_id: str, doors: Mapping[str, Door], *, now: dt.datetime
) -> None:
    """Note that a delivery is being handed over, or that an earlier try was interrupted."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.status not in _OPEN:
        return
    door = doors.get(delivery.connection.kind)
    if not delivery.connection.is_enabled or door is None:
        _end(session, delivery, DeliveryStatus.DEAD, _("The connection is switched off."), now)
    elif delivery.status is DeliveryStatus.SENDING and not door.is_recognised:
        _end(session, delivery, DeliveryStatus.UNSURE, _(IN_DOUBT), now)
    else:
        delivery.status = DeliveryStatus.SENDING
        delivery.tries += 1
        # Set before the first request: an issue made by a try that was cut off is looked for.
        delivery.began_at = delivery.began_at or now
    session.flush()


def parcel_of(session: Session, delivery_id: str, *, now: dt.datetime) -> Parcel | None:
    """Return what is handed over, None for what is not to be."""
    delivery = session.get(Delivery, delivery_id)
    if delivery is None or delivery.status is not DeliveryStatus.SENDING:
        return None
    return Parcel(
        key=delivery.id,
        event=delivery.event,
        title=delivery.title,
        body=delivery.body,
        link=delivery.link,
        project=session.get_one(Project, delivery.project_id).name,
        at=now,
        since=delivery.began_at or now,
        is_again=delivery.tries > 1 or bool(delivery.log),
    )


def note(
    session: Session, delivery_id: str, outcome: Receipt | FeedbackError, *, now: dt.datetime
) -> None:
    """Write down what became of a try, and put the next one off if there is to be one."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.status is not DeliveryStatus.SENDING:
        return  # given up or erased meanwhile
    delivery.response_code = getattr(outcome, "code", None)
    delivery.response = getattr(outcome, "excerpt", "")
    if isinstance(outcome, Receipt):
        _arrive(session, delivery, outcome, now)
    elif isinstance(outcome, InDoubtError):
        _end(session, delivery, DeliveryStatus.UNSURE, str(outcome), now)
    else:
        is_final = isinstance(outcome, RefusedError) and outcome.is_final
        if is_final or delivery.tries >= MOST_TRIES:
            _end(session, delivery, DeliveryStatus.DEAD, str(outcome), now)
        else:
            asked = outcome.pause if isinstance(outcome, RefusedError) else None
            delivery.status = DeliveryStatus.WAITING
            delivery.failure = str(outcome)
            _log(session, delivery, str(outcome), now)
            until = now + pause_before(delivery.id, delivery.tries, asked)
            put_off(session, Stage.DELIVER, SUBJECT + delivery.id, until)
        _mark_failed(delivery.connection, str(outcome), now)
    session.flush()


def note_subject(session: Session, subject: str, outcome: object, now: dt.datetime) -> None:
    """Write down what became of a try, by the subject of its work."""
    if isinstance(outcome, Receipt | FeedbackError):
        note(session, subject.removeprefix(SUBJECT), outcome, now=now)


def die(session: Session, delivery_id: str, reason: str, *, now: dt.datetime) -> None:
    """Note that no further try is made."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is not None and delivery.status in _OPEN:
        _end(session, delivery, DeliveryStatus.DEAD, reason, now)
        session.flush()


def pause_before(key: str, tries: int, asked: dt.timedelta | None) -> dt.timedelta:
    """Return how long to wait: twice as long each time, spread, never less than was asked for.

    The spread comes from the key, so that many deliveries do not come back at the same moment and
    each can still be foretold.
    """
    most: dt.timedelta = min(FIRST_PAUSE * 2 ** min(tries - 1, 20), LONGEST_PAUSE)
    share = hashlib.sha256(f"{key}:{tries}".encode()).digest()[0] / 255
    pause = most * (0.5 + share / 2)
    return max(pause, min(asked, LONGEST_PAUSE)) if asked is not None else pause


def send_again(session: Session, delivery: Delivery, *, by: str, now: dt.datetime) -> None:
    """Try once more what did not arrive or may not have, at a person's word."""
    _must_wait_for_somebody(delivery)
    delivery.status, delivery.failure, delivery.tries = DeliveryStatus.WAITING, "", 0
    _log(session, delivery, _("sent on its way again by %(name)s", name=by), now)
    session.flush()
    owe(session, Stage.DELIVER, [SUBJECT + delivery.id])


def drop(session: Session, delivery: Delivery, *, by: str, now: dt.datetime) -> None:
    """Give a delivery up, at a person's word."""
    _must_wait_for_somebody(delivery)
    delivery.status = DeliveryStatus.DROPPED
    _log(session, delivery, _("given up by %(name)s", name=by), now)
    session.flush()


def arrived(session: Session, delivery: Delivery, *, by: str, now: dt.datetime) -> None:
    """Note, at a person's word, that an unsure delivery arrived."""
    if delivery.status is not DeliveryStatus.UNSURE:
        raise ConflictError(_("Nobody has to decide about this delivery."))
    delivery.status, delivery.sent_at, delivery.failure = DeliveryStatus.SENT, now, ""
    _log(session, delivery, _("seen at the other side by %(name)s", name=by), now)
    session.flush()


def _must_wait_for_somebody(delivery: Delivery) -> None:
    if delivery.status not in _TO_LOOK_AFTER:
        raise ConflictError(_("Nobody has to decide about this delivery."))


def _arrive(session: Session, delivery: Delivery, receipt: Receipt, now: dt.datetime) -> None:
    delivery.status, delivery.sent_at, delivery.failure = DeliveryStatus.SENT, now, ""
    delivery.number, delivery.address = receipt.number, receipt.address
    if receipt.number:
        delivery.standing = "open"
    delivery.connection.worked_at, delivery.connection.failure = now, ""
    _log(session, delivery, "", now)


def _end(
    session: Session, delivery: Delivery, status: DeliveryStatus, reason: str, now: dt.datetime
) -> None:
    delivery.status, delivery.failure = status, reason
    _log(session, delivery, reason, now)


def _log(session: Session, delivery: Delivery, detail: str, now: dt.datetime) -> None:
    session.add(
        DeliveryTry(
            delivery_id=delivery.id,
            at=now,
            status=delivery.status.value,
            response_code=delivery.response_code,
            detail=detail,
        )
    )


def _mark_failed(connection: Connection, reason: str, now: dt.datetime) -> None:
    connection.failed_at, connection.failure = now, reason[:500]
