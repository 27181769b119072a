"""What people say of a text that was read wrongly, and layers of weights learned from it.

A correction is somebody's word, so nothing derives it again: it names a text by its key, which
outlives a rebuild. The newest of the same place and field holds; taking one back deletes it.
"""

import datetime as dt
import enum
import hashlib
from collections.abc import Collection

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    String,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from feedback.store.base import Base, Code, Id, LongText, ShortText
from feedback.store.items import Item, SourceKind
from feedback.store.people import Project, User


class Field(enum.StrEnum):
    """What of a text was corrected."""

    SENTIMENT = "sentiment"
    KIND = "kind"
    SUGGESTION = "suggestion"  # "yes" or "no"
    VOICE = "voice"
    THEME = "theme"  # codes with blanks between; none: about nothing in the codebook


class Correction(Base):
    """What somebody says of a whole text (0 to 0) or of the clause that stands at these offsets."""

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint("start_at >= 0 AND (end_at > start_at OR end_at = 0)", "span"),
        Index(None, "project_id", "at"),
    )

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    item_id: Mapped[str] = mapped_column(String(32), index=True)  # a rebuild deletes items
    field: Mapped[Field]
    start_at: Mapped[int] = mapped_column(default=0)
    end_at: Mapped[int] = mapped_column(default=0)
    value: Mapped[ShortText]
    text_mark: Mapped[Code]  # of the text as it was read; see `mark_of`
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime]

    by: Mapped[User | None] = relationship()

    @property
    def place(self) -> tuple[Field, int, int]:
        """What of which words it corrects."""
        return self.field, self.start_at, self.end_at


class Layer(Base):
    """Weights learned from a project's corrections, to be added to those that come with Heard.

    At most two of a project: the one in use, which `Project.layer` names, and one to be looked at.
    """

    __tablename__ = "layer"

    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[Code] = mapped_column(primary_key=True)  # a digest: the same weights, the same
    weights: Mapped[LongText]  # JSON
    preview: Mapped[LongText]  # JSON: what it would change, as it was when it was learned
    made_at: Mapped[dt.datetime]


def mark_of(text: str) -> str:
    """Return what tells whether a text was changed, and is too short to prove what it was."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def corrections_of(items: Collection[str]) -> Select[Correction]:
    """Select what was said of these texts, the newest last, with who said it."""
    return (
        select(Correction)
        .where(Correction.item_id.in_(items))
        .order_by(Correction.id)
        .options(joinedload(Correction.by))
    )


def corrected_texts(project_id: int) -> Select[Correction, str]:
    """Select all that was said of a project's texts, the newest last, each with its text."""
    return (
        select(Correction, Item.text)
        .join(Item, Item.id == Correction.item_id)
        .where(Correction.project_id == project_id, Item.is_counted.is_(True))
        .order_by(Correction.id)
    )


def corrections_at(project_id: int, at: dt.datetime, by: int) -> Select[Correction]:
    """Select what one person said at one moment, by one request."""
    return select(Correction).where(
        Correction.project_id == project_id, Correction.at == at, Correction.by_id == by
    )


def count_corrected(session: Session, project_id: int) -> int:
    """Return of how many texts of a project somebody said how they sound."""
    count = select(func.count(func.distinct(Correction.item_id))).where(
        Correction.project_id == project_id, Correction.field == Field.SENTIMENT
    )
    return session.scalar(count) or 0


def forget_corrections(session: Session, kind: SourceKind, source_id: str) -> None:
    """Delete what was said of the texts of a source that is deleted for good.

    And what its project learned from it: weights are by word. Texts are then read again without.
    """
    of_source = select(Item.id).where(Item.source_kind == kind, Item.source_id == source_id)
    said = Correction.item_id.in_(of_source)
    taught = set(session.scalars(select(Correction.project_id).where(said)))
    if taught:
        session.execute(delete(Layer).where(Layer.project_id.in_(taught)))
        session.execute(update(Project).where(Project.id.in_(taught)).values(layer=""))
        session.execute(delete(Correction).where(said))


def layers_of(project_id: int) -> Select[Layer]:
    """Select the layers of a project, the newest first."""
    return (
        select(Layer)
        .where(Layer.project_id == project_id)
        .order_by(Layer.made_at.desc(), Layer.version)
    )


def stored_layer(session: Session, project_id: int, version: str) -> str:
    """Return the JSON of a layer; "" for none."""
    layer = session.get(Layer, (project_id, version)) if version else None
    return layer.weights if layer else ""


def layer_in_use(session: Session, project_id: int) -> str:
    """Return the JSON of the layer that a project uses; "" for none."""
    return stored_layer(session, project_id, session.get_one(Project, project_id).layer)
