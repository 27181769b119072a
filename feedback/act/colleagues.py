"""Letters to people of the team: invitations, links for another password, notices of their work.

The template's first line is the subject, so that all words of a letter stand in one file.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from feedback.languages import spoken, translator
from feedback.rendering import render
from feedback.store.actions import Letter
from feedback.store.base import random_key
from feedback.store.work import Stage, owe
from surveys.words import speaking

_LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is written to whom, in which language."""

    key: str  # one letter for one occasion, however often it is asked for
    address: str
    language: str  # the reader's own choice, or a tag such as de-AT
    project_id: int
    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    by: int | None = None
    is_secret: bool = False  # it carries a link that lets somebody in


def write(session: Session, notice: Notice, *, now: dt.datetime) -> None:
    """Store the letter and owe its delivery."""
    with speaking(translator(spoken(notice.language))):
        subject, _newline, body = render(notice.template, **notice.values).partition("\n")
    letter = Letter(
        id=random_key(),
        project_id=notice.project_id,
        idempotency_key=notice.key,
        address=notice.address,
        subject=subject.strip()[:_LONGEST_SUBJECT],
        body=body.lstrip("\n"),
        approved_by=notice.by,
        approved_at=now,
        is_secret=notice.is_secret,
    )
    session.add(letter)
    session.flush()
    owe(session, Stage.DELIVER, [letter.id])
