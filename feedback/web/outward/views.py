"""Connections: added, tried, given another secret, switched off; only admins."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedback.act.outward import connecting
from feedback.act.outward.announce import EVENTS, send_action, send_test
from feedback.act.outward.connecting import NewConnection
from feedback.act.outward.doors import DOORS, place_of
from feedback.errors import InvalidInputError
from feedback.links import action_link
from feedback.people.policy import Permission
from feedback.store.actions import ActionItem
from feedback.store.outward import (
    Connection,
    connections_of,
    deliveries_of,
    deliveries_to_look_after,
    letters_to_look_after,
)
from feedback.web.context import audit, found, me, now, project, reading, settings, writing
from feedback.web.notices import notify
from feedback.web.outward.forms import ConnectionForm
from feedback.web.outward.room import PROJECT, bp
from feedback.web.policy import policy
from surveys.words import _

_SHOWN = 50


@bp.get(PROJECT)
@policy(Permission.ADMIN)
def index() -> ResponseReturnValue:
    """Show where news may go, what waits for a decision, and what was sent lately."""
    return _draw(ConnectionForm())


@bp.post(PROJECT)
@policy(Permission.ADMIN)
def add() -> ResponseReturnValue:
    """Make a connection; a secret that we made is shown in this answer and never again."""
    form = ConnectionForm(request.form)
    if not form.validate():
        return _draw(form)
    new = NewConnection(
        kind=form.kind.data,
        name=form.name.data,
        address=form.address.data,
        secret=form.secret.data or "",
        events=tuple(form.events.data or ()),
    )
    try:
        with writing() as session:
            made, shown = connecting.connect(session, project().id, new, by=me().id, now=now())
            audit(session, "connection.add", "connection", made.id, kind=made.kind)
    except InvalidInputError as error:
        form.address.errors = [str(error)]
        return _draw(form)
    return _draw(ConnectionForm(formdata=None), shown=shown)


@bp.post(f"{PROJECT}/<int:connection_id>/test")
@policy(Permission.ADMIN)
def test(connection_id: int) -> ResponseReturnValue:
    """Send a word of greeting."""
    with writing() as session:
        here = found(session.get(Connection, connection_id))
        send_test(session, here, by=me().id, now=now())
        audit(session, "connection.test", "connection", here.id)
    notify("done", _("A test is on its way; what became of it stands below."))
    return redirect(url_for(".index"), 303)


@bp.post(f"{PROJECT}/<int:connection_id>/switch")
@policy(Permission.ADMIN)
def switch(connection_id: int) -> ResponseReturnValue:
    """Switch a connection off, or on again."""
    with writing() as session:
        here = found(session.get(Connection, connection_id))
        here.is_enabled = not here.is_enabled
        audit(session, "connection.switch", "connection", here.id, on=here.is_enabled)
        message = _("It is switched on.") if here.is_enabled else _("It is switched off.")
    notify("done", message, undo=url_for(".switch", connection_id=connection_id))
    return redirect(url_for(".index"), 303)


@bp.post(f"{PROJECT}/<int:connection_id>/secret")
@policy(Permission.ADMIN)
def renew(connection_id: int) -> ResponseReturnValue:
    """Make another signing secret; the one before signs too for a week."""
    with writing() as session:
        here = found(session.get(Connection, connection_id))
        shown = connecting.renew(here, now=now())
        audit(session, "connection.renew", "connection", here.id)
    return _draw(ConnectionForm(formdata=None), shown=shown)


@bp.post("/p/<slug>/actions/<int:action_id>/send")
@policy(Permission.DECIDE)
def send(action_id: int) -> ResponseReturnValue:
    """Send an action to a place outside: this is the approval."""
    with writing() as session:
        action = found(session.get(ActionItem, action_id))
        chosen = request.form.get("connection", "")
        key = int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0  # noqa: PLR2004
        here = found(session.get(Connection, key))
        link = action_link(settings().address, project().slug, action.id)
        send_action(session, here, action, link=link, by=me().id, now=now())
        audit(session, "action.send", "action", action.id, to=here.id)
    notify("done", _("It is on its way."))
    return redirect(url_for("actions.action", action_id=action_id), 303)


def _draw(form: ConnectionForm, *, shown: dict[str, str] | None = None) -> ResponseReturnValue:
    with reading() as session:
        connections = [
            (one, _(DOORS[one.kind].wording.name), DOORS[one.kind].shown(place_of(one, now())))
            for one in session.scalars(connections_of(project().id))
            if one.kind in DOORS
        ]
        page = render_template(
            "outward/index.html",
            form=form,
            shown=shown or {},
            connections=connections,
            events=EVENTS,
            doubtful=session.scalars(deliveries_to_look_after(project().id)).all(),
            letters=session.scalars(letters_to_look_after(project().id)).all(),
            recent=session.scalars(deliveries_of(project().id).limit(_SHOWN)).all(),
            makes_secret={door.kind for door in DOORS.values() if door.makes_secret},
        )
    return page, 422 if form.errors else 200
