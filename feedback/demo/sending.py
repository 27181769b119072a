"""Where Larkfield Bikes' news goes: a webhook, a channel, a tracker; one did not arrive."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.act.outward import connecting, parcels
from feedback.act.outward.announce import Subject, announce, send_action
from feedback.act.outward.connecting import NewConnection
from feedback.act.outward.door import RefusedError
from feedback.act.outward.doors import DOORS
from feedback.demo.cast import Cast
from feedback.store.actions import actions_of
from feedback.store.outward import SUBJECT, Delivery
from feedback.store.people import Role
from feedback.store.work import Stage, disown

_SENT = 3
_PLACES = (
    NewConnection(
        kind="webhook",
        name="Workshop screen",
        address="https://screen.larkfield.example/heard",
        events=("action.created", "action.done"),
    ),
    NewConnection(
        kind="slack",
        name="Shop channel",
        address="https://hooks.slack.example/services/T000/B000/larkfield",
        events=("promise.at_risk", "promise.broken", "alert.raised"),
    ),
    NewConnection(
        kind="github",
        name="Website issues",
        address="https://github.com/larkfield-bikes/website",
        secret="none-in-a-story",  # noqa: S106 - it opens nothing
    ),
)


def send(session: Session, cast: Cast, *, now: dt.datetime) -> None:
    """Connect the three places, send actions there, and leave one for a person to decide about."""
    admin = cast.users[Role.ADMIN]
    places = [
        connecting.connect(session, cast.project_id, place, by=admin, now=now)[0]
        for place in _PLACES
    ]
    found = session.scalars(actions_of(cast.project_id).limit(_SENT)).all()
    for action in found:
        send_action(session, places[2], action, link="", by=admin, now=now)
        announce(
            session,
            cast.project_id,
            "action.created",
            Subject("action", action.id),
            title=action.title,
            body=action.reason,
            link="",
            now=now,
        )
    lost = session.scalars(
        select(Delivery).where(Delivery.connection_id == places[0].id).order_by(Delivery.title)
    ).first()
    if lost is not None:
        disown(session, Stage.DELIVER, [SUBJECT + lost.id])
        parcels.begin(session, lost.id, DOORS, now=now)
        refusal = RefusedError(
            "The other side answered with 410.", code=410, excerpt="moved away", is_final=True
        )
        parcels.note(session, lost.id, refusal, now=now)
