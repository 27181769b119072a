"""The why-ladder of an action: steps added, written anew, taken out, and the root cause marked."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedback.act import ladder
from feedback.act.ladder import Why
from feedback.errors import NotFoundError
from feedback.people.policy import Permission
from feedback.store.actions import ActionItem, WhyStep
from feedback.web.actions.forms import WhyForm
from feedback.web.actions.page import draw, mine_to_change, undo_of
from feedback.web.actions.room import bp, quotes_of, why_form
from feedback.web.context import audit, me, now, writing
from feedback.web.notices import notify
from feedback.web.policy import policy
from surveys.words import _


@bp.post("/actions/<int:action_id>/whys")
@policy(Permission.DECIDE)
def add_why(action_id: int) -> ResponseReturnValue:
    """Put a step below the last one."""
    with writing() as session:
        here = mine_to_change(session, action_id)
        form = why_form(quotes_of(session, here), is_sent=True)
        if not form.validate():
            return draw(session, here, why=form)
        step = ladder.add_step(session, here, _why(form), by=me().id, now=now())
        if "root" in request.form:
            ladder.mark_root(session, here, step, by=me().id, now=now())
        audit(session, "action.why", "action", here.id)
    notify("done", _("The step stands in the ladder."))
    return redirect(_ladder(action_id), 303)


@bp.post("/actions/<int:action_id>/whys/<int:step_id>")
@policy(Permission.DECIDE)
def change_why(action_id: int, step_id: int) -> ResponseReturnValue:
    """Write a step anew, mark it as the root cause, or take it out, by the button pressed."""
    undo = None
    with writing() as session:
        here = mine_to_change(session, action_id)
        step = _step(session, here, step_id)
        message = _("Saved.")
        if "remove" in request.form:
            undo = undo_of(ladder.remove_step(session, here, step, by=me().id, now=now()))
            message = _("The step is out of the ladder.")
        elif "root" in request.form:
            marked = None if step.is_root else step
            undo = undo_of(ladder.mark_root(session, here, marked, by=me().id, now=now()))
            message = (
                _("Marked as the root cause.") if marked else _("Not the root cause any more.")
            )
        else:
            form = why_form(quotes_of(session, here), is_sent=True)
            if not form.validate():
                return draw(session, here, why=form)
            ladder.change_step(session, here, step, _why(form), by=me().id, now=now())
        audit(session, "action.why", "action", here.id)
    notify("done", message, undo=undo)
    return redirect(_ladder(action_id), 303)


def _step(session: Session, here: ActionItem, step_id: int) -> WhyStep:
    step = session.get(WhyStep, step_id)
    if step is None or step.action_id != here.id:
        raise NotFoundError
    return step


def _why(form: WhyForm) -> Why:
    return Why(
        question=form.question.data or "",
        answer=form.answer.data or "",
        item_id=form.item.data or None,
    )


def _ladder(action_id: int) -> str:
    return url_for(".action", action_id=action_id, _anchor="ladder")
