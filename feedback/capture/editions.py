"""A review that arrives again: other words are a new version, a reply is taken in."""

import datetime as dt
from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.capture.mapping import Mapping as Columns
from feedback.capture.mapping import NewReview
from feedback.store.replies import Reply, ReplyStatus
from feedback.store.reviews import Review, ReviewVersion, reviews_by_identity, versions_of
from feedback.store.work import Stage, owe

_CHUNK = 500


def renew(
    session: Session,
    project_id: int,
    again: Mapping[str, NewReview],
    columns: Columns,
    *,
    now: dt.datetime,
) -> int:
    """Keep what authors changed since and what was answered elsewhere; return how many changed."""
    changed = 0
    known = list(again)
    for start in range(0, len(known), _CHUNK):
        identities = known[start : start + _CHUNK]
        reviews = session.scalars(reviews_by_identity(project_id, identities)).all()
        replied = _replied(session, [review.id for review in reviews])
        for review in reviews:
            new = again[review.identity]
            if new.reply and review.id not in replied:
                take_in_reply(session, project_id, review.id, new, now=now)
            if new.external_id and _is_newer(session, review, new):
                _replace(session, review, new, columns, now=now)
                changed += 1
    session.flush()
    return changed


def take_in_reply(
    session: Session, project_id: int, review_id: int, new: NewReview, *, now: dt.datetime
) -> None:
    """Store what was answered elsewhere as a reply that was posted; nobody here signed it."""
    at = min(new.replied_at or now, now)
    session.add(
        Reply(
            project_id=project_id,
            review_id=review_id,
            status=ReplyStatus.POSTED,
            drafted="",
            text=new.reply,
            drafted_at=at,
            posted_at=at,
        )
    )


def _replied(session: Session, ids: Collection[int]) -> set[int]:
    return set(session.scalars(select(Reply.review_id).where(Reply.review_id.in_(ids))))


def _is_newer(session: Session, review: Review, new: NewReview) -> bool:
    """Whether it says something else, and is not an old export with words of before."""
    if _says(review) == (new.title, new.text, new.score):
        return False
    if new.said_on is not None and new.said_on < review.said_on:
        return False
    return all(
        _says(before) != (new.title, new.text, new.score)
        for before in session.scalars(versions_of(review.id))
    )


def _says(one: Review | ReviewVersion) -> tuple[str, str, float | None]:
    return one.title, one.text, one.score


def _replace(
    session: Session, review: Review, new: NewReview, columns: Columns, *, now: dt.datetime
) -> None:
    owe(session, Stage.ANALYSE, [f"review:{review.id}"])  # before the change: see ARCHITECTURE
    number = len(session.scalars(versions_of(review.id)).all()) + 1
    session.add(
        ReviewVersion(
            review_id=review.id,
            number=number,
            title=review.title,
            text=review.text,
            score=review.score,
            score_low=review.score_low,
            score_high=review.score_high,
            said_on=review.said_on,
            replaced_at=now,
        )
    )
    review.title, review.text, review.score = new.title, new.text, new.score
    review.score_low = columns.low if new.score is not None else None
    review.score_high = columns.high if new.score is not None else None
    review.said_on = new.said_on or review.said_on
    review.received_at = new.received_at or review.received_at
    review.changed_at = now
