"""Proposals, action items, the evidence under both, their history, and who was told."""

import datetime as dt
import enum
from collections.abc import Sequence

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    UniqueConstraint,
    false,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from feedback.store.base import Base, Id, Key, LongText, ShortText
from feedback.store.contacts import Contact
from feedback.store.items import Item, SourceKind
from feedback.store.people import User
from feedback.store.responses import Response
from feedback.store.themes import Theme


class ProposalStatus(enum.StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class ActionStatus(enum.StrEnum):
    """Where an action item stands."""

    PLANNED = "planned"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"


class EventKind(enum.StrEnum):
    """What happened to an action item."""

    RAISED = "raised"
    STATUS = "status"
    OWNER = "owner"
    DUE = "due"
    TEXT = "text"
    EVIDENCE = "evidence"
    TOLD = "told"
    COMMENT = "comment"


class Proposal(Base):
    """That a theme gathered criticism; a person accepts or rejects it."""

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint("(status = 'open') = (decided_at IS NULL)", "decided"),
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

    theme: Mapped[Theme] = relationship()
    evidence: Mapped[list["Evidence"]] = relationship(
        foreign_keys="Evidence.proposal_id", order_by="Evidence.id"
    )


class ActionItem(Base):
    """One thing to change, owned by somebody."""

    __tablename__ = "action_item"
    __table_args__ = (
        CheckConstraint("(status IN ('done', 'dropped')) = (closed_at IS NOT NULL)", "closed"),
        CheckConstraint("published_at IS NULL OR status = 'done'", "published"),
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

    theme: Mapped[Theme | None] = relationship()
    owner: Mapped[User | None] = relationship()
    evidence: Mapped[list["Evidence"]] = relationship(
        foreign_keys="Evidence.action_id", order_by="Evidence.id"
    )
    history: Mapped[list["ActionEvent"]] = relationship(order_by="ActionEvent.id")
    told: Mapped[list["Told"]] = relationship(order_by="Told.id")

    def is_overdue(self, today: dt.date) -> bool:
        """Whether its date has passed while it is still open."""
        return self.closed_at is None and self.due_on is not None and self.due_on < today


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


LONGEST_QUOTE = 120  # of a customer's words in the title of an action that was raised from them


class ActionEvent(Base):
    """One line of an action's history; only ever added."""

    __tablename__ = "action_event"

    id: Mapped[Id]
    action_id: Mapped[int] = mapped_column(
        ForeignKey("action_item.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[dt.datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    kind: Mapped[EventKind]
    detail: Mapped[LongText]  # a sentence: "from planned to doing"
    # What it was before, as JSON: enough to take the change back; "" where there is no way back.
    before: Mapped[LongText] = mapped_column(default="", server_default="")

    by: Mapped[User | None] = relationship()


class LetterStatus(enum.StrEnum):
    """Where a letter is."""

    WAITING = "waiting"  # approved by a person; the worker delivers it
    SENT = "sent"
    FAILED = "failed"  # given up after several tries; the reason stands beside it


class Letter(Base):
    """Something that leaves the house once a person has approved it; only act.outward delivers."""

    __tablename__ = "letter"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="SET NULL"))
    idempotency_key: Mapped[ShortText] = mapped_column(unique=True)
    address: Mapped[ShortText]
    subject: Mapped[ShortText]
    body: Mapped[LongText]
    status: Mapped[LetterStatus] = mapped_column(default=LetterStatus.WAITING)
    failure: Mapped[LongText] = mapped_column(default="")
    approved_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    approved_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]
    # Since when somebody hands it over: whoever finds this set was preceded by one who was killed.
    began_at: Mapped[dt.datetime | None]
    # Since when nobody knows whether it arrived; a person says so or sends it again.
    unsure_at: Mapped[dt.datetime | None]
    # It carries a link that signs somebody in: its text is forgotten once it is delivered.
    is_secret: Mapped[bool] = mapped_column(default=False, server_default=false())


class Told(Base):
    """That a customer whose words are evidence is told what changed."""

    __tablename__ = "told"
    __table_args__ = (UniqueConstraint("action_id", "contact_id"),)

    id: Mapped[Id]
    action_id: Mapped[int] = mapped_column(ForeignKey("action_item.id", ondelete="CASCADE"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"))
    letter_id: Mapped[str] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"))

    contact: Mapped[Contact] = relationship()
    letter: Mapped[Letter] = relationship()


OPEN_STATUSES = (ActionStatus.PLANNED, ActionStatus.DOING)


def add_event(
    session: Session,
    action: ActionItem,
    kind: EventKind,
    detail: str,
    *,
    by: int | None,
    now: dt.datetime,
    before: str = "",
) -> ActionEvent:
    """Add a line to the history of an action; *by* is None when no person did it."""
    event = ActionEvent(
        action_id=action.id, at=now, by_id=by, kind=kind, detail=detail, before=before
    )
    session.add(event)
    session.flush()
    return event


def proposals_of(project_id: int, status: ProposalStatus) -> Select[Proposal]:
    """Select a project's proposals of one status, newest first."""
    return (
        select(Proposal)
        .where(Proposal.project_id == project_id, Proposal.status == status)
        .order_by(Proposal.raised_at.desc(), Proposal.id.desc())
    )


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


def actions_about(item_id: str) -> Select[ActionItem]:
    """Select the actions that a text is evidence of, newest first."""
    cited = select(Evidence.action_id).where(Evidence.item_id == item_id)
    return select(ActionItem).where(ActionItem.id.in_(cited)).order_by(ActionItem.id.desc())


def open_action_for(session: Session, theme_id: int) -> ActionItem | None:
    """Find the action under way for a theme: further criticism becomes evidence of it."""
    return session.scalar(
        select(ActionItem)
        .where(ActionItem.theme_id == theme_id, ActionItem.status.in_(OPEN_STATUSES))
        .order_by(ActionItem.id.desc())
        .limit(1)
    )


def last_decision_on(session: Session, theme_id: int) -> dt.datetime | None:
    """Return when a theme's criticism was last settled: rejected, or its action closed."""
    rejected = session.scalar(
        select(func.max(Proposal.decided_at)).where(
            Proposal.theme_id == theme_id, Proposal.status == ProposalStatus.REJECTED
        )
    )
    closed = session.scalar(
        select(func.max(ActionItem.closed_at)).where(ActionItem.theme_id == theme_id)
    )
    return max((at for at in (rejected, closed) if at is not None), default=None)


def settled_evidence(theme_id: int) -> Select[str, int]:
    """Select (item, start) of the quotes on which a theme was settled: they are not new again."""
    decided = select(Proposal.id).where(
        Proposal.theme_id == theme_id, Proposal.status != ProposalStatus.OPEN
    )
    closed = select(ActionItem.id).where(
        ActionItem.theme_id == theme_id, ActionItem.closed_at.is_not(None)
    )
    return select(Evidence.item_id, Evidence.start_at).where(
        Evidence.proposal_id.in_(decided) | Evidence.action_id.in_(closed)
    )


def changes_after(event: ActionEvent) -> Select[int]:
    """Select the later moves and changes of plan of the same action."""
    kinds = (EventKind.STATUS, EventKind.OWNER, EventKind.DUE, EventKind.TEXT)
    return select(ActionEvent.id).where(
        ActionEvent.action_id == event.action_id,
        ActionEvent.id > event.id,
        ActionEvent.kind.in_(kinds),
    )


def changes_of(action_id: int) -> Select[int]:
    """Select what people have done with an action since it was raised."""
    return select(ActionEvent.id).where(
        ActionEvent.action_id == action_id,
        ActionEvent.kind.not_in((EventKind.RAISED, EventKind.EVIDENCE)),
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


def languages_of(session: Session, contact_ids: Sequence[int]) -> dict[int, str]:
    """Return for each contact that answered a survey in which language they last did."""
    rows = session.execute(
        select(Response.contact_id, Response.language)
        .where(Response.contact_id.in_(contact_ids))
        .order_by(Response.day, Response.received_at)
    )
    return {contact_id: language for contact_id, language in rows if contact_id is not None}


def contacts_to_tell(action_id: int) -> Select[Contact]:
    """Select the known people whose words are evidence of an action and who were not told yet."""
    told = select(Told.contact_id).where(Told.action_id == action_id)
    said = (
        select(Item.contact_id)
        .join(Evidence, Evidence.item_id == Item.id)
        .where(Evidence.action_id == action_id, Item.contact_id.is_not(None))
    )
    return (
        select(Contact)
        .where(Contact.id.in_(said), Contact.id.not_in(told))
        .order_by(Contact.id)
        .options(selectinload(Contact.identities))
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


def history_of(action_id: int) -> Select[ActionEvent]:
    """Select what happened to an action, newest first, with who did it."""
    return (
        select(ActionEvent)
        .where(ActionEvent.action_id == action_id)
        .order_by(ActionEvent.id.desc())
        .options(selectinload(ActionEvent.by))
    )


def told_about(action_id: int) -> Select[Told]:
    """Select who was told about an action, with the letters."""
    return (
        select(Told)
        .where(Told.action_id == action_id)
        .order_by(Told.id)
        .options(selectinload(Told.contact), selectinload(Told.letter))
    )
