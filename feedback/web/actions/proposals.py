"""Proposals: what gathered criticism, how strong the case is, and what people decide about it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session, selectinload

from feedback.decide import proposals as deciding
from feedback.decide.proposals import Acceptance
from feedback.decide.ranking import FIRST, Rank, rank
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
from feedback.web.actions.forms import EffortForm, PlanForm, RejectForm
from feedback.web.actions.owners import tell_owner
from feedback.web.actions.room import bp, in_days, plan_form, quotes_of
from feedback.web.context import audit, found, me, now, project, reading, today, writing
from feedback.web.notices import notify
from feedback.web.outward.news import tell_action
from feedback.web.policy import policy
from feedback.web.requests import id_in
from surveys.words import _

_DECIDED = 30


@bp.get("/proposals")
@policy(Permission.READ)
def proposals() -> ResponseReturnValue:
    """List what gathered criticism and waits for a decision, in the order that it deserves."""
    with reading() as session:
        evidence = selectinload(Proposal.evidence).selectinload(Evidence.item)
        waiting = session.scalars(
            proposals_of(project().id, ProposalStatus.OPEN).options(
                evidence.selectinload(Item.contact)
            )
        ).all()
        ranking = rank(session, project().id, waiting, today=today())
        cases = [(one, strength_of(one.proposal.evidence)) for one in ranking.ranks]
        by_people = request.args.get("sort") == "people"
        if by_people:
            cases.sort(key=lambda case: -case[1].people)
        decided = [
            proposal
            for status in (ProposalStatus.ACCEPTED, ProposalStatus.REJECTED)
            for proposal in session.scalars(proposals_of(project().id, status).limit(_DECIDED))
        ]
        return render_template(
            "actions/proposals.html",
            cases=cases,
            ranking=ranking,
            by_people=by_people,
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
    """Settle a proposal without a change; whoever does says why."""
    form = RejectForm(request.form)
    with writing() as session:
        here = found(session.get(Proposal, proposal_id))
        if not form.validate():
            return _draw(session, here, plan_form(session, PlanForm, title=here.title), reject=form)
        deciding.reject(here, because=form.because.data or "", by=me().id, now=now())
        audit(session, "proposal.reject", "proposal", here.id)
    message = _("Rejected. New criticism of the theme can bring it back.")
    notify("done", message, undo=_undo(proposal_id))
    return redirect(url_for(".proposals"), 303)


@bp.post("/proposals/<int:proposal_id>/effort")
@policy(Permission.DECIDE)
def effort(proposal_id: int) -> ResponseReturnValue:
    """Keep what the change would take, so that its place can be told."""
    form = EffortForm(request.form)
    with writing() as session:
        here = found(session.get(Proposal, proposal_id))
        if not form.validate():
            return _draw(session, here, plan_form(session, PlanForm, title=here.title), effort=form)
        deciding.estimate(here, form.effort.data)
        audit(session, "proposal.estimate", "proposal", here.id, days=form.effort.data)
    notify("done", _("Saved. The order of the proposals counts with it."))
    return redirect(url_for(".proposal", proposal_id=proposal_id), 303)


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


def _draw(
    session: Session,
    here: Proposal,
    form: PlanForm,
    *,
    reject: RejectForm | None = None,
    effort: EffortForm | None = None,
) -> ResponseReturnValue:
    open_actions = [a for a in session.scalars(actions_of(project().id)) if a.closed_at is None]
    quotes = quotes_of(session, here)
    faulty = next((f for f in (form, reject, effort) if f is not None and f.errors), None)
    page = render_template(
        "actions/proposal.html",
        proposal=here,
        quotes=quotes,
        strength=strength_of(here.evidence),
        rank=_rank_of(session, here),
        first=FIRST,
        form=form,
        reject_form=reject or RejectForm(),
        effort_form=effort or EffortForm(effort=in_days(here.effort)),
        faulty=faulty,
        open_actions=open_actions,
    )
    return page, 422 if faulty else 200


def _rank_of(session: Session, here: Proposal) -> Rank | None:
    """Return the place of an open proposal among all that are open."""
    if here.status is not ProposalStatus.OPEN:
        return None
    waiting = session.scalars(proposals_of(project().id, ProposalStatus.OPEN)).all()
    ranks = rank(session, project().id, waiting, today=today()).ranks
    return next(one for one in ranks if one.proposal.id == here.id)
