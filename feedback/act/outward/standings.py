"""What trackers say of what was sent there: noted in the action's history, never acted upon.

News comes by webhook and by asking. What is known already is not noted again, so the two do not
echo each other.
"""

import datetime as dt
import hashlib
import hmac
import json

from sqlalchemy.orm import Session

from feedback.act.outward.doors import TRACKERS
from feedback.errors import NotAllowedError
from feedback.store.actions import ActionItem, EventKind, add_event
from feedback.store.outward import (
    LOOK,
    Connection,
    Delivery,
    delivery_known_as,
    open_trackers,
)
from surveys.words import _


def looks(session: Session) -> list[str]:
    """Return, as subjects of work, what trackers are to be asked about."""
    found = session.scalars(open_trackers({tracker.kind for tracker in TRACKERS}))
    return [LOOK + delivery.id for delivery in found]


def note_look(session: Session, subject: str, outcome: object, now: dt.datetime) -> None:
    """Note what a tracker said when it was asked; a fault is nobody's news."""
    delivery = session.get(Delivery, subject.removeprefix(LOOK), with_for_update=True)
    if delivery is not None and isinstance(outcome, str):
        note_standing(session, delivery, outcome, now=now)


def note_standing(session: Session, delivery: Delivery, standing: str, *, now: dt.datetime) -> bool:
    """Note that something is open or closed elsewhere; return whether that is news."""
    if standing not in ("open", "closed") or standing == delivery.standing:
        return False
    delivery.standing = standing
    action = session.get(ActionItem, int(delivery.subject_id))
    if delivery.subject_kind == "action" and action is not None:
        values = {"where": delivery.connection.name, "number": delivery.number}
        said = (
            _("%(where)s #%(number)s was closed. Is it done?", **values)
            if standing == "closed"
            else _("%(where)s #%(number)s was opened again.", **values)
        )
        add_event(session, action, EventKind.COMMENT, said, by=None, now=now)
    session.flush()
    return True


def hear_github(
    session: Session, connection: Connection, body: bytes, signature: str, *, now: dt.datetime
) -> bool:
    """Take what GitHub tells us, if it proves that it is GitHub; return whether it is news."""
    secret = connection.hook_secret.encode()
    expected = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
    if not secret or not hmac.compare_digest(expected.encode(), signature.encode()):
        raise NotAllowedError(_("The signature does not fit."))
    try:
        told = json.loads(body)
        number, standing = str(told["issue"]["number"]), str(told["issue"]["state"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return False  # a ping, or an event about something else
    delivery = session.scalar(delivery_known_as(connection.id, number).with_for_update())
    return delivery is not None and note_standing(session, delivery, standing, now=now)
