"""The quotes under proposals and actions."""

from sqlalchemy import CheckConstraint, ForeignKey, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from feedback.store.actions.items import ActionItem, speaking_for
from feedback.store.actions.proposals import Proposal, ProposalStatus
from feedback.store.base import Base, Id
from feedback.store.items import Item, SourceKind
from feedback.store.responses import Response

LONGEST_QUOTE = 120  # of a customer's words in the title of an action that was raised from them


class Evidence(Base):
    """A quote under a proposal or an action: offsets into the unchanged text of an item."""

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("proposal_id IS NOT NULL OR action_id IS NOT NULL", "subject"),
        CheckConstraint("start_at >= 0 AND end_at > start_at", "span"),
        UniqueConstraint("proposal_id", "item_id", "start_at"),
        UniqueConstraint("action_id", "item_id", "start_at"),
    )

    id: Mapped[Id]
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"))
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action_item.id", ondelete="CASCADE"))
    item_id: Mapped[str] = mapped_column(index=True)  # no foreign key: items are rebuilt
    start_at: Mapped[int]
    end_at: Mapped[int]

    item: Mapped[Item | None] = relationship(
        primaryjoin="foreign(Evidence.item_id) == Item.id", viewonly=True
    )


def evidence_of(owner: Proposal | ActionItem) -> Select[Evidence]:
    """Select the quotes behind a proposal or an action, with the texts and people they are from."""
    column = Evidence.proposal_id if isinstance(owner, Proposal) else Evidence.action_id
    return (
        select(Evidence)
        .where(column == owner.id)
        .order_by(Evidence.id)
        .options(selectinload(Evidence.item).selectinload(Item.contact))
    )


def actions_about(item_id: str) -> Select[ActionItem]:
    """Select the actions that a text is evidence of, newest first."""
    cited = select(Evidence.action_id).where(Evidence.item_id == item_id)
    return select(ActionItem).where(ActionItem.id.in_(cited)).order_by(ActionItem.id.desc())


def settled_evidence(theme_id: int) -> Select[str, int]:
    """Select (item, start) of the quotes on which a theme was settled: they are not new again."""
    decided = select(Proposal.id).where(
        Proposal.theme_id == theme_id, Proposal.status != ProposalStatus.OPEN
    )
    closed = select(ActionItem.id).where(
        ActionItem.id.in_(speaking_for(theme_id)), ActionItem.closed_at.is_not(None)
    )
    return select(Evidence.item_id, Evidence.start_at).where(
        Evidence.proposal_id.in_(decided) | Evidence.action_id.in_(closed)
    )


def published_for_survey(survey_id: int) -> Select[ActionItem]:
    """Select the "you said, we did" list of a survey: published, with its answers as evidence."""
    said_here = (
        select(Evidence.action_id)
        .join(Item, Item.id == Evidence.item_id)
        .join(Response, Response.id == Item.source_id)
        .where(Item.source_kind == SourceKind.RESPONSE, Response.survey_id == survey_id)
    )
    return (
        select(ActionItem)
        .where(ActionItem.published_at.is_not(None), ActionItem.id.in_(said_here))
        .order_by(ActionItem.published_at.desc())
    )
