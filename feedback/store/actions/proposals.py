"""Proposals: that a theme gathered criticism, until a person accepts or rejects it."""

import datetime as dt
import enum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from feedback.store.actions.items import ActionItem, speaking_for
from feedback.store.base import Base, Id, LongText, ShortText
from feedback.store.themes import Theme

if TYPE_CHECKING:
    from feedback.store.actions.evidence import Evidence


class ProposalStatus(enum.StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Proposal(Base):
    """That a theme gathered criticism; a person accepts or rejects it."""

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint("(status = 'open') = (decided_at IS NULL)", "decided"),
        CheckConstraint("effort IS NULL OR effort > 0", "effort"),
        Index(
            "uq_proposal_open_theme",
            "theme_id",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
    )

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"))
    title: Mapped[ShortText]
    reason: Mapped[LongText]
    status: Mapped[ProposalStatus] = mapped_column(default=ProposalStatus.OPEN)
    raised_at: Mapped[dt.datetime]
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    effort: Mapped[float | None]  # days of work of one person, by a person's word
    rejected_because: Mapped[LongText] = mapped_column(default="", server_default="")

    theme: Mapped[Theme] = relationship()
    evidence: Mapped[list["Evidence"]] = relationship(
        foreign_keys="Evidence.proposal_id", order_by="Evidence.id"
    )


def proposals_of(project_id: int, status: ProposalStatus) -> Select[Proposal]:
    """Select a project's proposals of one status, newest first."""
    return (
        select(Proposal)
        .where(Proposal.project_id == project_id, Proposal.status == status)
        .order_by(Proposal.raised_at.desc(), Proposal.id.desc())
    )


def last_decision_on(session: Session, theme_id: int) -> dt.datetime | None:
    """Return when a theme's criticism was last settled: rejected, or its action closed."""
    rejected = session.scalar(
        select(func.max(Proposal.decided_at)).where(
            Proposal.theme_id == theme_id, Proposal.status == ProposalStatus.REJECTED
        )
    )
    closed = session.scalar(
        select(func.max(ActionItem.closed_at)).where(ActionItem.id.in_(speaking_for(theme_id)))
    )
    return max((at for at in (rejected, closed) if at is not None), default=None)
