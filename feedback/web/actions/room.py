"""What the pages about proposals and actions share: their blueprint, the plan form, quotes."""

from collections.abc import Sequence
from typing import TypeVar

from flask import Blueprint, request
from sqlalchemy.orm import Session, contains_eager
from wtforms import SelectChoice

from feedback.act.framing import Frame
from feedback.store.actions import ActionItem, Proposal, evidence_of
from feedback.store.items import Item
from feedback.store.people import Membership, members_of
from feedback.store.themes import in_order, themes_of
from feedback.web.actions.forms import FrameForm, PlanForm, WhyForm
from feedback.web.context import project
from surveys.words import _

bp = Blueprint("actions", __name__, url_prefix="/p/<slug>")

Form = TypeVar("Form", bound=PlanForm)
_EXCERPT = 70
Quotes = list[tuple[Item, list[tuple[int, int]]]]


def plan_form(session: Session, kind: type[Form], **values: object) -> Form:
    """Make a form with the members of the project as possible owners."""
    form = kind(request.form, **values)
    form.owner.choices = [
        SelectChoice("", _("nobody yet")),
        *(SelectChoice(str(m.user_id), m.user.name) for m in members(session)),
    ]
    return form


def frame_form(
    session: Session, action: ActionItem, frame: Frame, *, is_sent: bool = False
) -> FrameForm:
    """Make the form of how an action is framed, with the themes that it may be compared with."""
    form = FrameForm(
        request.form if is_sent else None,
        problem=frame.problem,
        loop=frame.loop.value,
        effort=in_days(frame.effort),
        success_measure=frame.success_measure,
        comparison=str(frame.comparison_theme_id or ""),
        contact_outcome=frame.contact_outcome,
        untold_because=frame.untold_because,
        is_public=frame.is_public,
    )
    themes = in_order(session.scalars(themes_of(project().id)))
    form.comparison.choices = [
        SelectChoice("", _("all other themes")),
        *(SelectChoice(str(t.id), t.name) for t in themes if t.id != action.theme_id),
    ]
    return form


def why_form(quotes: Quotes, *, is_sent: bool = False) -> WhyForm:
    """Make the form of a step, with the texts that may show it."""
    form = WhyForm(request.form if is_sent else None)
    form.item.choices = [
        SelectChoice("", _("none yet")),
        *(SelectChoice(item.id, _excerpt(item, spans)) for item, spans in quotes),
    ]
    return form


def in_days(effort: float | None) -> float | None:
    """Return an effort as a form shows it: 8, not 8.0."""
    return int(effort) if effort is not None and effort.is_integer() else effort


def _excerpt(item: Item, spans: list[tuple[int, int]]) -> str:
    words = " ".join(item.text[spans[0][0] : spans[0][1]].split())
    return words if len(words) <= _EXCERPT else f"{words[: _EXCERPT - 1]}…"


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
