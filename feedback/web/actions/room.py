"""What the pages about proposals and actions share: their blueprint, the plan form, quotes."""

from collections.abc import Sequence
from typing import TypeVar

from flask import Blueprint, request
from sqlalchemy.orm import Session, contains_eager
from wtforms import SelectChoice

from feedback.store.actions import ActionItem, Proposal, evidence_of
from feedback.store.items import Item
from feedback.store.people import Membership, members_of
from feedback.web.actions.forms import PlanForm
from feedback.web.context import project
from surveys.words import _

bp = Blueprint("actions", __name__, url_prefix="/p/<slug>")

Form = TypeVar("Form", bound=PlanForm)
Quotes = list[tuple[Item, list[tuple[int, int]]]]


def plan_form(session: Session, kind: type[Form], **values: object) -> Form:
    """Make a form with the members of the project as possible owners."""
    form = kind(request.form, **values)
    form.owner.choices = [
        SelectChoice("", _("nobody yet")),
        *(SelectChoice(str(m.user_id), m.user.name) for m in members(session)),
    ]
    return form


def members(session: Session) -> Sequence[Membership]:
    """Return who belongs to the project, with their names."""
    query = members_of(project().id).options(contains_eager(Membership.user))
    return session.scalars(query).all()


def quotes_of(session: Session, owner: Proposal | ActionItem) -> Quotes:
    """Group evidence by text, newest first; what is in the trash or was withdrawn is left out."""
    by_item: dict[str, tuple[Item, list[tuple[int, int]]]] = {}
    for quote in session.scalars(evidence_of(owner)):
        item = quote.item
        if item is not None and item.is_counted and quote.end_at <= len(item.text):
            by_item.setdefault(item.id, (item, []))[1].append((quote.start_at, quote.end_at))
    quotes = [(item, sorted(set(spans))) for item, spans in by_item.values()]
    return sorted(quotes, key=lambda quote: quote[0].said_on, reverse=True)
