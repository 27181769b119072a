"""The people on the other side: one contact each, found by any of their identities.

Respondents, participants, reviewers and account contacts are all contacts. An identity says where
it was learned, so that nothing about a person is without a source.
"""

import datetime as dt
import enum

from sqlalchemy import ForeignKey, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base, Id, ShortText


class IdentityKind(enum.StrEnum):
    """By what a contact can be recognised."""

    EMAIL = "email"
    PHONE = "phone"
    HANDLE = "handle"  # the name on a review site, together with the site: "site:name"
    EXTERNAL = "external"  # the id in another system


class Contact(Base):
    """One person."""

    __tablename__ = "contact"

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[ShortText] = mapped_column(default="")
    created_at: Mapped[dt.datetime]

    identities: Mapped[list["ContactIdentity"]] = relationship(
        back_populates="contact", order_by="ContactIdentity.id"
    )

    @property
    def email(self) -> str | None:
        """The address a letter may go to, if one is known."""
        return next((i.value for i in self.identities if i.kind is IdentityKind.EMAIL), None)


class ContactIdentity(Base):
    """One way to recognise a contact, and where we learned it."""

    __tablename__ = "contact_identity"
    __table_args__ = (UniqueConstraint("project_id", "kind", "value"),)

    id: Mapped[Id]
    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contact.id", ondelete="CASCADE"), index=True
    )
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    kind: Mapped[IdentityKind]
    value: Mapped[ShortText]  # normalised by capture.contacts
    source: Mapped[ShortText]  # "survey: Spring NPS", "import: reviews.csv", "typed by Jo Kim"
    learned_at: Mapped[dt.datetime]

    contact: Mapped[Contact] = relationship(back_populates="identities")


def contact_by_identity(project_id: int, kind: IdentityKind, value: str) -> Select[Contact]:
    """Select the contact known by this identity."""
    return (
        select(Contact)
        .join(Contact.identities)
        .where(
            ContactIdentity.project_id == project_id,
            ContactIdentity.kind == kind,
            ContactIdentity.value == value,
        )
    )
