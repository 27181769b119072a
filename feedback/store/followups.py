"""Promises made in replies whose actions are done: who read the promise should read that, too."""

from sqlalchemy import Select, func, select

from feedback.store.actions import ActionItem, ActionStatus
from feedback.store.cases import PostedReply, ReplyCase, Version
from feedback.store.promises import Promise
from feedback.store.replies import Reply, ReplyStatus
from feedback.store.reviews import Review


def done_behind(review_id: int) -> Select[ActionItem]:
    """Select the finished actions that were promised in reply to a review."""
    promised = select(Promise.action_id).where(Promise.review_id == review_id)
    return (
        select(ActionItem)
        .where(ActionItem.id.in_(promised), ActionItem.status == ActionStatus.DONE)
        .order_by(ActionItem.closed_at)
    )


def replies_with_news(project_id: int) -> Select[Reply, ActionItem]:
    """Select posted replies with an action that they promised and that was done since."""
    told = (
        select(func.max(PostedReply.posted_at))
        .where(
            PostedReply.reply_id == Reply.id,
            PostedReply.kind == Version.FOLLOW_UP,
            PostedReply.taken_back_at.is_(None),
        )
        .scalar_subquery()
    )
    return (
        select(Reply, ActionItem)
        .join(Review, Review.id == Reply.review_id)
        .join(ReplyCase, ReplyCase.review_id == Review.id)
        .join(Promise, Promise.review_id == Review.id)
        .join(ActionItem, ActionItem.id == Promise.action_id)
        .where(
            Reply.project_id == project_id,
            Reply.status == ReplyStatus.POSTED,
            Review.trashed_at.is_(None),
            ReplyCase.rewriting.is_(None),
            ActionItem.status == ActionStatus.DONE,
            ActionItem.closed_at > Reply.posted_at,
            (told.is_(None)) | (told < ActionItem.closed_at),
        )
        .order_by(ActionItem.closed_at.desc(), Reply.id)
    )
