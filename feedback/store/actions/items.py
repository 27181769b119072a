"""Action items: one thing to change, owned by somebody, with all that closing it asks for."""

import datetime as dt
import enum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, false, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from feedback.store.base import Base, Id, LongText, ShortText
from feedback.store.people import User
from feedback.store.themes import Theme

if TYPE_CHECKING:
    from feedback.store.actions.evidence import Evidence
    from feedback.store.actions.history import ActionEvent
    from feedback.store.actions.letters import Told
    from feedback.store.actions.whys import WhyStep


class ActionStatus(enum.StrEnum):
    """Where an action item stands."""

    PLANNED = "planned"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"


class Loop(enum.StrEnum):
    """At which distance from the customer a complaint is settled."""

    INNER = "inner"  # with this one customer
    HUDDLE = "huddle"  # in the team, by itself
    OUTER = "outer"  # in how the business works, with somebody responsible


class ActionItem(Base):
    """One thing to change, owned by somebody."""

    __tablename__ = "action_item"
    __table_args__ = (
        CheckConstraint("(status IN ('done', 'dropped')) = (closed_at IS NOT NULL)", "closed"),
        CheckConstraint("published_at IS NULL OR status = 'done'", "published"),
        CheckConstraint("effort IS NULL OR effort > 0", "effort"),
        CheckConstraint("merged_into_id IS NULL OR status = 'dropped'", "merged"),
        Index(None, "project_id", "status", "due_on"),
    )

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id", ondelete="SET NULL"))
    proposal_id: Mapped[int | None] = mapped_column(
        ForeignKey("proposal.id", ondelete="SET NULL"), unique=True
    )
    title: Mapped[ShortText]
    reason: Mapped[LongText]
    status: Mapped[ActionStatus] = mapped_column(default=ActionStatus.PLANNED)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    due_on: Mapped[dt.date | None]
    you_said: Mapped[LongText] = mapped_column(default="")  # for customers, in the business's words
    we_did: Mapped[LongText] = mapped_column(default="")
    published_at: Mapped[dt.datetime | None]  # on the "you said, we did" list since
    raised_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    is_public: Mapped[bool] = mapped_column(default=False, server_default=false())  # may be told of
    # What is wrong, and for whom.
    problem: Mapped[LongText] = mapped_column(default="", server_default="")
    loop: Mapped[Loop] = mapped_column(default=Loop.OUTER, server_default=Loop.OUTER.value)
    effort: Mapped[float | None]  # days of work of one person, by a person's word
    success_measure: Mapped[LongText] = mapped_column(default="", server_default="")
    # With which theme its own is compared once it is done; None: with all others.
    comparison_theme_id: Mapped[int | None]
    contact_outcome: Mapped[LongText] = mapped_column(default="", server_default="")
    untold_because: Mapped[LongText] = mapped_column(default="", server_default="")
    declined_because: Mapped[LongText] = mapped_column(default="", server_default="")
    declined_is_public: Mapped[bool] = mapped_column(default=False, server_default=false())
    merged_into_id: Mapped[int | None]

    theme: Mapped[Theme | None] = relationship()
    comparison_theme: Mapped[Theme | None] = relationship(
        primaryjoin="foreign(ActionItem.comparison_theme_id) == Theme.id", viewonly=True
    )
    owner: Mapped[User | None] = relationship()
    evidence: Mapped[list["Evidence"]] = relationship(
        foreign_keys="Evidence.action_id", order_by="Evidence.id"
    )
    history: Mapped[list["ActionEvent"]] = relationship(order_by="ActionEvent.id")
    told: Mapped[list["Told"]] = relationship(order_by="Told.id")
    whys: Mapped[list["WhyStep"]] = relationship(order_by="WhyStep.position")
    merged_into: Mapped["ActionItem | None"] = relationship(
        primaryjoin="foreign(ActionItem.merged_into_id) == remote(ActionItem.id)", viewonly=True
    )

    def is_overdue(self, today: dt.date) -> bool:
        """Whether its date has passed while it is still open."""
        return self.closed_at is None and self.due_on is not None and self.due_on < today


OPEN_STATUSES = (ActionStatus.PLANNED, ActionStatus.DOING)
FINAL_STATUSES = (ActionStatus.DONE, ActionStatus.DROPPED)


def actions_of(project_id: int) -> Select[ActionItem]:
    """Select a project's action items: those with the nearest date first, undated last."""
    return (
        select(ActionItem)
        .where(ActionItem.project_id == project_id)
        .order_by(ActionItem.due_on.is_(None), ActionItem.due_on, ActionItem.id)
    )


def open_actions_owned_by(user_id: int, project_id: int) -> Select[ActionItem]:
    """Select the open action items of one owner, the nearest date first."""
    return actions_of(project_id).where(
        ActionItem.owner_id == user_id, ActionItem.status.in_(OPEN_STATUSES)
    )


def speaking_for(theme_id: int) -> Select[int]:
    """Select the actions for a theme, and those that such actions were merged into."""
    chain = (
        select(ActionItem.id, ActionItem.merged_into_id)
        .where(ActionItem.theme_id == theme_id)
        .cte(recursive=True)
    )
    chain = chain.union(
        select(ActionItem.id, ActionItem.merged_into_id).join(
            chain, ActionItem.id == chain.c.merged_into_id
        )
    )
    return select(chain.c.id)


def open_action_for(session: Session, theme_id: int) -> ActionItem | None:
    """Find the action under way for a theme: further criticism becomes evidence of it."""
    return session.scalar(
        select(ActionItem)
        .where(
            ActionItem.id.in_(speaking_for(theme_id)),
            ActionItem.status.in_(OPEN_STATUSES),
        )
        .order_by(ActionItem.id.desc())
        .limit(1)
    )


def merged_into(action_id: int) -> Select[ActionItem]:
    """Select the actions that were merged into this one, oldest first."""
    return select(ActionItem).where(ActionItem.merged_into_id == action_id).order_by(ActionItem.id)
