"""Reviews brought in from elsewhere, and the uploads they wait in until a person confirms."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base, Code, Digest, Id, Key, LongText, MediumText, ShortText
from feedback.store.channels import Channel
from feedback.store.contacts import Contact


class Upload(Base):
    """A file that waits for its preview to be confirmed; any web process can go on with it."""

    __tablename__ = "upload"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    file_name: Mapped[ShortText]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    expires_at: Mapped[dt.datetime]


class ReviewImport(Base):
    """One import that was carried out, with what it counted."""

    __tablename__ = "review_import"

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    file_name: Mapped[ShortText]
    mapping: Mapped[LongText]  # JSON, so that the next file of the same shape needs no guess
    added: Mapped[int]
    known: Mapped[int]  # were there already
    imported_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    imported_at: Mapped[dt.datetime]


class Review(Base):
    """What somebody wrote elsewhere, in their newest words; `ReviewVersion` keeps earlier ones."""

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("project_id", "identity"),
        CheckConstraint("score IS NULL OR (score >= score_low AND score <= score_high)", "score"),
    )

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    import_id: Mapped[int] = mapped_column(ForeignKey("review_import.id"), index=True)
    identity: Mapped[
        Digest
    ]  # of the mapped id, else of all mapped fields: a second import adds none
    external_id: Mapped[MediumText] = mapped_column(default="")
    title: Mapped[MediumText] = mapped_column(default="")
    text: Mapped[LongText]
    score: Mapped[float | None]
    score_low: Mapped[float | None]
    score_high: Mapped[float | None]
    author: Mapped[ShortText] = mapped_column(default="")
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact.id", ondelete="SET NULL"), index=True
    )
    product: Mapped[MediumText] = mapped_column(default="")
    url: Mapped[LongText] = mapped_column(default="")
    said_on: Mapped[dt.date]
    channel: Mapped[Code] = mapped_column(default=Channel.OTHER, server_default=Channel.OTHER.value)
    received_at: Mapped[dt.datetime | None]  # when it was written, if its source knows the time
    arrived_at: Mapped[dt.datetime | None]  # here; None: brought in by an older release
    changed_at: Mapped[dt.datetime | None]  # when other words of the same review arrived
    is_test: Mapped[bool] = mapped_column(default=False)
    trashed_at: Mapped[dt.datetime | None]

    contact: Mapped[Contact | None] = relationship()


class ReviewVersion(Base):
    """What a review said before its author changed it. Never changed."""

    __tablename__ = "review_version"

    review_id: Mapped[int] = mapped_column(
        ForeignKey("review.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)  # from 1, oldest first
    title: Mapped[MediumText]
    text: Mapped[LongText]
    score: Mapped[float | None]
    score_low: Mapped[float | None]
    score_high: Mapped[float | None]
    said_on: Mapped[dt.date]
    replaced_at: Mapped[dt.datetime]


def imports_of(project_id: int) -> Select[ReviewImport]:
    """Select what was imported into a project, newest first."""
    return (
        select(ReviewImport)
        .where(ReviewImport.project_id == project_id)
        .order_by(ReviewImport.id.desc())
    )


def identities_of(project_id: int) -> Select[str]:
    """Select the identities of all reviews of a project, those in the trash too."""
    return select(Review.identity).where(Review.project_id == project_id)


def versions_of(review_id: int) -> Select[ReviewVersion]:
    """Select what a review said before, oldest first."""
    return (
        select(ReviewVersion)
        .where(ReviewVersion.review_id == review_id)
        .order_by(ReviewVersion.number)
    )


def reviews_by_identity(project_id: int, identities: Collection[str]) -> Select[Review]:
    """Select the reviews of a project that are these."""
    return select(Review).where(Review.project_id == project_id, Review.identity.in_(identities))
