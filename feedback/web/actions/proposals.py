"""Proposals: what gathered criticism, how strong the case is, and what people decide about it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session, selectinload

from feedback.decide import proposals as deciding
from feedback.decide.proposals import Acceptance
from feedback.decide.strength import strength_of
from feedback.errors import NotFoundError
from feedback.people.policy import Permission
from feedback.store.actions import (
    ActionItem,
    Evidence,
    Proposal,
    ProposalStatus,
    actions_of,
    proposals_of,
)
from feedback.store.items import Item
from feedback.web.actions.forms import PlanForm
from feedback.web.actions.owners import tell_owner
from feedback.web.actions.room import bp, plan_form, quotes_of
from feedback.web.context import audit, found, me, now, project, reading, writing
from feedback.web.notices import notify
from feedback.web.outward.news import tell_action
from feedback.web.policy import policy
from feedback.web.requests import id_in
from surveys.words import _

_DECIDED = 30


@bp.get("/proposals")
@policy(Permission.READ)
def proposals() -> ResponseReturnValue:
    """List what gathered criticism and waits for a decision, the strongest case first."""
    with reading() as session:
        evidence = selectinload(Proposal.evidence).selectinload(Evidence.item)
        waiting = session.scalars(
            proposals_of(project().id, ProposalStatus.OPEN).options(
                evidence.selectinload(Item.contact)
            )
        ).all()
        cases = [(proposal, strength_of(proposal.evidence)) for proposal in waiting]
        decided = [
            proposal
            for status in (ProposalStatus.ACCEPTED, ProposalStatus.REJECTED)
            for proposal in session.scalars(proposals_of(project().id, status).limit(_DECIDED))
        ]
        return render_template(
            "actions/proposals.html",
            cases=sorted(cases, key=lambda case: -case[1].people),
            decided=sorted(decided, key=lambda p: p.decided_at or p.raised_at, reverse=True),
        )


@bp.get("/proposals/<int:proposal_id>")
@policy(Permission.READ)
def proposal(proposal_id: int) -> ResponseReturnValue:
    """Show a proposal with every quote."""
    with reading() as session:
        here = found(session.get(Proposal, proposal_id))
        form = plan_form(session, PlanForm, title=here.title)
        return _draw(session, here, form)


@bp.post("/proposals/<int:proposal_id>/accept")
@policy(Permission.DECIDE)
def accept(proposal_id: int) -> ResponseReturnValue:
    """Make an action item of a proposal."""
    with writing() as session:
        here = found(session.get(Proposal, proposal_id))
        form = plan_form(session, PlanForm, title=here.title)
        if not form.validate():
            return _draw(session, here, form)
        acceptance = Acceptance(
            title=form.title.data, owner_id=form.owner_id, due_on=form.due_on.data
        )
        action = deciding.accept(session, here, acceptance, by=me().id, now=now())
        tell_owner(session, action)
        tell_action(session, "action.created", action)
        audit(session, "proposal.accept", "proposal", here.id, into=action.id)
        address = url_for(".action", action_id=action.id)
    notify("done", _("Accepted: it is an action item now."), undo=_undo(proposal_id))
    return redirect(address, 303)


@bp.post("/proposals/<int:proposal_id>/merge")
@policy(Permission.DECIDE)
def merge(proposal_id: int) -> ResponseReturnValue:
    """Add a proposal's evidence to an action that is there already."""
    chosen = id_in(request.form.get("action_id", ""))
    if chosen is None:
        raise NotFoundError
    with writing() as session:
        here = found(session.get(Proposal, proposal_id))
        action = found(session.get(ActionItem, chosen))
        deciding.merge(session, here, action, by=me().id, now=now())
        audit(session, "proposal.merge", "proposal", here.id, into=action.id)
    notify("done", _("Its quotes are evidence of this action now."), undo=_undo(proposal_id))
    return redirect(url_for(".action", action_id=chosen), 303)


@bp.post("/proposals/<int:proposal_id>/reject")
@policy(Permission.DECIDE)
def reject(proposal_id: int) -> ResponseReturnValue:
    """Settle a proposal without a change."""
    with writing() as session:
        here = found(session.get(Proposal, proposal_id))
        deciding.reject(here, by=me().id, now=now())
        audit(session, "proposal.reject", "proposal", here.id)
    message = _("Rejected. New criticism of the theme can bring it back.")
    notify("done", message, undo=_undo(proposal_id))
    return redirect(url_for(".proposals"), 303)


@bp.post("/proposals/<int:proposal_id>/reopen")
@policy(Permission.DECIDE)
def reopen(proposal_id: int) -> ResponseReturnValue:
    """Take a decision back."""
    with writing() as session:
        here = found(session.get(Proposal, proposal_id))
        deciding.reopen(session, here, by=me().id, now=now())
        audit(session, "proposal.reopen", "proposal", proposal_id)
    notify("done", _("It waits for a decision again."))
    return redirect(url_for(".proposal", proposal_id=proposal_id), 303)


def _undo(proposal_id: int) -> str:
    return url_for("actions.reopen", proposal_id=proposal_id)


def _draw(session: Session, here: Proposal, form: PlanForm) -> ResponseReturnValue:
    open_actions = [a for a in session.scalars(actions_of(project().id)) if a.closed_at is None]
    quotes = quotes_of(session, here)
    page = render_template(
        "actions/proposal.html",
        proposal=here,
        quotes=quotes,
        strength=strength_of(here.evidence),
        form=form,
        open_actions=open_actions,
    )
    return page, 422 if form.errors else 200
