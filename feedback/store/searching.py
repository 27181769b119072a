"""What a project holds under some words: for jumping to it."""

from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from feedback.store.actions import ActionItem
from feedback.store.contacts import Contact
from feedback.store.interviews import Participant, Study, studies_of
from feedback.store.items import Item
from feedback.store.surveys import Survey, surveys_of, titled
from feedback.store.themes import Theme, themes_of


def surveys_named(project_id: int, words: str) -> Select[Survey]:
    """Select surveys whose title holds every word, newest first."""
    return titled(surveys_of(project_id), words)


def actions_named(project_id: int, words: str) -> Select[ActionItem]:
    """Select action items whose title holds every word: open ones first, then new ones."""
    return (
        select(ActionItem)
        .where(ActionItem.project_id == project_id, *_hold(ActionItem.title, words))
        .order_by(ActionItem.closed_at.is_not(None), ActionItem.id.desc())
    )


def themes_named(project_id: int, words: str) -> Select[Theme]:
    """Select themes whose name holds every word."""
    return themes_of(project_id).where(*_hold(Theme.name, words))


def studies_named(project_id: int, words: str) -> Select[Study]:
    """Select studies whose title holds every word, newest first."""
    return studies_of(project_id).where(*_hold(Study.title, words))


def participants_named(project_id: int, words: str) -> Select[Participant]:
    """Select participants of interviews whose contact's name holds every word."""
    return (
        select(Participant)
        .join(Participant.study)
        .join(Participant.contact)
        .where(
            Study.project_id == project_id,
            Study.trashed_at.is_(None),
            *_hold(Contact.name, words),
        )
        .order_by(Contact.name, Participant.id)
    )


def items_saying(project_id: int, words: str) -> Select[Item]:
    """Select counted texts in which every word stands, newest first."""
    return (
        select(Item)
        .where(Item.project_id == project_id, Item.is_counted.is_(True), *_hold(Item.text, words))
        .order_by(Item.said_on.desc(), Item.id)
    )


def _hold(column: InstrumentedAttribute[Any], words: str) -> list[ColumnElement[bool]]:
    return [column.icontains(word, autoescape=True) for word in words.split()]
