"""What one action is about: framed, given up with a reason, merged with another."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from feedback.act import actions, framing, uniting
from feedback.act.framing import frame_of
from feedback.errors import NotFoundError
from feedback.people.policy import Permission
from feedback.store.actions import ActionItem
from feedback.web.actions.forms import DeclineForm
from feedback.web.actions.page import draw, mine_to_change, undo_of
from feedback.web.actions.room import bp, frame_form
from feedback.web.context import audit, found, me, now, writing
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.requests import id_in
from surveys.words import _


@bp.post("/actions/<int:action_id>/frame")
@policy(Permission.DECIDE)
def frame(action_id: int) -> ResponseReturnValue:
    """Keep the problem, the loop, the measure and all else that closing asks for."""
    with writing() as session:
        here = mine_to_change(session, action_id)
        form = frame_form(session, here, frame_of(here), is_sent=True)
        if not form.validate():
            return draw(session, here, frame=form)
        event = framing.frame(session, here, form.frame, by=me().id, now=now())
        if event is not None:
            audit(session, "action.frame", "action", here.id)
        undo = undo_of(event)
    notify("done", _("Saved.") if undo else _("Nothing was changed."), undo=undo)
    return redirect(url_for(".action", action_id=action_id), 303)


@bp.post("/actions/<int:action_id>/decline")
@policy(Permission.DECIDE)
def decline(action_id: int) -> ResponseReturnValue:
    """Give an action up and say why."""
    form = DeclineForm(request.form)
    with writing() as session:
        here = mine_to_change(session, action_id)
        if not form.validate():
            return draw(session, here, decline=form)
        is_public = bool(form.is_told.data)
        event = actions.decline(
            session,
            here,
            because=form.because.data or "",
            is_public=is_public,
            by=me().id,
            now=now(),
        )
        audit(session, "action.decline", "action", here.id, public=is_public)
        undo = undo_of(event)
    notify("done", _("It will not be done, and it is said why."), undo=undo)
    return redirect(url_for(".action", action_id=action_id), 303)


@bp.post("/actions/<int:action_id>/unite")
@policy(Permission.DECIDE)
def unite(action_id: int) -> ResponseReturnValue:
    """Merge an action into another one, with every voice."""
    chosen = id_in(request.form.get("into", ""))
    if chosen is None:
        raise NotFoundError
    with writing() as session:
        here = mine_to_change(session, action_id)
        into = found(session.get(ActionItem, chosen))
        event = uniting.unite(session, here, into, by=me().id, now=now())
        audit(session, "action.unite", "action", here.id, into=into.id)
        undo = undo_of(event)
    notify("done", _("Merged: every voice stands behind this action now."), undo=undo)
    return redirect(url_for(".action", action_id=chosen), 303)
