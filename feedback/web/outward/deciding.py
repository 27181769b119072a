"""What did not arrive, or may not have: a person looks and decides."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from feedback.act.outward import letters, parcels
from feedback.errors import NotFoundError
from feedback.people.policy import Permission
from feedback.store.actions import Letter
from feedback.store.outward import Delivery
from feedback.web.context import audit, found, me, now, writing
from feedback.web.notices import notify
from feedback.web.outward.room import PROJECT, bp
from feedback.web.policy import policy
from surveys.words import _


@bp.post(f"{PROJECT}/deliveries/<delivery_id>")
@policy(Permission.ADMIN)
def decide(delivery_id: str) -> ResponseReturnValue:
    """Send a delivery again, note that it arrived, or give it up."""
    deed = request.form.get("deed", "")
    with writing() as session:
        here = found(session.get(Delivery, delivery_id, with_for_update=True))
        if deed == "again":
            parcels.send_again(session, here, by=me().name, now=now())
        elif deed == "arrived":
            parcels.arrived(session, here, by=me().name, now=now())
        elif deed == "drop":
            parcels.drop(session, here, by=me().name, now=now())
        else:
            raise NotFoundError
        audit(session, "delivery.decide", "delivery", here.id, what=deed)
    notify("done", _("Noted."))
    return redirect(url_for(".index"), 303)


@bp.post(f"{PROJECT}/letters/<letter_id>")
@policy(Permission.ADMIN)
def decide_letter(letter_id: str) -> ResponseReturnValue:
    """Send a letter again, or note that it arrived."""
    deed = request.form.get("deed", "")
    with writing() as session:
        here = found(session.get(Letter, letter_id, with_for_update=True))
        if deed == "again":
            letters.send_again(session, here)
        elif deed == "arrived":
            letters.arrived(session, here, now=now())
        else:
            raise NotFoundError
        audit(session, "delivery.decide", "letter", here.id, what=deed)
    notify("done", _("Noted."))
    return redirect(url_for(".index"), 303)
