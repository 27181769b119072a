"""Where a project's news may go (connections), and all that is to leave it (deliveries).

A delivery is written in the transaction that causes it, so it is lost only with what caused it.
"""

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, UniqueConstraint, cast, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.actions import ActionItem, Letter, LetterStatus
from feedback.store.base import (
    Base,
    Code,
    Digest,
    Id,
    Key,
    LongText,
    MediumText,
    ShortText,
    token_digest,
)
from feedback.store.people import User

SUBJECT = "delivery:"  # before a delivery's id, where work names its subject; a letter's has none
LOOK = "status:"  # before a delivery's id: ask the other side how it stands


class Connection(Base):
    """One place outside that an admin lets a project's news go to."""

    __tablename__ = "connection"

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    # A word and no enumeration in the database: another door needs no migration.
    kind: Mapped[Code]
    name: Mapped[ShortText]
    address: Mapped[MediumText]  # may be a secret itself: see the door's `shown`
    secret: Mapped[MediumText]
    old_secret: Mapped[MediumText] = mapped_column(default="")  # signs too, until then
    old_secret_until: Mapped[dt.datetime | None]
    events: Mapped[MediumText] = mapped_column(default="")  # names, between spaces
    is_enabled: Mapped[bool] = mapped_column(default=True)
    # What the other side proves itself with when it tells us something.
    hook_digest: Mapped[Digest | None] = mapped_column(unique=True)
    hook_secret: Mapped[ShortText] = mapped_column(default="")
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    made_at: Mapped[dt.datetime]
    worked_at: Mapped[dt.datetime | None]
    failed_at: Mapped[dt.datetime | None]
    failure: Mapped[MediumText] = mapped_column(default="")

    @property
    def wanted(self) -> frozenset[str]:
        """The names of the events that go here by themselves."""
        return frozenset(self.events.split())


class DeliveryStatus(enum.StrEnum):
    """Where a delivery is."""

    WAITING = "waiting"
    SENDING = "sending"  # somebody began to hand it over and has not come back yet
    SENT = "sent"
    UNSURE = "unsure"  # interrupted, and nothing tells whether it arrived: a person looks
    DEAD = "dead"  # refused, or tried for too long; a person tries again or gives it up
    DROPPED = "dropped"  # given up by a person, or its words were erased


class Delivery(Base):
    """One piece of news on its way to one connection."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("connection_id", "occasion"),
        CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", "sent"),
        Index(None, "project_id", "status"),
        Index(None, "subject_kind", "subject_id"),
    )

    id: Mapped[Key]  # what the receiver knows it by, the same at every try
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    connection_id: Mapped[int] = mapped_column(ForeignKey("connection.id", ondelete="CASCADE"))
    occasion: Mapped[ShortText]  # one delivery for one occasion, however often it is announced
    event: Mapped[Code]
    subject_kind: Mapped[Code]
    subject_id: Mapped[Code]
    title: Mapped[ShortText]
    body: Mapped[LongText]
    link: Mapped[MediumText]
    approved_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    approved_at: Mapped[dt.datetime]
    status: Mapped[DeliveryStatus] = mapped_column(default=DeliveryStatus.WAITING)
    tries: Mapped[int] = mapped_column(default=0)  # since a person last sent it on its way
    began_at: Mapped[dt.datetime | None]  # the first try, ever: from when to look for its traces
    sent_at: Mapped[dt.datetime | None]
    number: Mapped[ShortText] = mapped_column(default="")  # what the other side calls it
    address: Mapped[MediumText] = mapped_column(default="")  # where it stands there
    standing: Mapped[Code] = mapped_column(default="")  # open or closed there, as it last said
    failure: Mapped[LongText] = mapped_column(default="")
    response_code: Mapped[int | None]
    response: Mapped[LongText] = mapped_column(default="")  # the first of what came back

    connection: Mapped[Connection] = relationship()
    approver: Mapped[User | None] = relationship()
    log: Mapped[list["DeliveryTry"]] = relationship(order_by="DeliveryTry.id")


class DeliveryTry(Base):
    """One try to hand a delivery over, and what a person decided about it: only ever added."""

    __tablename__ = "delivery_try"

    id: Mapped[Id]
    delivery_id: Mapped[str] = mapped_column(
        ForeignKey("delivery.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[dt.datetime]
    status: Mapped[Code]
    response_code: Mapped[int | None]
    detail: Mapped[LongText]


_LOOKED_AFTER = (DeliveryStatus.UNSURE, DeliveryStatus.DEAD)
_UNDER_WAY = (DeliveryStatus.WAITING, DeliveryStatus.SENDING)


def connections_of(project_id: int) -> Select[Connection]:
    """Select a project's connections by name."""
    return (
        select(Connection)
        .where(Connection.project_id == project_id)
        .order_by(Connection.name, Connection.id)
    )


def connections_open(project_id: int) -> Select[Connection]:
    """Select the connections that are switched on."""
    return connections_of(project_id).where(Connection.is_enabled.is_(True))


def deliveries_of(project_id: int) -> Select[Delivery]:
    """Select a project's deliveries, the newest first."""
    return (
        select(Delivery)
        .where(Delivery.project_id == project_id)
        .order_by(Delivery.approved_at.desc(), Delivery.id)
    )


def deliveries_to_look_after(project_id: int) -> Select[Delivery]:
    """Select what did not arrive or may not have: a person decides."""
    return deliveries_of(project_id).where(Delivery.status.in_(_LOOKED_AFTER))


def deliveries_about(subject_kind: str, subject_id: object) -> Select[Delivery]:
    """Select what was sent somewhere about one thing, the newest first."""
    return (
        select(Delivery)
        .where(Delivery.subject_kind == subject_kind, Delivery.subject_id == str(subject_id))
        .order_by(Delivery.approved_at.desc(), Delivery.id)
    )


def delivery_known_as(connection_id: int, number: str) -> Select[Delivery]:
    """Select the delivery that the other side calls by this number."""
    return select(Delivery).where(
        Delivery.connection_id == connection_id, Delivery.number == number, Delivery.number != ""
    )


def delivery_for(connection_id: int, occasion: str) -> Select[Delivery]:
    """Select the delivery of one occasion."""
    return select(Delivery).where(
        Delivery.connection_id == connection_id, Delivery.occasion == occasion
    )


def under_way() -> Select[str]:
    """Select, as subjects of work, the deliveries that are to be handed over."""
    return select(SUBJECT + Delivery.id).where(Delivery.status.in_(_UNDER_WAY))


def letters_to_look_after(project_id: int) -> Select[Letter]:
    """Select the letters that were not delivered, or of which nobody knows whether they were."""
    return (
        select(Letter)
        .where(Letter.project_id == project_id, Letter.status == LetterStatus.FAILED)
        .order_by(Letter.approved_at.desc(), Letter.id)
    )


def open_trackers(kinds: set[str]) -> Select[Delivery]:
    """Select what stands in a tracker about actions that are not closed here."""
    return (
        select(Delivery)
        .join(Connection, Connection.id == Delivery.connection_id)
        .where(
            Connection.kind.in_(kinds),
            Connection.is_enabled.is_(True),
            Delivery.status == DeliveryStatus.SENT,
            Delivery.number != "",
            Delivery.subject_kind == "action",
            Delivery.subject_id.in_(
                select(cast(ActionItem.id, Delivery.subject_id.type)).where(
                    ActionItem.closed_at.is_(None)
                )
            ),
        )
        .order_by(Delivery.id)
    )


def connection_hooked(token: str) -> Select[Connection]:
    """Select the connection whose other side knows this token."""
    return select(Connection).where(Connection.hook_digest == token_digest(token))
