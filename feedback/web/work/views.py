"""What is mine: handed to me, due first, and what waits for my decision."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import selectinload

from feedback.people.policy import Permission
from feedback.store.actions import (
    ActionItem,
    Proposal,
    ProposalStatus,
    open_actions_owned_by,
    proposals_of,
)
from feedback.store.handovers import Handover, mark_seen, unseen_handovers
from feedback.store.interviews import InterviewSession, unfinished_sessions
from feedback.store.replies import Reply, ReplyStatus, replies_of
from feedback.web.context import can, found, me, now, project, reading, today, writing
from feedback.web.policy import policy
from surveys.words import N_, _

bp = Blueprint("work", __name__, url_prefix="/p/<slug>")

_WEEK = dt.timedelta(days=7)
_MOST = 20


@dataclass(frozen=True, slots=True)
class Stretch:
    """The action items of one stretch of time."""

    heading: str
    actions: tuple[ActionItem, ...]


@bp.get("/work")
@policy(Permission.READ)
def index() -> ResponseReturnValue:
    """Show everything that waits for whoever is here."""
    with reading() as session:
        handed = session.scalars(
            unseen_handovers(me().id, project().id).options(
                selectinload(Handover.action), selectinload(Handover.by)
            )
        ).all()
        mine = session.scalars(open_actions_owned_by(me().id, project().id)).all()
        proposals: Iterable[Proposal] = ()
        drafts: Iterable[Reply] = ()
        if can(Permission.DECIDE):
            proposals = session.scalars(
                proposals_of(project().id, ProposalStatus.OPEN)
                .options(selectinload(Proposal.evidence))
                .limit(_MOST)
            ).all()
            drafts = session.scalars(
                replies_of(project().id, ReplyStatus.DRAFT)
                .options(selectinload(Reply.review))
                .limit(_MOST)
            ).all()
        interviews: Iterable[InterviewSession] = ()
        if can(Permission.RESEARCH):
            interviews = session.scalars(
                unfinished_sessions(project().id, until=today() + _WEEK).limit(_MOST)
            ).all()
        return render_template(
            "work/index.html",
            handed=handed,
            stretches=_by_time(mine, today()),
            late=sum(action.is_overdue(today()) for action in mine),
            proposals=proposals,
            drafts=drafts,
            interviews=interviews,
        )


@bp.post("/work/<int:action_id>/seen")
@policy(Permission.READ)
def seen(action_id: int) -> ResponseReturnValue:
    """Note that its new owner has looked at an action."""
    with writing() as session:
        action = found(session.get(ActionItem, action_id))
        mark_seen(session, me().id, action.id, now=now())
    if not request.form:  # the page itself tells
        return "", 204
    if request.form.get("from") == "action":
        return redirect(url_for("actions.action", action_id=action_id), 303)
    return redirect(url_for(".index"), 303)


_STRETCHES = (N_("Late"), N_("This week"), N_("Later"), N_("Without a date"))


def _by_time(actions: Iterable[ActionItem], today: dt.date) -> list[Stretch]:
    """Sort action items into what is late, due within a week, later, and undated."""
    sorted_in: dict[str, list[ActionItem]] = {heading: [] for heading in _STRETCHES}
    late, week, later, undated = sorted_in.values()
    for action in actions:
        if action.due_on is None:
            undated.append(action)
        elif action.due_on < today:
            late.append(action)
        else:
            (week if action.due_on <= today + _WEEK else later).append(action)
    return [Stretch(_(heading), tuple(found)) for heading, found in sorted_in.items() if found]
