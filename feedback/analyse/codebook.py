"""The codebook of a project: seeded with themes of any business, edited by its people."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.analyse.shipped import sector_words, shipped_themes
from feedback.analyse.themes import MOST_PATTERNS, read_patterns
from feedback.errors import ConflictError, InvalidInputError
from feedback.store.items import Analysis
from feedback.store.people import Project
from feedback.store.themes import Theme, children_of, themes_of
from feedback.store.work import Stage, owe
from surveys.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeText:
    """What a person writes about a theme, and the id of the theme that it stands below."""

    name: str
    patterns: str
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """How many words came to how many themes."""

    words: int
    themes: int


def seed_codebook(session: Session, project_id: int, sectors: Iterable[str] = ()) -> None:
    """Give a new project the themes that we ship, with the words of its sectors."""
    made: dict[str, Theme] = {}
    for shipped in shipped_themes(sectors):
        made[shipped.code] = Theme(
            project_id=project_id,
            code=shipped.code,
            name=shipped.name,
            patterns="\n".join(shipped.patterns),
            parent_id=made[shipped.group].id if shipped.group else None,
        )
        session.add(made[shipped.code])
        if not shipped.group:
            session.flush()
    session.flush()


def add_sector(session: Session, project_id: int, sector: str) -> Added:
    """Add the words of a sector to the themes that bear our codes; nothing is taken away.

    A theme that is out of use or was never there is left alone.
    """
    wanted = sector_words(sector)
    words = themes = 0
    for theme in session.scalars(themes_of(project_id)):
        new = [word for word in wanted.get(theme.code, ()) if word not in theme.words]
        new = new[: MOST_PATTERNS - len(theme.words)]
        if new:
            theme.patterns = "\n".join((*theme.words, *new))
            words, themes = words + len(new), themes + 1
    if words:
        session.flush()
        read_again(session, project_id)
    return Added(words, themes)


def add_theme(session: Session, project_id: int, text: ThemeText) -> Theme:
    """Store a new theme and have everything read again."""
    name = _name(text.name)
    theme = Theme(
        project_id=project_id,
        code=_free_code(session, project_id, name),
        name=name,
        patterns=_patterns(text, is_group=False),
        parent_id=None,
    )
    session.add(theme)
    session.flush()
    place(session, theme, text.parent_id)
    read_again(session, project_id)
    return theme


def change_theme(session: Session, theme: Theme, text: ThemeText) -> None:
    """Change name, place or patterns; only changed patterns have everything read again."""
    is_group = session.scalar(children_of(theme.id).limit(1)) is not None
    patterns = _patterns(text, is_group=is_group)
    theme.name = _name(text.name)
    place(session, theme, text.parent_id)
    if patterns != theme.patterns:
        theme.patterns = patterns
        session.flush()
        read_again(session, theme.project_id)


def add_words(session: Session, theme: Theme, words: Iterable[str]) -> int:
    """Add patterns to a theme and have everything read again; return how many were new."""
    new = [word for word in dict.fromkeys(words) if word not in theme.words]
    if new:
        theme.patterns = "\n".join(read_patterns("\n".join((*theme.words, *new))))
        session.flush()
        read_again(session, theme.project_id)
    return len(new)


def place(session: Session, theme: Theme, parent_id: int | None) -> None:
    """Put a theme below another, or with None on top; there are two levels and no more."""
    if parent_id == theme.parent_id:
        return
    if parent_id is not None:
        parent = session.get(Theme, parent_id)
        if parent is None or parent.project_id != theme.project_id or parent.archived_at:
            raise InvalidInputError(_("Choose a theme of this project that is in use."))
        if parent.parent_id is not None or parent.id == theme.id:
            raise InvalidInputError(_("Choose a theme that stands on top itself."))
        if session.scalar(children_of(theme.id).limit(1)) is not None:
            raise InvalidInputError(_("This theme has others below it, so it stays on top."))
    theme.parent_id = parent_id
    session.flush()


def archive_theme(session: Session, theme: Theme, *, now: dt.datetime) -> None:
    """Take a theme out of use; what was decided about it stays, and those below it come on top."""
    if theme.archived_at is not None:
        msg = _("This theme is out of use already.")
        raise ConflictError(msg)
    theme.archived_at = now
    session.flush()
    read_again(session, theme.project_id)


def bring_back(session: Session, theme: Theme) -> None:
    """Put an archived theme into use again."""
    theme.archived_at = None
    parent = session.get(Theme, theme.parent_id) if theme.parent_id else None
    if parent is not None and parent.parent_id is not None:
        theme.parent_id = None  # what it stood below went below another meanwhile
    session.flush()
    read_again(session, theme.project_id)


def read_again(session: Session, project_id: int) -> None:
    """Have everything that was said in a project read anew with the codebook as it is now."""
    project = session.get_one(Project, project_id, with_for_update=True)
    project.codebook_revision += 1
    read = session.execute(
        select(Analysis.source_kind, Analysis.source_id).where(Analysis.project_id == project_id)
    )
    owe(session, Stage.ANALYSE, [f"{kind.value}:{source_id}" for kind, source_id in read])


def _free_code(session: Session, project_id: int, name: str) -> str:
    stem = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:30]
    code, number = stem if stem[:1].isalpha() else f"theme_{stem}".rstrip("_"), 1
    taken = set(session.scalars(select(Theme.code).where(Theme.project_id == project_id)))
    while (found := code if number == 1 else f"{code}_{number}") in taken:
        number += 1
    return found


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        msg = _("Give the theme a name.")
        raise InvalidInputError(msg)
    return name[:200]


def _patterns(text: ThemeText, *, is_group: bool) -> str:
    patterns = read_patterns(text.patterns)
    if not patterns and not is_group:
        msg = _("Give at least one pattern: a word by which the theme is recognised.")
        raise InvalidInputError(msg)
    return "\n".join(patterns)
