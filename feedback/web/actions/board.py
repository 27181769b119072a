"""All actions as a board, or as a list: who does what until when, and whom it was told."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import selectinload

from feedback.act import actions
from feedback.act.actions import Plan
from feedback.figures.recovery import recovery
from feedback.figures.told import told_altogether
from feedback.people.policy import Permission
from feedback.store.actions import ActionItem, ActionStatus, actions_of
from feedback.store.coverage import Coverage, coverage_of
from feedback.store.themes import family_of, in_order, themes_of
from feedback.web.actions.forms import NewActionForm
from feedback.web.actions.owners import tell_owner
from feedback.web.actions.room import bp, members, plan_form
from feedback.web.context import audit, me, now, project, reading, today, writing
from feedback.web.notices import notify
from feedback.web.outward.news import tell_action
from feedback.web.policy import policy
from feedback.web.requests import id_in
from surveys.words import _


@bp.get("/actions")
@policy(Permission.READ)
def index() -> ResponseReturnValue:
    """Show all actions as a board, or as a list."""
    narrowed = _narrowing()
    with reading() as session:
        query = actions_of(project().id).options(selectinload(ActionItem.owner))
        if narrowed["owner"]:
            query = query.where(ActionItem.owner_id == narrowed["owner"])
        if narrowed["theme"]:
            query = query.where(ActionItem.theme_id.in_(family_of(narrowed["theme"])))
        if narrowed["show"] == "mine":
            query = query.where(ActionItem.owner_id == me().id)
        items: Sequence[ActionItem] = session.scalars(query).all()
        if narrowed["show"] == "overdue":
            items = [item for item in items if item.is_overdue(today())]
        coverage = coverage_of(session, [item.id for item in items])
        behind = {item.id: coverage.get(item.id, Coverage()) for item in items}
        return render_template(
            "actions/list.html" if narrowed["view"] == "list" else "actions/index.html",
            items=items,
            lanes=_lanes(items, behind),
            behind=behind,
            narrowed=narrowed,
            statuses=ActionStatus,
            members=members(session),
            themes=in_order(session.scalars(themes_of(project().id))),
            told=told_altogether(session, project().id),
            recovery=recovery(session, project().id),
        )


@bp.route("/actions/new", methods=["GET", "POST"])
@policy(Permission.DECIDE)
def new() -> ResponseReturnValue:
    """Make an action by hand."""
    with writing() if request.method == "POST" else reading() as session:
        form = plan_form(session, NewActionForm, owner=str(me().id))
        if request.method == "GET" or not form.validate():
            page = render_template("actions/new.html", form=form)
            return page, 422 if form.errors else 200
        made = actions.raise_by_hand(
            session,
            project().id,
            title=form.title.data,
            reason=form.reason.data,
            by=me().id,
            now=now(),
        )
        wanted = Plan(title=made.title, owner_id=form.owner_id, due_on=form.due_on.data)
        actions.plan(session, made, wanted, by=me().id, now=now())
        tell_owner(session, made)
        tell_action(session, "action.created", made)
        audit(session, "action.raise", "action", made.id, by_hand=True)
        address = url_for(".action", action_id=made.id)
    notify("done", _("Raised."))
    return redirect(address, 303)


def _narrowing() -> dict[str, Any]:
    """Read from the address what is shown; what is unknown narrows nothing."""
    show = request.args.get("show", "")
    return {
        "show": show if show in ("mine", "overdue") else "",
        "owner": id_in(request.args.get("owner", "")),
        "theme": id_in(request.args.get("theme", "")),
        "view": "list" if request.args.get("view") == "list" else "",
    }


def _lanes(items: Sequence[ActionItem], behind: dict[int, Coverage]) -> dict[str, list[ActionItem]]:
    """Sort into lanes; what is done moves on once customers know of it."""
    lanes: dict[str, list[ActionItem]] = {
        name: [] for name in ("planned", "doing", "done", "told", "dropped")
    }
    for item in items:
        is_told = item.published_at is not None or behind[item.id].told > 0
        is_done = item.status is ActionStatus.DONE
        lanes["told" if is_done and is_told else item.status.value].append(item)
    return lanes
