"""What proves who somebody is beside a password: links, second factors, other sign-in services."""

import datetime as dt

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base, Digest, Id, MediumText, ShortText
from feedback.store.people import User


class SetUpLink(Base):
    """The link that makes the first account; printed at the start of an instance without any."""

    __tablename__ = "set_up_link"

    digest: Mapped[Digest] = mapped_column(primary_key=True)
    expires_at: Mapped[dt.datetime]


class ResetLink(Base):
    """A mailed link that gives an account another password, once."""

    __tablename__ = "reset_link"

    digest: Mapped[Digest] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[dt.datetime]

    user: Mapped[User] = relationship()


class PendingSignIn(Base):
    """That a password was right and the second factor is still asked for."""

    __tablename__ = "pending_sign_in"

    digest: Mapped[Digest] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    leads_to: Mapped[MediumText]
    tries: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[dt.datetime]

    user: Mapped[User] = relationship()


class SecondFactor(Base):
    """The secret that a user's phone shares; it counts once a first code was typed."""

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    secret: Mapped[ShortText]
    last_step: Mapped[int] = mapped_column(default=0)  # of 30 s: no code is taken twice
    confirmed_at: Mapped[dt.datetime | None]


class RecoveryCode(Base):
    """One code for the day on which the phone is lost; deleted when it is used."""

    __tablename__ = "recovery_code"

    digest: Mapped[Digest] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )


class Identity(Base):
    """Which account somebody has at another sign-in service."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[Id]
    issuer: Mapped[MediumText]
    subject: Mapped[MediumText]
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )

    user: Mapped[User] = relationship()


class Departure(Base):
    """That a browser went to another sign-in service and may come back with this state."""

    __tablename__ = "departure"

    digest: Mapped[Digest] = mapped_column(primary_key=True)  # of the state
    browser: Mapped[Digest]  # of a cookie: whoever left must be the one who comes back
    nonce: Mapped[ShortText]
    verifier: Mapped[ShortText]  # PKCE, RFC 7636
    leads_to: Mapped[MediumText]
    expires_at: Mapped[dt.datetime]
