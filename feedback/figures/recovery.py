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

from feedback.figures.given import scores_given
from feedback.store.actions import ActionItem, ActionStatus, Evidence
from feedback.store.database import day_of
from feedback.store.items import Clause, Item, SourceKind
from feedback.store.replies import Reply, ReplyStatus
from surveys import Share

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
    for given in scores_given(session, project_id):
        contact_id, day, score = given.contact_id or 0, given.day, given.share
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
