"""Make a connection, and change its secret without a gap."""

import datetime as dt
import secrets
from dataclasses import dataclass

from sqlalchemy.orm import Session

from feedback.act.outward.announce import EVENTS
from feedback.act.outward.door import Place
from feedback.act.outward.doors import DOORS
from feedback.errors import ConflictError, InvalidInputError
from feedback.store.base import token_digest
from feedback.store.outward import Connection
from surveys.words import _

OVERLAP = dt.timedelta(days=7)  # so long the secret before signs too


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConnection:
    """What an admin types in."""

    kind: str
    name: str
    address: str
    secret: str = ""
    events: tuple[str, ...] = ()


def connect(
    session: Session, project_id: int, new: NewConnection, *, by: int, now: dt.datetime
) -> tuple[Connection, dict[str, str]]:
    """Store a connection; return it and the secrets to show now and never again, by their name."""
    door = DOORS.get(new.kind)
    if door is None:
        raise InvalidInputError(_("Choose where to."))
    secret = secrets.token_urlsafe(32) if door.makes_secret else new.secret.strip()
    address = new.address.strip()
    door.check(Place(address=address, secret=secret))
    connection = Connection(
        project_id=project_id,
        kind=door.kind,
        name=" ".join(new.name.split())[:200],
        address=address,
        secret=secret,
        events=" ".join(event for event in new.events if event in EVENTS),
        made_by=by,
        made_at=now,
    )
    shown = {"secret": secret} if door.makes_secret else {}
    if door.is_tracker:
        token = secrets.token_urlsafe(24)
        connection.hook_digest = token_digest(token)
        connection.hook_secret = secrets.token_urlsafe(32)
        shown = {"token": token, "secret": connection.hook_secret}
    session.add(connection)
    session.flush()
    return connection, shown


def renew(connection: Connection, *, now: dt.datetime) -> dict[str, str]:
    """Make another signing secret; the one before is good for a week longer."""
    if not DOORS[connection.kind].makes_secret:
        raise ConflictError(_("Its secret comes from the other side. Make a new connection."))
    connection.old_secret, connection.old_secret_until = connection.secret, now + OVERLAP
    connection.secret = secrets.token_urlsafe(32)
    return {"secret": connection.secret}
