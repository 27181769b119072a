"""Of which actions posted replies spoke: what is owed a follow-up, and who was told by a reply."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import ForeignKey, Select, UniqueConstraint, cast, false, select
from sqlalchemy import String as Text
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column, relationship, selectinload

from feedback.store.actions import ActionItem, ActionStatus
from feedback.store.base import Base, Id
from feedback.store.items import Item, SourceKind
from feedback.store.reviews import Review


class ReplyMention(Base):
    """That a posted reply to a review spoke of an action; said to be done or still to come."""

    __tablename__ = "reply_mention"
    __table_args__ = (UniqueConstraint("review_id", "action_id", "is_done"),)

    id: Mapped[Id]
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id", ondelete="CASCADE"))
    action_id: Mapped[int] = mapped_column(
        ForeignKey("action_item.id", ondelete="CASCADE"), index=True
    )
    is_done: Mapped[bool] = mapped_column(default=False, server_default=false())
    said_at: Mapped[dt.datetime]

    review: Mapped[Review] = relationship()
    action: Mapped[ActionItem] = relationship()


def note_mentions(
    session: Session, review_id: int, action_ids: Collection[int], *, now: dt.datetime
) -> None:
    """Note of which actions a reply spoke that was just posted; a second time adds nothing."""
    known = {
        (mention.action_id, mention.is_done)
        for mention in session.scalars(
            select(ReplyMention).where(ReplyMention.review_id == review_id)
        )
    }
    for action in session.scalars(select(ActionItem).where(ActionItem.id.in_(action_ids))):
        is_done = action.status is ActionStatus.DONE
        if (action.id, is_done) not in known:
            mention = ReplyMention(
                review_id=review_id, action_id=action.id, is_done=is_done, said_at=now
            )
            session.add(mention)
    session.flush()


def forget_mentions(session: Session, review_id: int) -> None:
    """Take back that the reply to a review was posted."""
    for mention in session.scalars(select(ReplyMention).where(ReplyMention.review_id == review_id)):
        session.delete(mention)
    session.flush()


def to_follow_up(project_id: int, action_id: int | None = None) -> Select[ReplyMention]:
    """Select the replies that spoke of what is done by now and have not said so, oldest first."""
    later = aliased(ReplyMention)
    said_so = select(later.id).where(
        later.review_id == ReplyMention.review_id,
        later.action_id == ReplyMention.action_id,
        later.is_done.is_(True),
    )
    query = (
        select(ReplyMention)
        .join(ReplyMention.action)
        .where(
            ActionItem.project_id == project_id,
            ActionItem.status == ActionStatus.DONE,
            ReplyMention.is_done.is_(False),
            ~said_so.exists(),
        )
        .order_by(ReplyMention.said_at, ReplyMention.id)
        .options(selectinload(ReplyMention.review), selectinload(ReplyMention.action))
    )
    return query if action_id is None else query.where(ReplyMention.action_id == action_id)


def told_by_reply(action_ids: Collection[int]) -> Select[int, int | None, str]:
    """Select (action, contact, review) of the reviews whose reply said that an action is done."""
    return (
        select(ReplyMention.action_id, Item.contact_id, Item.source_id)
        .join(
            Item,
            (Item.source_kind == SourceKind.REVIEW)
            & (Item.source_id == cast(ReplyMention.review_id, Text)),
        )
        .where(ReplyMention.action_id.in_(action_ids), ReplyMention.is_done.is_(True))
        .distinct()
    )
