"""The page of one action: all that it shows, whichever form came back."""

from collections.abc import Sequence

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import Form

from feedback.act import telling
from feedback.act.closing import Requirement, checklist
from feedback.act.framing import frame_of
from feedback.figures.told import told_of
from feedback.store import actions as stored
from feedback.store.actions import ActionEvent, ActionItem, ActionStatus
from feedback.store.coverage import Coverage, coverage_of
from feedback.store.handovers import mark_seen, unseen_handovers
from feedback.store.promises import promises_of_actions
from feedback.store.replied import to_follow_up
from feedback.web.actions.forms import (
    CommentForm,
    DeclineForm,
    FrameForm,
    PlanForm,
    TellForm,
    WhyForm,
)
from feedback.web.actions.room import frame_form, plan_form, quotes_of, why_form
from feedback.web.context import can, found, me, now, project

Refused = tuple[ActionStatus, Sequence[Requirement]]


def mine_to_change(session: Session, action_id: int) -> ActionItem:
    """Find the action; whoever changes it has seen that it became theirs."""
    here = found(session.get(ActionItem, action_id))
    mark_seen(session, me().id, action_id, now=now())
    return here


def undo_of(event: ActionEvent | None) -> str | None:
    """Return where a change is taken back, None where there is nothing to take back."""
    if event is None:
        return None
    return url_for("actions.undo", action_id=event.action_id, event_id=event.id)


def draw(
    session: Session,
    here: ActionItem,
    *,
    plan: PlanForm | None = None,
    tell: TellForm | None = None,
    comment: CommentForm | None = None,
    frame: FrameForm | None = None,
    decline: DeclineForm | None = None,
    why: WhyForm | None = None,
    refused: Refused | None = None,
) -> ResponseReturnValue:
    """Draw an action; 422 if a form came back with faults or a step was refused."""
    sent: tuple[Form | None, ...] = (plan, tell, comment, frame, decline, why)
    faulty = next((form for form in sent if form and form.errors), None)
    if plan is None:
        owner = str(here.owner_id or "")
        plan = plan_form(session, PlanForm, title=here.title, owner=owner, due_on=here.due_on)
    quotes = quotes_of(session, here)
    handover = session.scalar(
        unseen_handovers(me().id, project().id).where(ActionItem.id == here.id)
    )
    open_actions = session.scalars(stored.actions_of(project().id)).all()
    page = render_template(
        "actions/action.html",
        action=here,
        quotes=quotes,
        behind=coverage_of(session, [here.id]).get(here.id, Coverage()),
        told=told_of(session, [here])[here.id],
        follow_ups=session.scalars(to_follow_up(project().id, here.id)).all(),
        promises=session.scalars(promises_of_actions([here.id])).all(),
        needs=checklist(session, here) if here.closed_at is None else (),
        refused=refused,
        ladder=session.scalars(stored.ladder_of(here.id)).all(),
        merged=session.scalars(stored.merged_into(here.id)).all(),
        others=[a for a in open_actions if a.closed_at is None and a.id != here.id],
        events=session.scalars(stored.history_of(here.id)).all(),
        letters=session.scalars(stored.told_about(here.id)).all(),
        handover=handover,
        plan_form=plan,
        frame_form=frame or frame_form(session, here, frame_of(here)),
        why_form=why or why_form(quotes),
        decline_form=decline or DeclineForm(),
        tell_form=tell or TellForm(you_said=here.you_said, we_did=here.we_did),
        comment_form=comment or CommentForm(),
        faulty=faulty,
        statuses=ActionStatus,
        **_letter(session, here),
    )
    return page, 422 if faulty or refused else 200


def _letter(session: Session, here: ActionItem) -> dict[str, object]:
    """Return whom a letter can reach, and what the first of them would read."""
    audience = telling.audience(session, here)
    letter = None
    if here.you_said and here.we_did and audience.reachable and can("decide"):
        first = audience.reachable[:1]
        texts = telling.letters_for(session, here, first, project=project().name, signed=me().name)
        letter = texts[first[0].id]
    return {"audience": audience, "letter": letter}
