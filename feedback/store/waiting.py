"""What waits in a project for one of its people: the navigation's counts, in one query."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from feedback.store.actions import OPEN_STATUSES, ActionItem, Proposal, ProposalStatus
from feedback.store.doubts import doubtful
from feedback.store.handovers import unseen_handovers
from feedback.store.items import Item, unread
from feedback.store.people import Membership
from feedback.store.promises import Promise, unsettled_promises
from feedback.store.replies import Reply, ReplyStatus

MOST = 1_000  # nobody needs a larger count exactly, and counting on would cost every page


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many of each wait; never more than `MOST`."""

    unread: int = 0
    doubts: int = 0
    proposals: int = 0
    actions: int = 0
    replies: int = 0
    mine: int = 0
    handed_over: int = 0
    promises: int = 0  # neither kept, nor withdrawn, nor put right
    projects: int = 0  # to which this user belongs


def what_waits(session: Session, project_id: int, user_id: int) -> Waiting:
    """Count everything at once."""
    row = session.execute(_query(project_id, user_id)).one()
    names = (
        "unread",
        "doubts",
        "proposals",
        "actions",
        "replies",
        "mine",
        "handed_over",
        "promises",
        "projects",
    )
    return Waiting(**dict(zip(names, row, strict=True)))


@lru_cache(maxsize=256)  # putting it together takes as long as asking it, on every page
def _query(project_id: int, user_id: int) -> Select[int, int, int, int, int, int, int, int, int]:
    is_open = (ActionItem.project_id == project_id, ActionItem.status.in_(OPEN_STATUSES))
    proposals = select(Proposal.id).where(
        Proposal.project_id == project_id, Proposal.status == ProposalStatus.OPEN
    )
    replies = select(Reply.id).where(
        Reply.project_id == project_id, Reply.status == ReplyStatus.DRAFT
    )
    return select(
        _count(unread(project_id)),
        _count(doubtful(project_id).with_only_columns(Item.id).order_by(None)),
        _count(proposals),
        _count(select(ActionItem.id).where(*is_open)),
        _count(replies),
        _count(select(ActionItem.id).where(*is_open, ActionItem.owner_id == user_id)),
        _count(unseen_handovers(user_id, project_id).order_by(None)),
        _count(unsettled_promises(project_id).with_only_columns(Promise.id).order_by(None)),
        _count(select(Membership.project_id).where(Membership.user_id == user_id)),
    )


def _count(query: Select[Any]) -> ColumnElement[int]:
    found = query.limit(MOST).subquery()
    return select(func.count()).select_from(found).scalar_subquery()
