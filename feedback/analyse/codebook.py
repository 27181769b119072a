"""The codebook of a project: seeded with themes of any business, edited by its people."""

import datetime as dt
import json
import re
from dataclasses import dataclass
from importlib.resources import files

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.analyse.themes import read_patterns
from feedback.errors import ConflictError, InvalidInputError
from feedback.store.items import Analysis
from feedback.store.people import Project
from feedback.store.themes import Theme
from feedback.store.work import Stage, owe
from surveys.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeText:
    """What a person writes about a theme."""

    name: str
    patterns: str


def seed_codebook(session: Session, project_id: int) -> None:
    """Give a new project the themes that we ship."""
    text = files("feedback.analyse").joinpath("codebook.json").read_text(encoding="utf-8")
    for code, theme in json.loads(text).items():
        patterns = "\n".join(read_patterns(theme["patterns"]))
        session.add(Theme(project_id=project_id, code=code, name=theme["name"], patterns=patterns))
    session.flush()


def add_theme(session: Session, project_id: int, text: ThemeText) -> Theme:
    """Store a new theme and have everything read again."""
    name = _name(text.name)
    stem = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:30]
    code, number = stem if stem[:1].isalpha() else f"theme_{stem}".rstrip("_"), 1
    taken = set(session.scalars(select(Theme.code).where(Theme.project_id == project_id)))
    while (found := code if number == 1 else f"{code}_{number}") in taken:
        number += 1
    theme = Theme(project_id=project_id, code=found, name=name, patterns=_patterns(text))
    session.add(theme)
    session.flush()
    read_again(session, project_id)
    return theme


def change_theme(session: Session, theme: Theme, text: ThemeText) -> None:
    """Change name or patterns; only changed patterns have everything read again."""
    patterns = _patterns(text)
    theme.name = _name(text.name)
    if patterns != theme.patterns:
        theme.patterns = patterns
        session.flush()
        read_again(session, theme.project_id)


def archive_theme(session: Session, theme: Theme, *, now: dt.datetime) -> None:
    """Take a theme out of use; what was decided about it stays."""
    if theme.archived_at is not None:
        msg = _("This theme is out of use already.")
        raise ConflictError(msg)
    theme.archived_at = now
    session.flush()
    read_again(session, theme.project_id)


def bring_back(session: Session, theme: Theme) -> None:
    """Put an archived theme into use again."""
    theme.archived_at = None
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


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        msg = _("Give the theme a name.")
        raise InvalidInputError(msg)
    return name[:200]


def _patterns(text: ThemeText) -> str:
    patterns = read_patterns(text.patterns)
    if not patterns:
        msg = _("Give at least one pattern: a word by which the theme is recognised.")
        raise InvalidInputError(msg)
    return "\n".join(patterns)
