"""Keep what the business knows, and what people say that it means for a review."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from feedback.errors import ConflictError, InvalidInputError
from feedback.store.facts import ClaimLink, Fact, FactUse
from feedback.store.labels import Bears, FactKind
from feedback.store.reviews import Review
from surveys.words import _

LONGEST = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFact:
    """What somebody writes down of what the business knows."""

    text: str
    kind: FactKind
    dated: dt.date | None = None
    expires_on: dt.date | None = None
    is_public: bool = False


def add_fact(
    session: Session, project_id: int, new: NewFact, *, by: int | None, now: dt.datetime
) -> Fact:
    """Write a fact down."""
    text = " ".join(new.text.split())
    if not text or len(text) > LONGEST:
        raise InvalidInputError(_("A fact has 1 to %(most)s characters.", most=LONGEST))
    if new.dated and new.expires_on and new.expires_on < new.dated:
        raise InvalidInputError(_("A fact cannot expire before the day that it speaks of."))
    fact = Fact(
        project_id=project_id,
        text=text,
        kind=new.kind,
        dated=new.dated,
        expires_on=new.expires_on,
        is_public=new.is_public,
        added_by=by,
        at=now,
    )
    session.add(fact)
    session.flush()
    return fact


def edit_fact(session: Session, fact: Fact, new: NewFact, *, by: int, now: dt.datetime) -> Fact:
    """Put a new row in the place of a fact; reviews and claims that it was attached to follow."""
    if fact.retired_at is not None:
        raise ConflictError(_("This fact was changed or retired meanwhile. Look at it again."))
    newer = add_fact(session, fact.project_id, new, by=by, now=now)
    newer.replaces_id, fact.retired_at = fact.id, now
    for model in (FactUse, ClaimLink):
        session.execute(
            update(model).where(model.fact_id == fact.id).values(fact_id=newer.id),
            execution_options={"synchronize_session": False},
        )
    session.flush()
    session.expire_all()
    return newer


def retire(fact: Fact, *, now: dt.datetime) -> None:
    """Take a fact out of use; what rests on it already keeps it."""
    if fact.retired_at is None:
        fact.retired_at = now


def bring_back(session: Session, fact: Fact) -> None:
    """Use a fact again that was retired, unless a newer row stands in its place."""
    if session.scalar(select(Fact.id).where(Fact.replaces_id == fact.id).limit(1)) is not None:
        raise ConflictError(_("A newer version of this fact is in use."))
    fact.retired_at = None


def attach(
    session: Session, review: Review, fact: Fact, *, by: int | None, now: dt.datetime
) -> None:
    """Say that a fact has to do with a review."""
    if fact.project_id != review.project_id or not fact.holds(now.date()):
        raise InvalidInputError(_("This fact has expired or was retired, so nothing rests on it."))
    there = select(FactUse.id).where(FactUse.review_id == review.id, FactUse.fact_id == fact.id)
    if session.scalar(there) is None:
        session.add(FactUse(review_id=review.id, fact_id=fact.id, by_id=by, at=now))
        session.flush()


def detach(session: Session, review: Review, fact: Fact) -> None:
    """Take a fact off a review again, with what was said of it there."""
    for model in (FactUse, ClaimLink):
        session.execute(delete(model).where(model.review_id == review.id, model.fact_id == fact.id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a person says that a fact does to the claim at these offsets; None: nothing."""

    start: int
    end: int
    fact_id: int
    bears: Bears | None


def link(session: Session, review: Review, new: Link, *, by: int | None, now: dt.datetime) -> None:
    """Keep a person's word on a claim and a fact in the place of what was said before."""
    attached = select(FactUse.id).where(
        FactUse.review_id == review.id, FactUse.fact_id == new.fact_id
    )
    if session.scalar(attached) is None:
        raise InvalidInputError(_("Attach the fact to the review first."))
    if not 0 <= new.start < new.end <= len(review.text):
        raise InvalidInputError(_("There is no such claim in this review."))
    unlink(session, review, new)
    session.add(
        ClaimLink(
            review_id=review.id,
            fact_id=new.fact_id,
            start_at=new.start,
            end_at=new.end,
            bears=new.bears,
            by_id=by,
            at=now,
        )
    )
    session.flush()


def unlink(session: Session, review: Review, old: Link) -> None:
    """Forget what was said of a claim and a fact, so that the suggestion counts again."""
    session.execute(
        delete(ClaimLink).where(
            ClaimLink.review_id == review.id,
            ClaimLink.fact_id == old.fact_id,
            ClaimLink.start_at == old.start,
            ClaimLink.end_at == old.end,
        )
    )
