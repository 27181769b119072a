"""Proposals: raised when a theme gathers criticism, accepted or rejected by people.

While a change for a theme is under way, further criticism becomes evidence of it, so that those
customers are told as well. What was settled, by rejecting or by finishing, needs new criticism.
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, String, cast, delete, func, insert, select, update
from sqlalchemy.orm import Session

from feedback.decide.criticism import ENOUGH, case_of
from feedback.errors import ConflictError, InvalidInputError
from feedback.store.actions import (
    ActionEvent,
    ActionItem,
    EventKind,
    Evidence,
    Proposal,
    ProposalStatus,
    add_event,
    changes_of,
    last_decision_on,
    open_action_for,
    settled_evidence,
)
from feedback.store.database import day_of
from feedback.store.handovers import hand_over
from feedback.store.items import Clause, ClauseTheme, Item, criticism_of, of_clause
from feedback.store.themes import Theme
from surveys.words import N_, _, ngettext

MOST_DAYS = 1_000.0

_STATUS_FAULTS = {
    ProposalStatus.ACCEPTED: N_("This proposal was accepted already."),
    ProposalStatus.REJECTED: N_("This proposal was rejected already."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What a person adds when they accept a proposal."""

    title: str
    owner_id: int | None
    due_on: dt.date | None


def pending() -> Select[str]:
    """Select the themes with enough criticism and neither a proposal nor an action for it.

    A theme that was settled is found again when it is criticised anew, which the analysis owes.
    """
    has_proposal = select(Proposal.id).where(Proposal.theme_id == Theme.id).exists()
    has_action = select(ActionItem.id).where(ActionItem.theme_id == Theme.id).exists()
    criticised = (
        select(ClauseTheme.theme_id)
        .join(Clause, of_clause)
        .join(Item, Item.id == Clause.item_id)
        .where(Item.is_counted.is_(True), Clause.is_critical)
        .group_by(ClauseTheme.theme_id)
        .having(func.count(Item.id.distinct()) >= ENOUGH)
    )
    return select(cast(Theme.id, String)).where(
        Theme.archived_at.is_(None), ~has_proposal, ~has_action, Theme.id.in_(criticised)
    )


def run(session: Session, subjects: Sequence[str], *, now: dt.datetime) -> None:
    """Look at the criticism of each theme and raise, extend or leave its proposal.

    What is noted here is dated with the day only: it follows at once from what somebody said, and
    of an anonymous answer nobody may learn more than the day.
    """
    now = dt.datetime.combine(day_of(now), dt.time(), dt.UTC)
    for subject in subjects:
        theme = session.get(Theme, int(subject))
        if theme is not None and theme.archived_at is None:
            _look_at(session, theme, now)


def accept(
    session: Session, proposal: Proposal, acceptance: Acceptance, *, by: int, now: dt.datetime
) -> ActionItem:
    """Make an action item of a proposal; its evidence goes along."""
    _decide(proposal, ProposalStatus.ACCEPTED, by, now)
    title = " ".join(acceptance.title.split())
    if not title:
        raise InvalidInputError(_("Say what is to change."))
    action = ActionItem(
        project_id=proposal.project_id,
        theme_id=proposal.theme_id,
        proposal_id=proposal.id,
        title=title[:200],
        reason=proposal.reason,
        owner_id=acceptance.owner_id,
        due_on=acceptance.due_on,
        effort=proposal.effort,
        raised_at=now,
    )
    session.add(action)
    session.flush()
    for evidence in proposal.evidence:
        evidence.action_id = action.id
    add_event(session, action, EventKind.RAISED, _("accepted from a proposal"), by=by, now=now)
    hand_over(session, action, to=action.owner_id, by=by, now=now)
    session.flush()
    return action


def merge(
    session: Session, proposal: Proposal, action: ActionItem, *, by: int, now: dt.datetime
) -> None:
    """Settle a proposal by adding its evidence to an action that is there already."""
    _decide(proposal, ProposalStatus.ACCEPTED, by, now)
    spans = [(e.item_id, e.start_at, e.end_at) for e in proposal.evidence]
    added = _add_evidence(session, spans, action)
    detail = ngettext(
        "%(count)s quote from a proposal about %(theme)s",
        "%(count)s quotes from a proposal about %(theme)s",
        len(added),
        theme=proposal.theme.name,
    )
    before = json.dumps({"merged": proposal.id, "evidence": added})
    add_event(session, action, EventKind.EVIDENCE, detail, by=by, now=now, before=before)


def reject(proposal: Proposal, *, because: str, by: int, now: dt.datetime) -> None:
    """Settle a proposal without a change; the same theme needs new criticism to come back."""
    because = because.replace("\r\n", "\n").strip()[:1000]
    if not because:
        msg = _("Say why: whoever reads these complaints in a year will ask.")
        raise InvalidInputError(msg)
    _decide(proposal, ProposalStatus.REJECTED, by, now)
    proposal.rejected_because = because


def estimate(proposal: Proposal, effort: float | None) -> None:
    """Keep how many days of work of one person the change would take, by a person's word."""
    if proposal.status is not ProposalStatus.OPEN:
        raise ConflictError(_(_STATUS_FAULTS[proposal.status]))
    if effort is not None and not 0 < effort <= MOST_DAYS:
        raise InvalidInputError(_("The effort is a number of days, more than 0."))
    proposal.effort = effort


def reopen(session: Session, proposal: Proposal, *, by: int, now: dt.datetime) -> None:
    """Take a decision back: the proposal waits again, with all its quotes.

    An action that was made of it goes, unless somebody has begun to work with it.
    """
    if proposal.status is ProposalStatus.OPEN:
        return
    waiting = select(Proposal.id).where(
        Proposal.theme_id == proposal.theme_id, Proposal.status == ProposalStatus.OPEN
    )
    if session.scalar(waiting) is not None:
        raise ConflictError(_("Another proposal about this theme waits already."))
    if proposal.status is ProposalStatus.ACCEPTED:
        _unmake(session, proposal, by=by, now=now)
    proposal.status, proposal.decided_at, proposal.decided_by = ProposalStatus.OPEN, None, None
    proposal.rejected_because = ""
    session.flush()


def _unmake(session: Session, proposal: Proposal, *, by: int, now: dt.datetime) -> None:
    """Take back what accepting made: the action, or the quotes that went to another one."""
    action = session.scalar(select(ActionItem).where(ActionItem.proposal_id == proposal.id))
    if action is None:
        _unmerge(session, proposal, by=by, now=now)
        return
    if session.scalar(changes_of(action.id).limit(1)) is not None:
        msg = _("Somebody has begun to work on the action. Drop it instead; its history stays.")
        raise ConflictError(msg)
    # What was said meanwhile belongs to the proposal too.
    session.execute(
        update(Evidence)
        .where(Evidence.action_id == action.id)
        .values(action_id=None, proposal_id=proposal.id)
    )
    session.execute(delete(ActionItem).where(ActionItem.id == action.id))
    session.expire_all()


def _unmerge(session: Session, proposal: Proposal, *, by: int, now: dt.datetime) -> None:
    merges = session.scalars(
        select(ActionEvent).where(
            ActionEvent.kind == EventKind.EVIDENCE, ActionEvent.before.contains('"merged"')
        )
    )
    for event in merges:
        before = json.loads(event.before)
        if before["merged"] == proposal.id:
            session.execute(
                delete(Evidence).where(
                    Evidence.id.in_(before["evidence"]), Evidence.action_id == event.action_id
                )
            )
            action = session.get_one(ActionItem, event.action_id)
            detail = _("the quotes went back to their proposal")
            add_event(session, action, EventKind.EVIDENCE, detail, by=by, now=now)
            event.before = ""
            session.expire_all()
            return


def _decide(proposal: Proposal, status: ProposalStatus, by: int, now: dt.datetime) -> None:
    if proposal.status is not ProposalStatus.OPEN:
        raise ConflictError(_(_STATUS_FAULTS[proposal.status]))
    proposal.status, proposal.decided_at, proposal.decided_by = status, now, by


def _look_at(session: Session, theme: Theme, now: dt.datetime) -> None:
    settled = last_decision_on(session, theme.id)
    since = day_of(settled) if settled else None
    found = criticism_of(session, theme.id, since=since)
    # By day alone, what was said later on the day of a decision would be lost, and what led to it
    # would count again.
    old = {(item, start) for item, start in session.execute(settled_evidence(theme.id))}
    new = [c for c in found if (c.item_id, c.start_at) not in old]
    case = case_of(new)
    spans = [(c.item_id, c.start_at, c.end_at) for c in case.clauses]
    action = open_action_for(session, theme.id)
    if action is not None:
        added = _add_evidence(session, spans, action)
        if added:
            detail = ngettext("%(count)s more quote", "%(count)s more quotes", len(added))
            add_event(session, action, EventKind.EVIDENCE, detail, by=None, now=now)
        return
    proposal = session.scalar(
        select(Proposal).where(
            Proposal.theme_id == theme.id, Proposal.status == ProposalStatus.OPEN
        )
    )
    if proposal is None:
        if not case.is_enough:
            return
        proposal = Proposal(
            project_id=theme.project_id,
            theme_id=theme.id,
            title=_("%(theme)s: look at what customers criticise", theme=theme.name)[:200],
            reason="",
            raised_at=now,
        )
        session.add(proposal)
        session.flush()
    _add_evidence(session, spans, proposal)
    if case.clauses:
        proposal.reason = case.reason()
    session.flush()


def _add_evidence(
    session: Session, spans: Iterable[tuple[str, int, int]], owner: Proposal | ActionItem
) -> list[int]:
    """Add the quotes that are not there yet; return their ids."""
    of_proposal = isinstance(owner, Proposal)
    column = Evidence.proposal_id if of_proposal else Evidence.action_id
    known = {
        (item_id, start)
        for item_id, start in session.execute(
            select(Evidence.item_id, Evidence.start_at).where(column == owner.id)
        )
    }
    new = [
        {
            "proposal_id": owner.id if of_proposal else None,
            "action_id": None if of_proposal else owner.id,
            "item_id": item_id,
            "start_at": start,
            "end_at": end,
        }
        for item_id, start, end in spans
        if (item_id, start) not in known
    ]
    if not new:
        return []
    return list(session.scalars(insert(Evidence).returning(Evidence.id), new))
