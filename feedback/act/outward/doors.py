"""Which doors there are: a new one is registered here, in one line."""

import datetime as dt
from collections.abc import Mapping

from feedback.act.outward.door import Door, Place, Tracker
from feedback.act.outward.github import GitHub
from feedback.act.outward.slack import Slack
from feedback.act.outward.webhook import Webhook
from feedback.act.outward.wire import ConsoleWire, HttpWire, Wire
from feedback.settings import Settings
from feedback.store.outward import Connection

TRACKERS: tuple[Tracker, ...] = (GitHub(),)
_ALL: tuple[Door, ...] = (Webhook(), Slack(), *TRACKERS)
DOORS: Mapping[str, Door] = {door.kind: door for door in _ALL}


def place_of(connection: Connection, at: dt.datetime) -> Place:
    """Return where a connection leads, with the secrets that are good at this moment."""
    until = connection.old_secret_until
    return Place(
        address=connection.address,
        secret=connection.secret,
        old_secret=connection.old_secret if until is not None and at < until else "",
    )


def wire_from(settings: Settings) -> Wire:
    """Return what carries requests, as the settings choose."""
    if settings.outward == "console":
        return ConsoleWire(settings.data_dir / "outward")
    return HttpWire(private_hosts=settings.private_hosts.replace(",", " ").split())
