"""The codebook of a project: what feedback is about, in two levels, editable by its people."""

import datetime as dt
from collections.abc import Collection, Iterable

from sqlalchemy import ForeignKey, Select, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from feedback.store.base import Base, Code, Id, LongText, ShortText


class Theme(Base):
    """One subject; a clause is about it when one of the patterns is found in it.

    One without patterns holds others together. *moved* says what a merge took along, as JSON, so
    that the merge can be undone.
    """

    __tablename__ = "theme"
    __table_args__ = (UniqueConstraint("project_id", "code"),)

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    code: Mapped[Code]  # outlives a change of the name
    name: Mapped[ShortText]
    patterns: Mapped[LongText]  # one a line, in the language of analyse.themes
    archived_at: Mapped[dt.datetime | None]
    # Ids without foreign keys: a theme is deleted with its project only, and a backup puts rows in
    # by their number, while a theme may stand below one that was made later.
    parent_id: Mapped[int | None] = mapped_column(index=True)
    merged_into_id: Mapped[int | None]
    moved: Mapped[LongText] = mapped_column(default="", server_default="")

    @property
    def words(self) -> tuple[str, ...]:
        """The patterns one by one."""
        return tuple(self.patterns.split("\n")) if self.patterns else ()


class DismissedSuggestion(Base):
    """Words that somebody did not want as a theme: they are not suggested again."""

    __tablename__ = "dismissed_suggestion"

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    words: Mapped[LongText]  # one a line


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


def children_of(theme_id: int) -> Select[Theme]:
    """Select the themes in use that stand below a theme, by name."""
    return (
        select(Theme)
        .where(Theme.parent_id == theme_id, Theme.archived_at.is_(None))
        .order_by(Theme.name)
    )


def family_of(theme_id: int) -> Select[int]:
    """Select the ids of a theme and of those below it."""
    return select(Theme.id).where(or_(Theme.id == theme_id, Theme.parent_id == theme_id))


def dismissed_in(project_id: int) -> Select[DismissedSuggestion]:
    """Select the suggestions that were put aside, the oldest first."""
    return (
        select(DismissedSuggestion)
        .where(DismissedSuggestion.project_id == project_id)
        .order_by(DismissedSuggestion.id)
    )


def in_order(themes: Iterable[Theme]) -> list[Theme]:
    """Put each theme behind the one that it stands below; otherwise leave them as they come."""
    known = list(themes)
    ids = {theme.id for theme in known}
    below: dict[int, list[Theme]] = {}
    top = []
    for theme in known:
        if theme.parent_id in ids and theme.parent_id is not None:
            below.setdefault(theme.parent_id, []).append(theme)
        else:
            top.append(theme)
    return [one for theme in top for one in (theme, *below.get(theme.id, ()))]
