"""Erase a person: every row that is theirs or was derived from what they said.

What others wrote about them is not found by an address; the receipt says where the address itself
still stands. Anonymous answers belong to nobody and stay.
"""

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, String, Table, delete, func, select, update
from sqlalchemy.orm import Session

from feedback.capture.contacts import normalise_identity
from feedback.errors import NotFoundError
from feedback.store.actions import (
    LONGEST_QUOTE,
    ActionEvent,
    ActionItem,
    Evidence,
    Letter,
    Proposal,
    ProposalStatus,
    Told,
    WhyStep,
)
from feedback.store.answers import AnswerUse
from feedback.store.audit import add_audit
from feedback.store.base import Base, token_digest
from feedback.store.cases import PostedReply, ReplyCase
from feedback.store.contacts import Contact, ContactIdentity, IdentityKind
from feedback.store.corrections import Correction, Layer
from feedback.store.facts import ClaimLink, FactUse
from feedback.store.interviews import Consent, InterviewSession, Participant
from feedback.store.items import Analysis, Clause, ClauseTheme, Item, SourceKind, Triage
from feedback.store.outward import SUBJECT, Delivery, DeliveryStatus
from feedback.store.people import Project
from feedback.store.promises import Promise
from feedback.store.replied import ReplyMention
from feedback.store.replies import Reply
from feedback.store.responses import Response
from feedback.store.reviews import Review, ReviewVersion
from feedback.store.tables import metadata
from feedback.store.understanding import Understanding
from feedback.store.work import Stage, Work, disown
from surveys.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was erased, and what a person still has to look at."""

    removed: Counter[str] = field(default_factory=Counter)  # rows by table
    mentions: Counter[str] = field(default_factory=Counter)  # where the address still stands
    letters: list[str] = field(default_factory=list)  # ids: their files, if they were written, go

    @property
    def rows(self) -> int:
        """How many rows there were in all."""
        return self.removed.total()


def erase(session: Session, email: str, *, actor: str, now: dt.datetime) -> Receipt:
    """Remove all of whoever has this address, in every project, and note that it was done."""
    address = normalise_identity(IdentityKind.EMAIL, email)
    people = set(
        session.scalars(
            select(ContactIdentity.contact_id).where(
                ContactIdentity.kind == IdentityKind.EMAIL, ContactIdentity.value == address
            )
        )
    )
    to_them = func.lower(Letter.address) == address
    letters = set(session.scalars(select(Letter.id).where(Letter.contact_id.in_(people) | to_them)))
    if not people and not letters:
        msg = _(
            "Nobody with the address %(address)s is known. Nothing was changed.", address=address
        )
        raise NotFoundError(msg)
    receipt = Receipt(letters=sorted(letters))
    projects = _projects_of(session, people, letters)
    _erase_what_was_said(session, people, receipt)
    remove = _Remover(session, receipt)
    remove(Told, Told.contact_id.in_(people) | Told.letter_id.in_(letters))
    remove(Work, (Work.stage == Stage.DELIVER) & Work.subject.in_(letters))
    remove(Letter, Letter.id.in_(letters))
    remove(ContactIdentity, ContactIdentity.contact_id.in_(people))
    remove(Contact, Contact.id.in_(people))
    session.expire_all()
    receipt.mentions.update(_mentions(session, address))
    for project_id in sorted(projects):
        add_audit(
            session,
            "person.erase",
            at=now,
            actor=actor,
            project_id=project_id,
            object_kind="person",
            object_id=token_digest(address),
            detail={"rows": receipt.rows},
        )
    return receipt


class _Remover:
    """Deletes rows and counts them by table."""

    def __init__(self, session: Session, receipt: Receipt) -> None:
        self._session = session
        self._receipt = receipt

    def __call__(self, model: type[Base], where: ColumnElement[bool]) -> None:
        count = self._session.scalar(select(func.count()).select_from(model).where(where)) or 0
        if count:
            self._session.execute(
                delete(model).where(where), execution_options={"synchronize_session": False}
            )
            self._receipt.removed[model.__tablename__] += count


def _projects_of(session: Session, people: Collection[int], letters: Collection[str]) -> set[int]:
    found = set(session.scalars(select(Contact.project_id).where(Contact.id.in_(people))))
    return found | set(session.scalars(select(Letter.project_id).where(Letter.id.in_(letters))))


def _erase_what_was_said(session: Session, people: Collection[int], receipt: Receipt) -> None:
    """Remove receipts, reviews and notes with all that hangs on them, the derived rows first."""
    responses = session.scalars(select(Response.id).where(Response.contact_id.in_(people))).all()
    reviews = session.scalars(select(Review.id).where(Review.contact_id.in_(people))).all()
    parts = session.scalars(select(Participant.id).where(Participant.contact_id.in_(people))).all()
    held = session.scalars(
        select(InterviewSession.id).where(InterviewSession.participant_id.in_(parts))
    ).all()
    remove = _Remover(session, receipt)
    sources: tuple[tuple[SourceKind, list[str]], ...] = (
        (SourceKind.RESPONSE, list(responses)),
        (SourceKind.REVIEW, [str(key) for key in reviews]),
        (SourceKind.SESSION, [str(key) for key in held]),
    )
    for kind, keys in sources:
        # First: it waits for whoever reads these texts just now, and keeps others from beginning.
        subjects = [f"{kind.value}:{key}" for key in keys]
        remove(Work, Work.stage.in_((Stage.ANALYSE, Stage.DECIDE)) & Work.subject.in_(subjects))
    items = set(session.scalars(select(Item.id).where(Item.contact_id.in_(people))))
    for kind, keys in sources:
        of_these = (Item.source_kind == kind) & Item.source_id.in_(keys)
        items.update(session.scalars(select(Item.id).where(of_these)))
        remove(Analysis, (Analysis.source_kind == kind) & Analysis.source_id.in_(keys))
    _forget_deliveries(session, items, reviews, receipt)
    _erase_items(session, items, receipt)
    remove(Promise, Promise.contact_id.in_(people) | Promise.review_id.in_(reviews))
    remove(ReplyMention, ReplyMention.review_id.in_(reviews))
    answered = select(Reply.id).where(Reply.review_id.in_(reviews))
    remove(PostedReply, PostedReply.reply_id.in_(answered))
    remove(AnswerUse, AnswerUse.reply_id.in_(answered))
    for model in (Understanding, ClaimLink, FactUse, ReplyCase, ReviewVersion, Reply):
        remove(model, model.review_id.in_(reviews))
    remove(Review, Review.id.in_(reviews))
    remove(Response, Response.id.in_(responses))
    remove(InterviewSession, InterviewSession.id.in_(held))
    remove(Consent, Consent.participant_id.in_(parts))
    remove(Participant, Participant.id.in_(parts))


def _forget_deliveries(
    session: Session, items: Collection[str], reviews: Collection[int], receipt: Receipt
) -> None:
    """Take the words out of what was to leave or has left; what has not left stays here."""
    cited = select(Evidence.action_id).where(Evidence.item_id.in_(items))
    proposed = select(Evidence.proposal_id).where(Evidence.item_id.in_(items))
    replied = select(Reply.id).where(Reply.review_id.in_(reviews))
    about: dict[str, set[str]] = {
        "action": {str(key) for key in session.scalars(cited)},
        "proposal": {str(key) for key in session.scalars(proposed)},
        "reply": {str(key) for key in session.scalars(replied)},
        "review": {str(key) for key in reviews},
    }
    for kind, keys in about.items():
        found = (Delivery.subject_kind == kind) & Delivery.subject_id.in_(keys)
        for delivery in session.scalars(select(Delivery).where(found)):
            delivery.title, delivery.body, delivery.response = "…", "", ""
            receipt.letters.append(delivery.id)
            if delivery.status is not DeliveryStatus.SENT:
                delivery.status = DeliveryStatus.DROPPED
                disown(session, Stage.DELIVER, [SUBJECT + delivery.id])
    session.flush()


def _erase_items(session: Session, items: Collection[str], receipt: Receipt) -> None:
    remove = _Remover(session, receipt)
    _forget_quotes(session, items)
    proposals = session.scalars(
        select(Evidence.proposal_id).where(
            Evidence.item_id.in_(items), Evidence.proposal_id.is_not(None)
        )
    ).all()
    remove(Evidence, Evidence.item_id.in_(items))
    remove(Triage, Triage.item_id.in_(items))
    _forget_learned(session, items, remove)
    remove(Correction, Correction.item_id.in_(items))
    remove(ClauseTheme, ClauseTheme.item_id.in_(items))
    remove(Clause, Clause.item_id.in_(items))
    remove(Item, Item.id.in_(items))
    # A proposal that rests on nothing any more has nothing to propose.
    rests = select(Evidence.proposal_id).where(Evidence.proposal_id.is_not(None))
    remove(
        Proposal,
        Proposal.id.in_(proposals)
        & (Proposal.status == ProposalStatus.OPEN)
        & Proposal.id.not_in(rests),
    )


def _forget_learned(session: Session, items: Collection[str], remove: _Remover) -> None:
    """Throw away layers of projects that learned from these texts: their weights are by word.

    Texts are then read again without one; people may learn anew from what is left.
    """
    corrected = select(Correction.project_id).where(Correction.item_id.in_(items))
    taught = set(session.scalars(corrected))
    remove(Layer, Layer.project_id.in_(taught))
    session.execute(update(Project).where(Project.id.in_(taught)).values(layer=""))


def _forget_quotes(session: Session, items: Collection[str]) -> None:
    """Take the words out of what actions raised from these texts are called, and were called."""
    for item in session.scalars(select(Item).where(Item.id.in_(items))):
        said = [item.text, *(clause.words for clause in item.clauses)]
        # As a title quotes them: one line, and cut.
        quotes = {" ".join(words.split())[:LONGEST_QUOTE].strip() for words in said} - {""}
        cited = select(Evidence.action_id).where(Evidence.item_id == item.id)
        for action in session.scalars(select(ActionItem).where(ActionItem.id.in_(cited))):
            action.title = _without(action.title, quotes)
            action.problem = _without(action.problem, quotes)
            action.contact_outcome = _without(action.contact_outcome, quotes)
            events = select(ActionEvent).where(ActionEvent.action_id == action.id)
            for event in session.scalars(events):
                event.detail = _without(event.detail, quotes)
                if event.before:
                    kept = _without_in(json.loads(event.before), quotes)
                    event.before = json.dumps(kept)
            for step in session.scalars(select(WhyStep).where(WhyStep.action_id == action.id)):
                step.question = _without(step.question, quotes)
                step.answer = _without(step.answer, quotes)
                step.item_id = None if step.item_id == item.id else step.item_id
    session.flush()


def _without(text: str, quotes: Collection[str]) -> str:
    for quote in sorted(quotes, key=len, reverse=True):
        text = text.replace(quote, "…")
    return text


def _without_in(value: object, quotes: Collection[str]) -> object:
    if isinstance(value, str):
        return _without(value, quotes)
    if isinstance(value, dict):
        return {name: _without_in(inner, quotes) for name, inner in value.items()}
    return value


def _mentions(session: Session, address: str) -> Counter[str]:
    """Count the rows, column by column, in which the address still stands."""
    found: Counter[str] = Counter()
    for table in metadata.sorted_tables:
        for column in _texts(table):
            count = session.scalar(
                select(func.count())
                .select_from(table)
                .where(func.lower(column).contains(address, autoescape=True))
            )
            if count:
                found[f"{table.name}.{column.name}"] = count
    return found


def _texts(table: Table) -> list[ColumnElement[str]]:
    return [
        column
        for column in table.columns
        if isinstance(column.type, String) and not getattr(column.type, "enums", None)
    ]
