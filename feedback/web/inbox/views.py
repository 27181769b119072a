"""What people said, one text at a time: read, decide what follows, put away."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from feedback.act.actions import is_critical
from feedback.people.policy import Permission
from feedback.store.items import (
    Item,
    Label,
    Sentence,
    SourceKind,
    Triage,
    inbox,
    items_of_source,
)
from feedback.store.responses import Response
from feedback.store.reviews import Review
from feedback.store.themes import themes_of
from feedback.web.context import found, me, now, project, reading, today, writing
from feedback.web.notices import notify
from feedback.web.policy import policy

bp = Blueprint("inbox", __name__, url_prefix="/p/<slug>/inbox")

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the list is narrowed to, as the address says it."""

    label: str
    theme: str
    source: str
    words: str
    done: bool
    page: int

    @classmethod
    def of_request(cls) -> "Filter":
        """Read the filter from the address; what is unknown narrows nothing."""
        page = request.args.get("page", 1, type=int)
        label, source = request.args.get("label", ""), request.args.get("source", "")
        theme = request.args.get("theme", "")
        return cls(
            label=label if label in set(Label) else "",
            theme=theme if theme.isdecimal() and len(theme) < 10 else "",  # noqa: PLR2004 - more is no id
            source=source if source in set(SourceKind) else "",
            words=request.args.get("words", "").replace("\x00", "").strip()[:100],
            done=request.args.get("done") == "yes",
            page=min(max(1, page), 10_000),
        )

    def address(self, **changes: object) -> dict[str, Any]:
        """Return the filter as parts of an address, without what narrows nothing."""
        parts: dict[str, Any] = {
            "label": self.label,
            "theme": self.theme,
            "source": self.source,
            "words": self.words,
            "done": "yes" if self.done else "",
            "page": self.page if self.page > 1 else "",
        } | changes
        return {name: value for name, value in parts.items() if value not in ("", None)}


@bp.get("")
@policy(Permission.READ)
def index() -> ResponseReturnValue:
    """Show the list, and its first text beside it."""
    with reading() as session:
        return _draw(session, None)


@bp.get("/<item_id>")
@policy(Permission.READ)
def item(item_id: str) -> ResponseReturnValue:
    """Show one text beside the list."""
    with reading() as session:
        return _draw(session, found(session.get(Item, item_id)))


@bp.post("/<item_id>/read")
@policy(Permission.RESEARCH)
def read(item_id: str) -> ResponseReturnValue:
    """Note that somebody read it; sent by the page itself, for a GET changes nothing."""
    with writing() as session:
        found(session.get(Item, item_id))
        triage = _triage(session, item_id)
        triage.read_at = triage.read_at or now()
    return "", 204


@bp.post("/<item_id>/done")
@policy(Permission.RESEARCH)
def done(item_id: str) -> ResponseReturnValue:
    """Put a text away, and go on with the next."""
    with writing() as session:
        here = found(session.get(Item, item_id))
        triage = _triage(session, here.id)
        triage.done_at, triage.done_by = now(), me().id
        session.flush()
        following = session.scalar(_query(Filter.of_request()).limit(1))
    notify("done", "Put away.", undo=url_for(".undone", item_id=item_id))
    address = Filter.of_request().address()
    if following is None:
        return redirect(url_for(".index", **address), 303)
    return redirect(url_for(".item", item_id=following.id, **address), 303)


@bp.post("/<item_id>/undone")
@policy(Permission.RESEARCH)
def undone(item_id: str) -> ResponseReturnValue:
    """Bring a text back into the inbox."""
    with writing() as session:
        found(session.get(Item, item_id))
        triage = _triage(session, item_id)
        triage.done_at = triage.done_by = None
    return redirect(url_for(".item", item_id=item_id), 303)


def _draw(session: Session, chosen: Item | None) -> ResponseReturnValue:
    narrowed = Filter.of_request()
    rows = session.scalars(
        _query(narrowed).offset((narrowed.page - 1) * PAGE).limit(PAGE + 1)
    ).all()
    opened = chosen or (rows[0] if rows else None)
    shown = {opened.id} if opened else set()
    triaged = {
        triage.item_id: triage
        for triage in session.scalars(
            select(Triage).where(Triage.item_id.in_({row.id for row in rows} | shown))
        )
    }
    return render_template(
        "inbox/index.html",
        rows=rows[:PAGE],
        has_more=len(rows) > PAGE,
        narrowed=narrowed,
        opened=opened,
        is_reading=chosen is not None,
        pane=_pane(session, opened) if opened else None,
        triaged=triaged,
        themes=session.scalars(themes_of(project().id)).all(),
        labels=Label,
        sources=SourceKind,
        today=today(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pane:
    """One text with what was found in it and what can follow."""

    spans: list[tuple[int, int]]
    sentences: list[Sentence]
    theme_names: list[str]
    siblings: list[Item]
    review: Review | None
    who: str


def _pane(session: Session, opened: Item) -> Pane:
    sentences = session.scalars(
        select(Sentence)
        .where(Sentence.item_id == opened.id)
        .order_by(Sentence.position)
        .options(selectinload(Sentence.themes))
    ).all()
    names = {theme.id: theme.name for theme in session.scalars(themes_of(project().id))}
    about = dict.fromkeys(link.theme_id for s in sentences for link in s.themes)
    review = None
    siblings: list[Item] = []
    is_anonymous = False
    if opened.source_kind is SourceKind.REVIEW:
        review = session.get(Review, int(opened.source_id))
    elif opened.source_kind is SourceKind.RESPONSE:
        response = session.get(Response, opened.source_id)
        is_anonymous = response is None or response.is_anonymous
    if not is_anonymous:  # answers that nobody gave their name to stay apart
        found_items = session.scalars(items_of_source(opened.source_kind, opened.source_id))
        siblings = [other for other in found_items if other.id != opened.id][:5]
    return Pane(
        spans=[(s.start_at, s.end_at) for s in sentences if is_critical(s)],
        sentences=[s for s in sentences if is_critical(s)],
        theme_names=[names[theme_id] for theme_id in about if theme_id in names],
        siblings=siblings,
        review=review,
        who=opened.contact.name or "Known contact" if opened.contact else "Anonymous",
    )


def _query(narrowed: Filter) -> Select[Item]:
    return inbox(
        project().id,
        label=Label(narrowed.label) if narrowed.label else None,
        theme_id=int(narrowed.theme) if narrowed.theme else None,
        source_kind=SourceKind(narrowed.source) if narrowed.source else None,
        done=narrowed.done,
        words=narrowed.words,
    ).options(selectinload(Item.contact))


def _triage(session: Session, item_id: str) -> Triage:
    triage = session.get(Triage, item_id)
    if triage is None:
        triage = Triage(item_id=item_id, project_id=project().id)
        session.add(triage)
    return triage
