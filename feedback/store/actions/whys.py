"""Why-ladders: from what customers say, question by question, to a cause that can be removed."""

import datetime as dt

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    UniqueConstraint,
    false,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from feedback.store.actions.items import ActionItem
from feedback.store.base import Base, Id, LongText
from feedback.store.items import Item
from feedback.store.people import User


class WhyStep(Base):
    """One step of a ladder: a why and its answer."""

    __tablename__ = "why_step"
    __table_args__ = (
        UniqueConstraint("action_id", "position"),
        CheckConstraint("position > 0", "position"),
        Index(
            "uq_why_step_root",
            "action_id",
            unique=True,
            sqlite_where=text("is_root"),
            postgresql_where=text("is_root"),
        ),
    )

    id: Mapped[Id]
    action_id: Mapped[int] = mapped_column(ForeignKey("action_item.id", ondelete="CASCADE"))
    position: Mapped[int]  # 1, 2, 3 …; gaps mean nothing
    question: Mapped[LongText]
    answer: Mapped[LongText]
    is_root: Mapped[bool] = mapped_column(default=False, server_default=false())
    item_id: Mapped[str | None] = mapped_column(index=True)  # what shows it; items are rebuilt
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime]

    action: Mapped[ActionItem] = relationship(overlaps="whys")
    by: Mapped[User | None] = relationship()
    item: Mapped[Item | None] = relationship(
        primaryjoin="foreign(WhyStep.item_id) == Item.id", viewonly=True
    )


def ladder_of(action_id: int) -> Select[WhyStep]:
    """Select the steps of an action's ladder from the top down, with the texts that show them."""
    return (
        select(WhyStep)
        .where(WhyStep.action_id == action_id)
        .order_by(WhyStep.position)
        .options(selectinload(WhyStep.item).selectinload(Item.contact), selectinload(WhyStep.by))
    )


def root_causes_of(theme_ids: list[int]) -> Select[WhyStep]:
    """Select the root causes that were found for these themes, newest first, with their actions."""
    return (
        select(WhyStep)
        .join(WhyStep.action)
        .where(ActionItem.theme_id.in_(theme_ids), WhyStep.is_root.is_(True))
        .order_by(WhyStep.at.desc(), WhyStep.id.desc())
        .options(selectinload(WhyStep.action))
    )
