"""Proposals and action items: decide, plan, do, tell."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session, selectinload
from wtforms import SelectChoice

from feedback.act import actions, telling
from feedback.act.actions import Plan, Told
from feedback.decide import proposals as deciding
from feedback.decide.proposals import Acceptance
from feedback.errors import NotFoundError
from feedback.people.policy import Permission
from feedback.store.actions import (
    ActionItem,
    ActionStatus,
    Evidence,
    Proposal,
    ProposalStatus,
    actions_of,
    proposals_of,
)
from feedback.store.items import Item
from feedback.store.people import members_of
from feedback.web.actions.forms import CommentForm, PlanForm, TellForm
from feedback.web.context import can, found, me, now, project, reading, today, writing
from feedback.web.notices import notify
from feedback.web.policy import policy

bp = Blueprint("actions", __name__, url_prefix="/p/<slug>")


@bp.get("/proposals")
@policy(Permission.READ)
def proposals() -> ResponseReturnValue:
    """List what gathered criticism and waits for a decision."""
    with reading() as session:
        by_status = {
            status: session.scalars(
                proposals_of(project().id, status).options(selectinload(Proposal.evidence))
            ).all()
            for status in ProposalStatus
        }
        return render_template(
            "actions/proposals.html", by_status=by_status, statuses=ProposalStatus
        )


@bp.get("/proposals/<int:proposal_id>")
@policy(Permission.READ)
def proposal(proposal_id: int) -> ResponseReturnValue:
    """Show a proposal with every quote."""
    with reading() as session:
        here = found(session.get(Proposal, proposal_id))
        form = _plan_form(session, title=here.title)
        return _draw_proposal(session, here, form)


@bp.post("/proposals/<int:proposal_id>/accept")
@policy(Permission.DECIDE)
def accept(proposal_id: int) -> ResponseReturnValue:
    """Make an action item of a proposal."""
    with writing() as session:
        here = found(session.get(Proposal, proposal_id))
        form = _plan_form(session, title=here.title)
        if not form.validate():
            return _draw_proposal(session, here, form)
        acceptance = Acceptance(
            title=form.title.data, owner_id=form.owner_id, due_on=form.due_on.data
        )
        action = deciding.accept(session, here, acceptance, by=me().id, now=now())
        address = url_for(".action", action_id=action.id)
    notify("done", "Accepted: it is an action item now.")
    return redirect(address, 303)


@bp.post("/proposals/<int:proposal_id>/merge")
@policy(Permission.DECIDE)
def merge(proposal_id: int) -> ResponseReturnValue:
    """Add a proposal's evidence to an action that is there already."""
    chosen = request.form.get("action_id", "")
    if not chosen.isdecimal() or len(chosen) > 9:  # noqa: PLR2004 - more is no id
        raise NotFoundError
    with writing() as session:
        here = found(session.get(Proposal, proposal_id))
        action = found(session.get(ActionItem, int(chosen)))
        deciding.merge(session, here, action, by=me().id, now=now())
    notify("done", "Its quotes are evidence of this action now.")
    return redirect(url_for(".action", action_id=int(chosen)), 303)


@bp.post("/proposals/<int:proposal_id>/reject")
@policy(Permission.DECIDE)
def reject(proposal_id: int) -> ResponseReturnValue:
    """Settle a proposal without a change."""
    with writing() as session:
        deciding.reject(found(session.get(Proposal, proposal_id)), by=me().id, now=now())
    notify("done", "Rejected. New criticism of the theme can bring it back.")
    return redirect(url_for(".proposals"), 303)


@bp.get("/actions")
@policy(Permission.READ)
def index() -> ResponseReturnValue:
    """Show all actions as a board."""
    shown = request.args.get("show", "")
    with reading() as session:
        query = actions_of(project().id).options(
            selectinload(ActionItem.owner), selectinload(ActionItem.evidence)
        )
        items = session.scalars(query).all()
        if shown == "mine":
            items = [item for item in items if item.owner_id == me().id]
        elif shown == "overdue":
            items = [item for item in items if item.is_overdue(today())]
        lanes = {status: [i for i in items if i.status is status] for status in ActionStatus}
        return render_template("actions/index.html", lanes=lanes, shown=shown)


@bp.get("/actions/<int:action_id>")
@policy(Permission.READ)
def action(action_id: int) -> ResponseReturnValue:
    """Show an action with its evidence, history and who was told."""
    with reading() as session:
        return _draw(session, found(session.get(ActionItem, action_id)))


@bp.post("/inbox/<item_id>/action")
@policy(Permission.DECIDE)
def raise_from_item(item_id: str) -> ResponseReturnValue:
    """Make an action of one text."""
    with writing() as session:
        item = found(session.get(Item, item_id))
        words = next((s.words for s in item.sentences if actions.is_critical(s)), item.text)
        title = f"Look at: {' '.join(words.split())[:120]}"
        raised = actions.raise_from_item(session, item, title=title, by=me().id, now=now())
        address = url_for(".action", action_id=raised.id)
    notify("done", "Raised. Say who does it and until when.")
    return redirect(address, 303)


@bp.post("/actions/<int:action_id>/plan")
@policy(Permission.DECIDE)
def plan(action_id: int) -> ResponseReturnValue:
    """Change title, owner or date."""
    with writing() as session:
        here = found(session.get(ActionItem, action_id))
        form = _plan_form(session, title=here.title)
        if not form.validate():
            return _draw(session, here, plan_form=form)
        new = Plan(title=form.title.data, owner_id=form.owner_id, due_on=form.due_on.data)
        actions.plan(session, here, new, by=me().id, now=now())
    notify("done", "Saved.")
    return redirect(url_for(".action", action_id=action_id), 303)


@bp.post("/actions/<int:action_id>/move")
@policy(Permission.DECIDE)
def move(action_id: int) -> ResponseReturnValue:
    """Give an action another status."""
    wanted = request.form.get("status", "")
    if wanted not in set(ActionStatus):
        raise NotFoundError
    return _change(
        action_id,
        lambda session, here: actions.move(
            session, here, ActionStatus(wanted), by=me().id, now=now()
        ),
        f"It is {wanted} now.",
    )


@bp.post("/actions/<int:action_id>/write-up")
@policy(Permission.DECIDE)
def write_up(action_id: int) -> ResponseReturnValue:
    """Keep what customers will read; with a button also publish it or send the letters."""
    form = TellForm(request.form)
    with writing() as session:
        here = found(session.get(ActionItem, action_id))
        if not form.validate():
            return _draw(session, here, tell_form=form)
        told = Told(you_said=form.you_said.data or "", we_did=form.we_did.data or "")
        actions.write_up(here, told)
        message = "Saved."
        if "publish" in request.form:
            actions.publish(session, here, by=me().id, now=now())
            message = "It stands on the “you said, we did” list."
        if "letters" in request.form:
            count = telling.tell(session, here, by=me().id, signed=me().name, now=now())
            message = (
                f"{count} letters are on their way." if count != 1 else "1 letter is on its way."
            )
    notify("done", message)
    return redirect(url_for(".action", action_id=action_id), 303)


@bp.post("/actions/<int:action_id>/unpublish")
@policy(Permission.DECIDE)
def unpublish(action_id: int) -> ResponseReturnValue:
    """Take an action off the list."""
    return _change(
        action_id,
        lambda session, here: actions.unpublish(session, here, by=me().id, now=now()),
        "It is off the list.",
    )


@bp.post("/actions/<int:action_id>/comment")
@policy(Permission.DECIDE)
def comment(action_id: int) -> ResponseReturnValue:
    """Add a remark to the history."""
    form = CommentForm(request.form)
    with writing() as session:
        here = found(session.get(ActionItem, action_id))
        if not form.validate():
            return _draw(session, here, comment_form=form)
        actions.comment(session, here, form.text.data, by=me().id, now=now())
    return redirect(url_for(".action", action_id=action_id), 303)


def _change(
    action_id: int, change: Callable[[Session, ActionItem], None], message: str
) -> ResponseReturnValue:
    with writing() as session:
        change(session, found(session.get(ActionItem, action_id)))
    notify("done", message)
    return redirect(url_for(".action", action_id=action_id), 303)


def _plan_form(session: Session, **values: object) -> PlanForm:
    form = PlanForm(request.form, **values)
    members = session.scalars(members_of(project().id))
    form.owner.choices = [
        SelectChoice("", "nobody yet"),
        *(SelectChoice(str(m.user_id), m.user.name) for m in members),
    ]
    return form


def _draw_proposal(session: Session, here: Proposal, form: PlanForm) -> ResponseReturnValue:
    open_actions = [a for a in session.scalars(actions_of(project().id)) if a.closed_at is None]
    page = render_template(
        "actions/proposal.html",
        proposal=here,
        quotes=_quotes(here.evidence),
        form=form,
        open_actions=open_actions,
    )
    return page, 422 if form.errors else 200


def _draw(
    session: Session,
    here: ActionItem,
    *,
    plan_form: PlanForm | None = None,
    tell_form: TellForm | None = None,
    comment_form: CommentForm | None = None,
) -> ResponseReturnValue:
    faulty = next((f for f in (plan_form, tell_form, comment_form) if f and f.errors), None)
    if plan_form is None:
        owner = str(here.owner_id or "")
        plan_form = _plan_form(session, title=here.title, owner=owner, due_on=here.due_on)
    audience = telling.audience(session, here)
    tell_form = tell_form or TellForm(you_said=here.you_said, we_did=here.we_did)
    letter = ""
    if here.you_said and here.we_did and audience.reachable and can("decide"):
        letter = telling.letter_text(
            here, project=project().name, name=audience.reachable[0].name, signed=me().name
        )
    page = render_template(
        "actions/action.html",
        action=here,
        quotes=_quotes(here.evidence),
        audience=audience,
        letter=letter,
        plan_form=plan_form,
        tell_form=tell_form,
        comment_form=comment_form or CommentForm(),
        faulty=faulty,
        statuses=ActionStatus,
    )
    return page, 422 if faulty else 200


def _quotes(evidence: list[Evidence]) -> list[tuple[Item, list[tuple[int, int]]]]:
    """Group evidence by text, newest first; what is in the trash or was withdrawn is left out."""
    by_item: dict[str, tuple[Item, list[tuple[int, int]]]] = {}
    for quote in evidence:
        item = quote.item
        if item is not None and item.is_counted and quote.end_at <= len(item.text):
            by_item.setdefault(item.id, (item, []))[1].append((quote.start_at, quote.end_at))
    quotes = [(item, sorted(set(spans))) for item, spans in by_item.values()]
    return sorted(quotes, key=lambda quote: quote[0].said_on, reverse=True)
