"""Counts of what was said and of what is being done about it."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Select, String, cast, func, select
from sqlalchemy.orm import Session

from feedback.store.actions import OPEN_STATUSES, ActionItem, Proposal, ProposalStatus
from feedback.store.cases import left_of
from feedback.store.items import Clause, ClauseTheme, Item, SourceKind, of_clause
from feedback.store.labels import Label, Voice
from feedback.store.replies import Reply, ReplyStatus
from feedback.store.responses import COUNTED, Response
from feedback.store.reviews import Review
from feedback.store.themes import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeCount:
    """How often a theme was spoken of, and how."""

    theme_id: int
    name: str
    negative: int
    neutral: int
    positive: int

    @property
    def total(self) -> int:
        """In how many clauses."""
        return self.negative + self.neutral + self.positive


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """How things stand."""

    answers: int
    texts: int
    critical_reviews: int
    oldest_review: dt.date | None
    open_actions: int
    overdue_actions: int
    proposals: int


def themes_by_sentiment(
    session: Session, project_id: int, *, since: dt.date, most: int = 10
) -> tuple[ThemeCount, ...]:
    """Count the rated clauses about each theme since a day; the most spoken of first."""
    negative, neutral, positive = (
        func.count().filter(Clause.label == label)
        for label in (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)
    )
    rows = session.execute(
        select(Theme.id, Theme.name, negative, neutral, positive)
        .join(ClauseTheme, ClauseTheme.theme_id == Theme.id)
        .join(Clause, of_clause)
        .join(Item, Item.id == Clause.item_id)
        .where(
            Theme.project_id == project_id,
            Theme.archived_at.is_(None),
            Item.is_counted.is_(True),
            Item.is_rated.is_(True),
            Clause.voice == Voice.OWN,
            Item.said_on >= since,
        )
        .group_by(Theme.id, Theme.name)
        .order_by(func.count().desc(), Theme.name)
        .limit(most)
    )
    return tuple(
        ThemeCount(theme_id=i, name=name, negative=neg, neutral=neu, positive=pos)
        for i, name, neg, neu, pos in rows
    )


def how_things_stand(session: Session, project_id: int, *, today: dt.date, since: dt.date) -> Today:
    """Count what came in since a day and what waits today."""
    answers = session.scalar(
        select(func.count()).where(
            Response.project_id == project_id, Response.day >= since, *COUNTED
        )
    )
    texts = session.scalar(
        select(func.count()).where(
            Item.project_id == project_id, Item.is_counted.is_(True), Item.said_on >= since
        )
    )
    posted = select(Reply.review_id).where(
        Reply.project_id == project_id, Reply.status == ReplyStatus.POSTED
    )
    waiting, oldest = session.execute(
        select(func.count(), func.min(Review.said_on)).where(
            Review.project_id == project_id,
            Review.is_test.is_(False),
            Review.trashed_at.is_(None),
            Review.id.not_in(posted),
            Review.id.not_in(left_of(project_id)),
            cast(Review.id, String).in_(_critical(project_id)),
        )
    ).one()
    of_project = ActionItem.project_id == project_id
    still_open = ActionItem.status.in_(OPEN_STATUSES)
    actions, overdue = session.execute(
        select(func.count(), func.count().filter(ActionItem.due_on < today)).where(
            of_project, still_open
        )
    ).one()
    proposals = session.scalar(
        select(func.count()).where(
            Proposal.project_id == project_id, Proposal.status == ProposalStatus.OPEN
        )
    )
    return Today(
        answers=answers or 0,
        texts=texts or 0,
        critical_reviews=waiting,
        oldest_review=oldest,
        open_actions=actions,
        overdue_actions=overdue,
        proposals=proposals or 0,
    )


def _critical(project_id: int) -> Select[str]:
    """Select the keys of the reviews in which something is criticised."""
    return select(Item.source_id).where(
        Item.project_id == project_id,
        Item.source_kind == SourceKind.REVIEW,
        Item.is_counted.is_(True),
        Item.label.in_((Label.NEGATIVE, Label.MIXED)),
    )


def strong_voices(
    session: Session, project_id: int, *, since: dt.date, most: int = 3
) -> list[Item]:
    """Return the newest of the strongest criticism: the worst of the last weeks, newest first."""
    worst = session.scalars(
        select(Item)
        .where(
            Item.project_id == project_id,
            Item.is_counted.is_(True),
            Item.said_on >= since,
            Item.polarity <= -0.4,  # noqa: PLR2004 - about a quarter of all criticism
        )
        .order_by(Item.said_on.desc(), Item.polarity, Item.id)
        .limit(most)
    )
    return list(worst)
