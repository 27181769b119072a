"""The scores that people gave, one by one: in answers with or without words, and in reviews."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.figures.scores import nps_questions, number_of
from feedback.store.items import SourceKind
from feedback.store.responses import COUNTED, Response
from feedback.store.reviews import Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One score."""

    contact_id: int | None
    source_kind: SourceKind
    source_id: str
    day: dt.date
    share: float  # 0 … 1 of its scale


def scores_given(session: Session, project_id: int, *, since: dt.date | None = None) -> list[Given]:
    """Return the recommendation scores of answers and the stars of reviews, since a day."""
    return [*_of_answers(session, project_id, since), *_of_reviews(session, project_id, since)]


def _of_answers(session: Session, project_id: int, since: dt.date | None) -> list[Given]:
    versions: dict[str, list[int]] = {}
    for version_id, code in nps_questions(session, project_id, None):
        versions.setdefault(code, []).append(version_id)
    found = []
    for code, ids in versions.items():  # most surveys call the question the same
        number = number_of(session, code)
        query = select(Response.id, Response.contact_id, Response.day, number).where(
            Response.version_id.in_(ids), number.is_not(None), *COUNTED
        )
        if since is not None:
            query = query.where(Response.day >= since)
        found += [
            Given(
                contact_id=contact_id,
                source_kind=SourceKind.RESPONSE,
                source_id=response_id,
                day=day,
                share=float(score) / 10,
            )
            for response_id, contact_id, day, score in session.execute(query)
        ]
    return found


def _of_reviews(session: Session, project_id: int, since: dt.date | None) -> list[Given]:
    query = select(
        Review.id, Review.contact_id, Review.said_on,
        Review.score, Review.score_low, Review.score_high,
    ).where(
        Review.project_id == project_id,
        Review.score.is_not(None),
        Review.score_high > Review.score_low,
        Review.trashed_at.is_(None),
        Review.is_test.is_(False),
    )  # fmt: skip
    if since is not None:
        query = query.where(Review.said_on >= since)
    return [
        Given(
            contact_id=contact_id,
            source_kind=SourceKind.REVIEW,
            source_id=str(review_id),
            day=day,
            share=((score or 0.0) - (low or 0.0)) / ((high or 0.0) - (low or 0.0)),
        )
        for review_id, contact_id, day, score, low, high in session.execute(query)
    ]
