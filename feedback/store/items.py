"""What was said, as items and clauses: derived from receipts, rebuilt at will with the same keys.

An item is one text of one source (an open answer, a review, a line of a note). Its key is derived
from where it stands, so what people attach to it (evidence, read marks) survives a rebuild.
"""

import datetime as dt
import enum
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Select,
    delete,
    select,
    text,
    update,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from feedback.store.base import Base, Code, Key, LongText, ShortText, derived_key
from feedback.store.contacts import Contact
from feedback.store.emotions import PackedEmotions
from feedback.store.labels import Kind, Label, Style, Voice
from feedback.store.themes import family_of


class SourceKind(enum.StrEnum):
    """Where an item comes from."""

    RESPONSE = "response"
    REVIEW = "review"
    SESSION = "session"


CRITICAL_KINDS = frozenset({Kind.COMPLAINT, Kind.BUG, Kind.REQUEST})


def is_criticism(kind: Kind, label: Label, voice: Voice) -> bool:
    """Whether it asks for a change, in the writer's own name.

    What sounds negative does too, whatever its kind, unless it only asks. What somebody else would
    say, or what might be, is shown and never counted.
    """
    return voice is Voice.OWN and (
        kind in CRITICAL_KINDS or (label is Label.NEGATIVE and kind is not Kind.QUESTION)
    )


def item_key(kind: SourceKind, source_id: str, place: str) -> str:
    """Make the key of an item from where it stands.

    Of a review, it is the review's own: what is read together then stands together, and SQLite
    writes a tenth of the pages. Of answers it tells nothing: nobody may see by their addresses
    which texts one person wrote.
    """
    if kind is SourceKind.REVIEW:
        return f"review-{source_id}"  # it has one text
    return derived_key(kind.value, source_id, place)


class Analysis(Base):
    """By which version of analyser and codebook a source was last read."""

    __tablename__ = "analysis"
    __table_args__ = ({"sqlite_with_rowid": False},)

    source_kind: Mapped[SourceKind] = mapped_column(primary_key=True)
    source_id: Mapped[Code] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    version: Mapped[ShortText]


# Below this confidence a person is asked. A condition of the tables' index, so the same everywhere.
DOUBTFUL = "confidence < 0.5 AND is_rated AND is_counted"


class Item(Base):
    """One text that somebody said, unchanged."""

    __tablename__ = "item"
    __table_args__ = (
        Index(None, "source_kind", "source_id"),
        Index(None, "project_id", "said_on"),
        # Only what the queue of doubts shows: most texts are not in it.
        Index(
            "ix_item_doubtful",
            "project_id",
            "confidence",
            sqlite_where=text(DOUBTFUL),
            postgresql_where=text(DOUBTFUL),
        ),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[Key]  # item_key(source kind, source id, place)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    source_kind: Mapped[SourceKind]
    source_id: Mapped[Code]
    place: Mapped[Code]  # question code, "text", or the offset of the line in a note
    origin: Mapped[ShortText]  # what a reader sees: survey title, file name, study and participant
    asked: Mapped[LongText]  # the question that was answered, or ""
    text: Mapped[LongText]
    said_on: Mapped[dt.date]
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact.id", ondelete="SET NULL"), index=True
    )
    # The score given along with the text, on its own scale, for a chip: "3 of 10".
    score: Mapped[float | None]
    score_low: Mapped[float | None]
    score_high: Mapped[float | None]
    label: Mapped[Label]
    polarity: Mapped[float]  # -1 … 1; of the strongest criticism if there is any
    confidence: Mapped[float] = mapped_column(default=1.0)  # the chance that the label is right
    is_rated: Mapped[bool] = mapped_column(default=True)  # no: the label says nothing
    language: Mapped[Code] = mapped_column(default="und")  # ISO 639-1, "und" if it cannot be told
    kind: Mapped[Kind] = mapped_column(default=Kind.OTHER)
    suggestion: Mapped[bool] = mapped_column(default=False)  # asks for or recommends a change
    emotions: Mapped[PackedEmotions]
    style: Mapped[Style] = mapped_column(default=Style.UNKNOWN)
    # Texts that say nearly the same differ in few bits of it; None: too short to tell.
    fingerprint: Mapped[int | None] = mapped_column(BigInteger)
    # By its own words: the writer leaves, turns to others or was harmed. No thread is looked at.
    escalates: Mapped[bool] = mapped_column(default=False)
    mismatch: Mapped[bool] = mapped_column(default=False)  # the words say what the score denies
    # A copy of "neither a test nor in the trash" of the source; capture keeps it true.
    is_counted: Mapped[bool]

    contact: Mapped[Contact | None] = relationship()
    clauses: Mapped[list["Clause"]] = relationship(
        back_populates="item", order_by="Clause.position"
    )


class Clause(Base):
    """A part of an item that makes a point of its own, as offsets into its text."""

    __tablename__ = "clause"
    __table_args__ = (
        CheckConstraint("start_at >= 0 AND end_at > start_at", "span"),
        {"sqlite_with_rowid": False},
    )

    item_id: Mapped[str] = mapped_column(
        ForeignKey("item.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    start_at: Mapped[int]
    end_at: Mapped[int]
    label: Mapped[Label]
    score: Mapped[float]  # -1 … 1
    confidence: Mapped[float] = mapped_column(default=1.0)
    kind: Mapped[Kind]
    voice: Mapped[Voice] = mapped_column(default=Voice.OWN)
    is_played_down: Mapped[bool] = mapped_column(default=False)  # "fine for others, I guess"
    emotions: Mapped[PackedEmotions]

    item: Mapped[Item] = relationship(back_populates="clauses")
    themes: Mapped[list["ClauseTheme"]] = relationship(order_by="ClauseTheme.theme_id")

    @property
    def words(self) -> str:
        """The clause itself."""
        return self.item.text[self.start_at : self.end_at]

    @hybrid_property
    def is_critical(self) -> bool:
        """Whether it counts as criticism; in a query too."""
        return is_criticism(self.kind, self.label, self.voice)

    @is_critical.inplace.expression
    @classmethod
    def _is_critical(cls) -> ColumnElement[bool]:
        return (cls.voice == Voice.OWN) & (
            cls.kind.in_(CRITICAL_KINDS)
            | ((cls.label == Label.NEGATIVE) & (cls.kind != Kind.QUESTION))
        )


class ClauseTheme(Base):
    """That a clause is about a theme."""

    __tablename__ = "clause_theme"
    __table_args__ = (
        ForeignKeyConstraint(
            ["item_id", "position"], ["clause.item_id", "clause.position"], ondelete="CASCADE"
        ),
        Index(None, "theme_id"),
        {"sqlite_with_rowid": False},
    )

    item_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(
        ForeignKey("theme.id", ondelete="CASCADE"), primary_key=True
    )


of_clause = (Clause.item_id == ClauseTheme.item_id) & (Clause.position == ClauseTheme.position)
"""How a theme's mentions are joined to what they stand in."""


class Triage(Base):
    """What people did with an item in the inbox; not derived, so it survives a rebuild."""

    __tablename__ = "triage"
    __table_args__ = ({"sqlite_with_rowid": False},)

    item_id: Mapped[Key]  # no foreign key: a rebuild deletes items for a moment
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    read_at: Mapped[dt.datetime | None]
    done_at: Mapped[dt.datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    skipped_at: Mapped[dt.datetime | None]  # in the queue of doubts: nobody could tell


def inbox(
    project_id: int,
    *,
    label: Label | None = None,
    theme_id: int | None = None,
    source_kind: SourceKind | None = None,
    done: bool = False,
    words: str = "",
) -> Select[Item]:
    """Select the items of a project's inbox, newest first and then by their key.

    *words* is looked for as it stands, without regard to case; its wildcards mean themselves.
    """
    triage_done = (
        select(Triage.item_id)
        .where(Triage.item_id == Item.id, Triage.done_at.is_not(None))
        .exists()
    )
    query = select(Item).where(
        Item.project_id == project_id,
        Item.is_counted.is_(True),
        triage_done if done else ~triage_done,
    )
    if label is not None:
        query = query.where(Item.label == label, Item.is_rated.is_(True))
    if source_kind is not None:
        query = query.where(Item.source_kind == source_kind)
    if theme_id is not None:
        about = select(ClauseTheme.item_id).where(ClauseTheme.theme_id.in_(family_of(theme_id)))
        query = query.where(Item.id.in_(about))
    if words:
        query = query.where(Item.text.icontains(words, autoescape=True))
    return query.order_by(Item.said_on.desc(), Item.id)


def items_of_source(kind: SourceKind, source_id: str) -> Select[Item]:
    """Select what was derived from one source, in the order it stands there."""
    return (
        select(Item)
        .where(Item.source_kind == kind, Item.source_id == source_id)
        .order_by(Item.place)
    )


def items_of_contact(contact_id: int) -> Select[Item]:
    """Select what one known person said, newest first."""
    return (
        select(Item)
        .where(Item.contact_id == contact_id, Item.is_counted.is_(True))
        .order_by(Item.said_on.desc(), Item.id)
    )


def forget_source(session: Session, kind: SourceKind, source_id: str) -> None:
    """Delete what was derived from a source, before it is derived anew."""
    session.execute(delete(Item).where(Item.source_kind == kind, Item.source_id == source_id))


def set_counted(session: Session, kind: SourceKind, source_id: str, *, counted: bool) -> None:
    """Say whether the items of a source belong into figures, inbox and evidence."""
    session.execute(
        update(Item)
        .where(Item.source_kind == kind, Item.source_id == source_id)
        .values(is_counted=counted)
    )


class Criticism(NamedTuple):
    """A critical clause, with no more than what is counted and cited."""

    item_id: str
    start_at: int
    end_at: int
    kind: Kind
    source_kind: SourceKind
    said_on: dt.date


def criticism_of(
    session: Session, theme_id: int, *, since: dt.date | None = None
) -> list[Criticism]:
    """Return the counted criticism of a theme, newest first. *since* is inclusive."""
    query = (
        select(
            Clause.item_id,
            Clause.start_at,
            Clause.end_at,
            Clause.kind,
            Item.source_kind,
            Item.said_on,
        )
        .join(Clause.item)
        .join(Clause.themes)
        .where(ClauseTheme.theme_id == theme_id, Item.is_counted.is_(True), Clause.is_critical)
        .order_by(Item.said_on.desc(), Item.id, Clause.position)
    )
    if since is not None:
        query = query.where(Item.said_on >= since)
    return [Criticism(*row) for row in session.execute(query)]


def unread(project_id: int) -> Select[str]:
    """Select the keys of the items that nobody has opened yet."""
    seen = select(Triage.item_id).where(
        Triage.item_id == Item.id, Triage.read_at.is_not(None) | Triage.done_at.is_not(None)
    )
    return select(Item.id).where(
        Item.project_id == project_id, Item.is_counted.is_(True), ~seen.exists()
    )


def newest_texts(project_id: int) -> Select[str, str]:
    """Select keys and texts of what counts in a project, the newest first."""
    return (
        select(Item.id, Item.text)
        .where(Item.project_id == project_id, Item.is_counted.is_(True))
        .order_by(Item.said_on.desc(), Item.id)
    )


def fingerprints(project_id: int) -> Select[str, int | None]:
    """Select keys and fingerprints of what counts in a project, the newest first."""
    return (
        select(Item.id, Item.fingerprint)
        .where(
            Item.project_id == project_id,
            Item.is_counted.is_(True),
            Item.fingerprint.is_not(None),
        )
        .order_by(Item.said_on.desc(), Item.id)
    )


def has_items(session: Session, project_id: int) -> bool:
    """Whether anybody ever said anything in a project."""
    return session.scalar(select(Item.id).where(Item.project_id == project_id).limit(1)) is not None


def counted_items(project_id: int, ids: Collection[str]) -> Select[Item]:
    """Select those of these items that count in a project."""
    return select(Item).where(
        Item.id.in_(ids), Item.project_id == project_id, Item.is_counted.is_(True)
    )


def clauses_of(item_id: str) -> Select[Clause]:
    """Select the clauses of a text as they stand in it, with what they are about."""
    return (
        select(Clause)
        .where(Clause.item_id == item_id)
        .order_by(Clause.position)
        .options(selectinload(Clause.themes))
    )


def triaged(session: Session, ids: Collection[str]) -> dict[str, Triage]:
    """Return what people did with these items, by the item's key; without those left alone."""
    rows = session.scalars(select(Triage).where(Triage.item_id.in_(ids)))
    return {triage.item_id: triage for triage in rows}


def put_away_at(project_id: int, at: dt.datetime) -> Select[Triage]:
    """Select what was put away at one moment, by one request."""
    return select(Triage).where(Triage.project_id == project_id, Triage.done_at == at)


def read_at(project_id: int, at: dt.datetime) -> Select[Triage]:
    """Select what was marked as read at one moment, by one request."""
    return select(Triage).where(Triage.project_id == project_id, Triage.read_at == at)
