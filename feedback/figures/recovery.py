"""Complaints turned into chances: of those whose complaint was settled, who came back content.

A customer counts when their own criticism was dealt with (the action that it led to is done, or a
reply to their review was posted) and they gave a score afterwards. Recovered is who is no
detractor any more. Without a name nobody can be found again, so nobody nameless counts.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import String as Text
from sqlalchemy import cast, func, select
from sqlalchemy.orm import Session

import surveys
from feedback.store.actions import ActionItem, ActionStatus, Evidence
from feedback.store.database import day_of
from feedback.store.items import Clause, Item, SourceKind
from feedback.store.replies import Reply, ReplyStatus
from feedback.store.responses import COUNTED, Response
from feedback.store.reviews import Review
from feedback.store.surveys import Survey, SurveyVersion
from surveys import Number, QuestionKind, Share
from surveys.answers import from_text

CONTENT = 0.7  # of the scale: passives and promoters of NPS, four of five stars


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """What became of the customers whose complaint was settled."""

    complained: int  # known customers who criticised something
    settled: int  # of them, whose complaint was dealt with
    came_back: int  # of those, who gave a score afterwards
    recovered: int  # of those, who are content now

    @property
    def share(self) -> Share:
        """The share of those who came back that is content."""
        return Share(self.recovered, self.came_back)


def recovery(session: Session, project_id: int) -> Recovery:
    """Follow every known customer of a project from complaint to later score."""
    complained = set(
        session.scalars(
            select(Item.contact_id)
            .join(Item.clauses)
            .where(
                Item.project_id == project_id,
                Item.is_counted.is_(True),
                Item.contact_id.is_not(None),
                Clause.is_critical,
            )
            .distinct()
        )
    )
    settled = _settled(session, project_id)
    later: dict[int, tuple[dt.date, float]] = {}
    for contact_id, day, score in _scores(session, project_id):
        since = settled.get(contact_id)
        if (
            since is not None
            and day > since
            and (contact_id not in later or day > later[contact_id][0])
        ):
            later[contact_id] = day, score
    return Recovery(
        complained=len(complained),
        settled=len(settled),
        came_back=len(later),
        recovered=sum(score >= CONTENT for _day, score in later.values()),
    )


def _settled(session: Session, project_id: int) -> dict[int, dt.date]:
    """Return for each known customer the day on which a complaint of theirs was first settled."""
    done = session.execute(
        select(Item.contact_id, func.min(ActionItem.closed_at))
        .join(Evidence, Evidence.item_id == Item.id)
        .join(ActionItem, ActionItem.id == Evidence.action_id)
        .where(
            ActionItem.project_id == project_id,
            ActionItem.status == ActionStatus.DONE,
            Item.contact_id.is_not(None),
            Item.is_counted.is_(True),
        )
        .group_by(Item.contact_id)
    )
    replied = session.execute(
        select(Item.contact_id, func.min(Reply.posted_at))
        .join(
            Item,
            (Item.source_kind == SourceKind.REVIEW)
            & (Item.source_id == cast(Reply.review_id, Text)),
        )
        .join(Item.clauses)
        .where(
            Reply.project_id == project_id,
            Reply.status == ReplyStatus.POSTED,
            Item.contact_id.is_not(None),
            Item.is_counted.is_(True),
            Clause.is_critical,
        )
        .group_by(Item.contact_id)
    )
    found: dict[int, dt.date] = {}
    for contact_id, at in [*done, *replied]:
        if contact_id is not None and at is not None:
            day = day_of(at)
            found[contact_id] = min(day, found.get(contact_id, day))
    return found


def _scores(session: Session, project_id: int) -> list[tuple[int, dt.date, float]]:
    """Return every score that a known customer gave, as a share of its scale."""
    found: list[tuple[int, dt.date, float]] = []
    asked = _nps_codes(session, project_id)
    rows = session.execute(
        select(Response.contact_id, Response.day, Response.version_id, Response.answers).where(
            Response.version_id.in_(asked), Response.contact_id.is_not(None), *COUNTED
        )
    )
    for contact_id, day, version_id, answers in rows:
        given = from_text(answers).get(asked[version_id])
        if contact_id is not None and isinstance(given, Number):
            found.append((contact_id, day, float(given.value) / 10))
    reviews = session.scalars(
        select(Review).where(
            Review.project_id == project_id,
            Review.contact_id.is_not(None),
            Review.score.is_not(None),
            Review.trashed_at.is_(None),
            Review.is_test.is_(False),
        )
    )
    for review in reviews:
        low, high = review.score_low, review.score_high
        known = review.contact_id is not None and review.score is not None
        if known and low is not None and high is not None and high > low:
            share = ((review.score or 0.0) - low) / (high - low)
            found.append((review.contact_id or 0, review.said_on, share))
    return found


def _nps_codes(session: Session, project_id: int) -> dict[int, str]:
    """Return the code of the first NPS question of every version that has one."""
    versions = session.execute(
        select(SurveyVersion.id, SurveyVersion.definition)
        .join(SurveyVersion.survey)
        .where(Survey.project_id == project_id, Survey.trashed_at.is_(None))
    )
    codes: dict[int, str] = {}
    for version_id, text in versions:
        questions = surveys.Survey.from_text(text).questions
        code = next((q.code for q in questions if q.kind is QuestionKind.NPS), None)
        if code is not None:
            codes[version_id] = code
    return codes
