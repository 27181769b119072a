"""How Larkfield Bikes goes about its changes: problems, why-ladders, promises kept and broken."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import String as Text
from sqlalchemy import cast as sql_cast
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from feedback.act import framing, ladder, promises
from feedback.act.framing import Frame
from feedback.act.ladder import Why
from feedback.store.actions import ActionItem, ActionStatus, Evidence, Loop, Proposal
from feedback.store.contacts import Contact
from feedback.store.items import Item, SourceKind
from feedback.store.replied import ReplyMention
from feedback.store.replies import Reply, ReplyStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What is known of a change before anybody begins."""

    problem: str
    measure: str
    effort: float
    whys: Sequence[tuple[str, str]] = ()
    loop: Loop = Loop.OUTER


_WORK: Mapping[str, _Work] = {
    "booking": _Work(
        problem="Whoever books in the app loses the slot half-way and finds no booking afterwards.",
        measure="Complaints about booking fall by half within eight weeks of the release.",
        effort=12,
        whys=(
            ("Why do slots vanish?", "The list of free slots was taken out in the new release."),
            ("Why was it taken out?", "It was slow, and the slots were to be typed in instead."),
            (
                "Why did nobody notice?",
                "Nobody tries a booking from start to end before a release.",
            ),
        ),
    ),
    "account": _Work(
        problem="Customers are signed out every few days and lose their repair history from sight.",
        measure="Fewer than one complaint a month about signing in, eight weeks on.",
        effort=4,
    ),
    "staff": _Work(
        problem="People at the counter wait while whoever serves them goes on repairing.",
        measure="The share of critical texts about staff falls below its half by the summer.",
        effort=3,
        whys=(
            ("Why do people feel ignored?", "Whoever serves them has a bike on the stand."),
            ("Why is that so?", "The rota has no hour in which somebody only serves."),
        ),
        loop=Loop.HUDDLE,
    ),
    "communication": _Work(
        problem="Nobody tells customers that a bike is ready; they call, or come in vain.",
        measure="Complaints about news of a repair fall by half within eight weeks.",
        effort=6,
        whys=(
            ("Why do customers not hear?", "The workshop notes on paper when a bike is ready."),
            ("Why on paper?", "The till knows no telephone numbers, so nothing else would help."),
        ),
    ),
    "reliability": _Work(
        problem="The app shows errors when many people book at once.",
        measure="No complaint about errors in the weeks before Easter.",
        effort=120,
    ),
    "speed": _Work(
        problem="A puncture waits as long as a gearbox, so commuters walk for a week.",
        measure="Nine of ten punctures are mended the same day, eight weeks on.",
        effort=8,
        whys=(
            ("Why does a puncture wait?", "All repairs stand in one queue, by the day they came."),
            (
                "Why in one queue?",
                "There is one intake form, and it does not ask how long it takes.",
            ),
        ),
    ),
    "quality": _Work(
        problem="Bolts are found loose after collection; some customers stop trusting the brakes.",
        measure="No loose bolt reported within eight weeks; the score of the theme rises.",
        effort=10,
        whys=(("Why are bolts loose?", "The last check is done by whoever did the repair."),),
    ),
}


def prepare(session: Session, action: ActionItem, theme: str, *, by: int, now: dt.datetime) -> None:
    """Say what a change is about and climb down its ladder, with a text that shows the first."""
    work = _WORK.get(theme)
    if work is None:
        return
    frame = Frame(
        problem=work.problem,
        loop=work.loop,
        effort=work.effort,
        success_measure=work.measure,
        is_public=True,
    )
    framing.frame(session, action, frame, by=by, now=now)
    shown = session.scalar(
        select(Evidence.item_id)
        .where(Evidence.action_id == action.id)
        .order_by(Evidence.id)
        .limit(1)
    )
    step = None
    for number, (question, answer) in enumerate(work.whys):
        why = Why(question=question, answer=answer, item_id=shown if number == 0 else None)
        step = ladder.add_step(session, action, why, by=by, now=now)
    if step is not None:
        ladder.mark_root(session, action, step, by=by, now=now)


def promise(
    session: Session,
    action: ActionItem,
    sentence: str,
    *,
    days: int,
    to_customer: bool,
    by: int,
    now: dt.datetime,
) -> None:
    """Promise something of an action, to one of those who asked for it or to everybody."""
    promises.book(
        session,
        project_id=action.project_id,
        sentence=sentence,
        due_on=now.date() + dt.timedelta(days=days),
        action_id=action.id,
        contact_id=_asked_by(session, action) if to_customer else None,
        by=by,
        now=now,
    )


def _asked_by(session: Session, action: ActionItem) -> int | None:
    """Return the first of those behind an action who left an address."""
    people = session.scalars(
        select(Contact)
        .join(Item, Item.contact_id == Contact.id)
        .join(Evidence, Evidence.item_id == Item.id)
        .where(Evidence.action_id == action.id)
        .order_by(Evidence.id)
        .options(selectinload(Contact.identities))
    )
    return next((person.id for person in people if person.email), None)


def look_back(session: Session, project_id: int) -> None:
    """Note of which changes the posted replies spoke, done by then or still to come."""
    rows = session.execute(
        select(Reply.review_id, Reply.posted_at, ActionItem.id, ActionItem.closed_at)
        .join(
            Item,
            (Item.source_kind == SourceKind.REVIEW)
            & (Item.source_id == sql_cast(Reply.review_id, Text)),
        )
        .join(Evidence, Evidence.item_id == Item.id)
        .join(ActionItem, ActionItem.id == Evidence.action_id)
        .where(
            Reply.project_id == project_id,
            Reply.status == ReplyStatus.POSTED,
            ActionItem.status == ActionStatus.DONE,
        )
        .distinct()
        .order_by(Reply.review_id, ActionItem.id)
    )
    session.add_all(
        ReplyMention(
            review_id=review_id,
            action_id=action_id,
            is_done=posted_at >= closed_at,
            said_at=posted_at,
        )
        for review_id, posted_at, action_id, closed_at in rows
        if posted_at is not None and closed_at is not None
    )


def estimate(session: Session, project_id: int) -> None:
    """Say of every second waiting proposal what it would take."""
    waiting = session.scalars(
        select(Proposal)
        .where(Proposal.project_id == project_id, Proposal.decided_at.is_(None))
        .order_by(Proposal.id)
    )
    for number, proposal in enumerate(waiting):
        if number % 2 == 0:
            proposal.effort = (3.0, 8.0, 15.0)[number // 2 % 3]
