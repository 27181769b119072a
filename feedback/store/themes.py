"""The codebook of a project: what feedback is about, editable by its people."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import ForeignKey, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from feedback.store.base import Base, Code, Id, LongText, ShortText


class Theme(Base):
    """One subject; a clause is about it when one of the patterns is found in it."""

    __tablename__ = "theme"
    __table_args__ = (UniqueConstraint("project_id", "code"),)

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    code: Mapped[Code]  # outlives a change of the name
    name: Mapped[ShortText]
    patterns: Mapped[LongText]  # one a line, in the language of analyse.themes
    archived_at: Mapped[dt.datetime | None]


def themes_of(project_id: int) -> Select[Theme]:
    """Select the themes in use by name."""
    return (
        select(Theme)
        .where(Theme.project_id == project_id, Theme.archived_at.is_(None))
        .order_by(Theme.name)
    )


def archived_themes_of(project_id: int) -> Select[Theme]:
    """Select the themes that were taken out of use, by name."""
    return (
        select(Theme)
        .where(Theme.project_id == project_id, Theme.archived_at.is_not(None))
        .order_by(Theme.name)
    )


def themes_among(ids: Collection[int]) -> Select[Theme]:
    """Select themes by their ids."""
    return select(Theme).where(Theme.id.in_(ids))
