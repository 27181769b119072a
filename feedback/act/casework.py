"""Put a review before the engine: what is known of it, what people said of it, what is decided."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session, selectinload

from feedback.act.receipts import verdict_from, verdict_to_json
from feedback.analyse.edition import edition
from feedback.decide.replying.briefing import answer_within
from feedback.decide.replying.deciding import decide
from feedback.decide.replying.values import (
    Bearing,
    Business,
    Case,
    Claim,
    Fact,
    Undertaking,
    Verdict,
)
from feedback.decide.standing import undertaking_of
from feedback.store.actions import ActionItem, Evidence
from feedback.store.cases import REVIEW, ReplyCase, said_to, undecided
from feedback.store.channels import Channel
from feedback.store.facts import attached_to, links_of
from feedback.store.items import CRITICAL_KINDS, Clause, Item, SourceKind, item_key
from feedback.store.labels import Voice
from feedback.store.people import Membership, Role
from feedback.store.promises import promises_of_actions
from feedback.store.reviews import Review
from feedback.store.signing import ReplyVoice

RECENT = 50  # replies that a new one is compared with
_TO_THEM = 20  # replies that the same customer had before
_MOST_ACTIONS = 3
_STARS = 4  # steps between one and five


def case_of(session: Session, review: Review, *, today: dt.date, signoff: str = "") -> Case:
    """Gather what is known of a review; a fact that has expired is known no more."""
    voice = session.get(ReplyVoice, review.project_id) or ReplyVoice(
        contact="", sector="", voice="", channel="other", banned=""
    )
    facts = [use.fact for use in session.scalars(attached_to(review.id))]
    return Case(
        id=str(review.id),
        text=review.text,
        channel=voice.channel if review.channel == Channel.OTHER else review.channel,
        sector=voice.sector,
        stars=_stars(review),
        author=review.author,
        facts=tuple(
            Fact(
                id=str(fact.id),
                text=fact.text,
                kind=fact.kind,
                date=fact.dated,
                is_public=fact.is_public,
            )
            for fact in facts
            if fact.holds(today)
        ),
        actions=tuple(_undertakings(session, review, today)),
        past_replies=tuple(session.scalars(said_to(review, most=_TO_THEM))),
        voice=voice.voice,
        banned=voice.banned_words,
        business=Business(contact=voice.contact, signoff=signoff),
    )


def verdict_on(session: Session, review: Review, case: Case) -> Verdict:
    """Have a review decided; what people said of its claims and facts counts first."""
    said = session.scalars(links_of(review.id)).all()
    if not said:
        return decide(case)
    claims = decide(case).claims
    linked = [
        Bearing(claim=at, fact=str(one.fact_id), bears=one.bears, shown_by=(), is_by_person=True)
        for one in said
        if one.bears is not None
        for at in [_place(claims, one.start_at, one.end_at)]
        if at is not None
    ]
    denied = [
        (at, str(one.fact_id))
        for one in said
        if one.bears is None
        for at in [_place(claims, one.start_at, one.end_at)]
        if at is not None
    ]
    return decide(case, linked=linked, denied=denied)


def consider(
    session: Session, review: Review, case: Case, filed: ReplyCase, *, now: dt.datetime
) -> ReplyCase:
    """Decide about a review and note it on *filed*, which may be there already.

    What people said stays: who answers, what they chose instead. Who should approve a refutation
    has to look again once anything else is decided.
    """
    verdict = verdict_on(session, review, case)
    if filed.decision is not verdict.decision:
        withdraw_question(filed)
    filed.decision, filed.hold_kind = verdict.decision, verdict.hold_kind
    filed.is_emotional = verdict.is_emotional
    filed.verdict, filed.edition = verdict_to_json(verdict), edition()
    filed.decided_at = now
    if filed.is_briefed and filed.owner_id is None:
        filed.owner_id = _first_responsible(session, review.project_id)
        filed.due_at = now + answer_within(verdict)
    return filed


def fresh(review: Review) -> ReplyCase:
    """Make a case of which nothing is decided yet."""
    return ReplyCase(
        review_id=review.id,
        project_id=review.project_id,
        chosen_why="",
        draft="",
        sent_back_why="",
    )


def file_case(
    session: Session, review: Review, *, now: dt.datetime, case: Case | None = None
) -> ReplyCase:
    """Decide about a review and keep it; a case that is there is decided anew."""
    case = case or case_of(session, review, today=now.date())
    filed = session.get(ReplyCase, review.id)
    if filed is None:
        filed = consider(session, review, case, fresh(review), now=now)
        session.add(filed)
    else:
        consider(session, review, case, filed, now=now)
    session.flush()
    return filed


def verdict_in(filed: ReplyCase) -> Verdict:
    """Return what was decided, with the decision that counts in the place of the engine's."""
    verdict = verdict_from(filed.verdict)
    if filed.chosen is None:
        return verdict
    return Verdict(
        decision=filed.chosen,
        because=verdict.because,
        claims=verdict.claims,
        bearings=verdict.bearings,
        needs_second_person=filed.needs_second_person,
        is_emotional=verdict.is_emotional,
    )


def withdraw_question(filed: ReplyCase) -> None:
    """Forget that a second person was asked or has approved: it is about something else now."""
    filed.asked_by = filed.asked_at = filed.approved_by = filed.approved_at = None


def pending_with(themes: Select[str]) -> Select[str]:
    """Select what a worker has to decide about: *themes*, then reviews nobody has opened yet."""
    both = union_all(themes, undecided()).subquery()
    return select(both.c[0])


def run(session: Session, subjects: Sequence[str], *, now: dt.datetime) -> None:
    """Decide about each review ("review:5") that is still there and not decided."""
    for subject in subjects:
        review_id = int(subject.removeprefix(REVIEW))
        review = session.get(Review, review_id)
        known = session.get(ReplyCase, review_id)
        if review is not None and known is None and review.trashed_at is None:
            file_case(session, review, now=now)


def _stars(review: Review) -> float | None:
    if review.score is None or review.score_low is None or review.score_high is None:
        return None
    width = review.score_high - review.score_low
    return 1 + _STARS * (review.score - review.score_low) / width if width else None


def _undertakings(session: Session, review: Review, today: dt.date) -> list[Undertaking]:
    """Return the actions for what is criticised here; what was done before it is no answer."""
    key = item_key(SourceKind.REVIEW, str(review.id), "text")
    loads = selectinload(Item.clauses).selectinload(Clause.themes)
    item = session.get(Item, key, options=[loads])
    clauses = [c for c in item.clauses if c.voice is Voice.OWN] if item else []
    themes = {t.theme_id for c in clauses if c.kind in CRITICAL_KINDS for t in c.themes}
    cited = select(Evidence.action_id).where(
        Evidence.item_id == key, Evidence.action_id.is_not(None)
    )
    found = session.scalars(
        select(ActionItem)
        .where(
            ActionItem.project_id == review.project_id,
            ActionItem.merged_into_id.is_(None),
            ActionItem.id.in_(cited) | ActionItem.theme_id.in_(themes),
        )
        .order_by(ActionItem.id.desc())
    ).all()
    promises = session.scalars(promises_of_actions([action.id for action in found])).all()
    return [
        undertaking
        for action in found
        for undertaking in [undertaking_of(action, promises, today=today)]
        if undertaking is not None and not _was_before(action, review)
    ][:_MOST_ACTIONS]


def _was_before(action: ActionItem, review: Review) -> bool:
    """Whether an action was finished before the review was written: then it did not help."""
    return action.closed_at is not None and action.closed_at.date() < review.said_on


def _place(claims: Sequence[Claim], start: int, end: int) -> int | None:
    """Return the claim that shares most with a span: texts may be cut otherwise than before."""
    shared = [min(c.end, end) - max(c.start, start) for c in claims]
    best = max(range(len(claims)), key=lambda at: shared[at], default=None)
    return best if best is not None and shared[best] > 0 else None


def _first_responsible(session: Session, project_id: int) -> int | None:
    """Return who answers what nobody was given yet: the first manager, else the first admin."""
    for role in (Role.MANAGER, Role.ADMIN):
        found = session.scalar(
            select(Membership.user_id)
            .where(Membership.project_id == project_id, Membership.role == role)
            .order_by(Membership.user_id)
            .limit(1)
        )
        if found is not None:
            return found
    return None
