"""One action item: plan it, do it, tell those who asked for it."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from feedback.act import actions, telling
from feedback.act.actions import STATUS_NAMES, Plan, Told
from feedback.act.closing import requirements
from feedback.errors import NotFoundError
from feedback.people.policy import Permission
from feedback.store.actions import LONGEST_QUOTE, ActionEvent, ActionItem, ActionStatus
from feedback.store.items import Item
from feedback.web.actions.forms import CommentForm, PlanForm, TellForm
from feedback.web.actions.owners import tell_owner
from feedback.web.actions.page import draw, mine_to_change, undo_of
from feedback.web.actions.room import bp, plan_form
from feedback.web.context import audit, found, me, now, reading, writing
from feedback.web.notices import notify
from feedback.web.outward.news import tell_action
from feedback.web.policy import policy
from surveys.words import _, ngettext


@bp.get("/actions/<int:action_id>")
@policy(Permission.READ)
def action(action_id: int) -> ResponseReturnValue:
    """Show an action with its evidence, history and who was told."""
    with reading() as session:
        return draw(session, found(session.get(ActionItem, action_id)))


@bp.post("/inbox/<item_id>/action")
@policy(Permission.DECIDE)
def raise_from_item(item_id: str) -> ResponseReturnValue:
    """Make an action of one text."""
    with writing() as session:
        item = found(session.get(Item, item_id))
        words = next((c.words for c in item.clauses if c.is_critical), item.text)
        title = _("Look at: %(words)s", words=" ".join(words.split())[:LONGEST_QUOTE])
        raised = actions.raise_from_item(session, item, title=title, by=me().id, now=now())
        audit(session, "action.raise", "action", raised.id, text=item.id)
        address = url_for(".action", action_id=raised.id)
    notify("done", _("Raised. Say who does it and until when."))
    return redirect(address, 303)


@bp.post("/actions/<int:action_id>/plan")
@policy(Permission.DECIDE)
def plan(action_id: int) -> ResponseReturnValue:
    """Change title, owner or date."""
    with writing() as session:
        here = mine_to_change(session, action_id)
        form = plan_form(session, PlanForm, title=here.title)
        if not form.validate():
            return draw(session, here, plan=form)
        new = Plan(title=form.title.data, owner_id=form.owner_id, due_on=form.due_on.data)
        event = actions.plan(session, here, new, by=me().id, now=now())
        if event is not None:
            due = new.due_on.isoformat() if new.due_on else None
            audit(session, "action.plan", "action", here.id, owner=new.owner_id, due=due)
            tell_owner(session, here)
        undo = undo_of(event)
    notify("done", _("Saved.") if undo else _("Nothing was changed."), undo=undo)
    return redirect(url_for(".action", action_id=action_id), 303)


@bp.post("/actions/<int:action_id>/move")
@policy(Permission.DECIDE)
def move(action_id: int) -> ResponseReturnValue:
    """Give an action another status."""
    wanted = request.form.get("status", "")
    if wanted not in set(ActionStatus):
        raise NotFoundError
    status = ActionStatus(wanted)
    with writing() as session:
        here = mine_to_change(session, action_id)
        missing = [line for line in requirements(session, here, status) if not line.is_met]
        if missing and here.status is not status:
            return draw(session, here, refused=(status, missing))
        event = actions.move(session, here, status, by=me().id, now=now())
        if event is not None:
            is_done = status is ActionStatus.DONE
            tell_action(session, "action.done" if is_done else "action.changed", here)
            audit(session, "action.move", "action", here.id, status=status.value)
        undo, title = undo_of(event), here.title
    told = _("“%(title)s” is %(status)s now.", title=title, status=_(STATUS_NAMES[status]))
    notify("done", told, undo=undo)
    return redirect(_back(action_id), 303)


@bp.post("/actions/<int:action_id>/undo/<int:event_id>")
@policy(Permission.DECIDE)
def undo(action_id: int, event_id: int) -> ResponseReturnValue:
    """Take a move or a change of the plan back."""
    with writing() as session:
        here = mine_to_change(session, action_id)
        event = session.get(ActionEvent, event_id)
        if event is None or event.action_id != here.id:
            raise NotFoundError
        actions.take_back(session, here, event, by=me().id, now=now())
        audit(session, "action.undo", "action", here.id, event=event_id)
    notify("done", _("It is as it was."))
    return redirect(_back(action_id), 303)


@bp.post("/actions/<int:action_id>/write-up")
@policy(Permission.DECIDE)
def write_up(action_id: int) -> ResponseReturnValue:
    """Keep what customers will read; with a button also publish it or send the letters."""
    form = TellForm(request.form)
    undo = None
    with writing() as session:
        here = mine_to_change(session, action_id)
        if not form.validate():
            return draw(session, here, tell=form)
        told = Told(you_said=form.you_said.data or "", we_did=form.we_did.data or "")
        actions.write_up(here, told)
        message = _("Saved.")
        if "publish" in request.form:
            actions.publish(session, here, by=me().id, now=now())
            audit(session, "action.publish", "action", here.id)
            message = _("It stands on the “you said, we did” list.")
            undo = url_for(".unpublish", action_id=action_id)
        elif "letters" in request.form:
            count = telling.tell(session, here, by=me().id, signed=me().name, now=now())
            audit(session, "action.tell", "action", here.id, letters=count)
            message = ngettext(
                "%(count)s letter is on its way.", "%(count)s letters are on their way.", count
            )
        else:
            audit(session, "action.write_up", "action", here.id)
    notify("done", message, undo=undo)
    return redirect(url_for(".action", action_id=action_id), 303)


@bp.post("/actions/<int:action_id>/publish")
@policy(Permission.DECIDE)
def publish(action_id: int) -> ResponseReturnValue:
    """Put an action that is written up on the list."""
    with writing() as session:
        here = mine_to_change(session, action_id)
        actions.publish(session, here, by=me().id, now=now())
        audit(session, "action.publish", "action", here.id)
    message = _("It stands on the “you said, we did” list.")
    notify("done", message, undo=url_for(".unpublish", action_id=action_id))
    return redirect(url_for(".action", action_id=action_id), 303)


@bp.post("/actions/<int:action_id>/unpublish")
@policy(Permission.DECIDE)
def unpublish(action_id: int) -> ResponseReturnValue:
    """Take an action off the list."""
    with writing() as session:
        here = mine_to_change(session, action_id)
        actions.unpublish(session, here, by=me().id, now=now())
        audit(session, "action.unpublish", "action", here.id)
    notify("done", _("It is off the list."), undo=url_for(".publish", action_id=action_id))
    return redirect(url_for(".action", action_id=action_id), 303)


@bp.post("/actions/<int:action_id>/comment")
@policy(Permission.DECIDE)
def comment(action_id: int) -> ResponseReturnValue:
    """Add a remark to the history."""
    form = CommentForm(request.form)
    with writing() as session:
        here = mine_to_change(session, action_id)
        if not form.validate():
            return draw(session, here, comment=form)
        actions.comment(session, here, form.text.data, by=me().id, now=now())
        audit(session, "action.comment", "action", here.id)
    notify("done", _("The remark is in the history."))
    return redirect(url_for(".action", action_id=action_id), 303)


def _back(action_id: int) -> str:
    """Return to the board, as it was narrowed, if that is where the button was pressed."""
    board = url_for("actions.index")
    target = request.form.get("next", "")
    came_from_board = target == board or target.startswith(f"{board}?")
    fits = came_from_board and target.isprintable() and "\\" not in target
    return target if fits else url_for("actions.action", action_id=action_id)
