"""Letters that leave the house, and which customer was told by which."""

import datetime as dt
import enum
from collections.abc import Sequence

from sqlalchemy import ForeignKey, Select, UniqueConstraint, false, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from feedback.store.actions.evidence import Evidence
from feedback.store.base import Base, Id, Key, LongText, ShortText
from feedback.store.contacts import Contact
from feedback.store.items import Item
from feedback.store.responses import Response


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


def told_about(action_id: int) -> Select[Told]:
    """Select who was told about an action, with the letters."""
    return (
        select(Told)
        .where(Told.action_id == action_id)
        .order_by(Told.id)
        .options(selectinload(Told.contact), selectinload(Told.letter))
    )


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


def languages_of(session: Session, contact_ids: Sequence[int]) -> dict[int, str]:
    """Return for each contact that answered a survey in which language they last did."""
    rows = session.execute(
        select(Response.contact_id, Response.language)
        .where(Response.contact_id.in_(contact_ids))
        .order_by(Response.day, Response.received_at)
    )
    return {contact_id: language for contact_id, language in rows if contact_id is not None}
