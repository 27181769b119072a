"""What people said, one text at a time: read, decide what follows, put away."""

import datetime as dt

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedback.people.policy import Permission
from feedback.store.corrections import Field, layer_in_use
from feedback.store.items import Item, SourceKind, has_items, triaged
from feedback.store.labels import Kind, Label, Voice
from feedback.store.themes import in_order, themes_of
from feedback.store.week import week_of
from feedback.web.context import audit, me, now, project, reading, today, writing
from feedback.web.inbox.correcting import correct_from_form, text_here
from feedback.web.inbox.filters import Filter
from feedback.web.inbox.panes import pane_of, said_of
from feedback.web.inbox.showing import why as explained
from feedback.web.inbox.triage import carry_out, take_back, triage_of, undo_address
from feedback.web.notices import notify
from feedback.web.policy import policy
from surveys.words import _

bp = Blueprint("inbox", __name__, url_prefix="/p/<slug>/inbox")

PAGE = 50
_WEEK = dt.timedelta(days=7)


@bp.get("")
@policy(Permission.READ)
def index() -> ResponseReturnValue:
    """Show the list, and its first text beside it."""
    with reading() as session:
        return _draw(session, None)


@bp.post("/many")
@policy(Permission.RESEARCH)
def many() -> ResponseReturnValue:
    """Do with all ticked texts what the pressed button says."""
    return carry_out()


@bp.post("/undo/<what>")
@policy(Permission.RESEARCH)
def undo(what: str) -> ResponseReturnValue:
    """Take back what was done at one moment, with one text or with many."""
    return take_back(what)


@bp.get("/<item_id>")
@policy(Permission.READ)
def item(item_id: str) -> ResponseReturnValue:
    """Show one text beside the list."""
    with reading() as session:
        return _draw(session, text_here(session, item_id))


@bp.post("/<item_id>/read")
@policy(Permission.RESEARCH)
def read(item_id: str) -> ResponseReturnValue:
    """Note that somebody read it; sent by the page itself, for a GET changes nothing."""
    with writing() as session:
        text_here(session, item_id)
        triage = triage_of(session, item_id)
        triage.read_at = triage.read_at or now()
    return "", 204


@bp.post("/<item_id>/done")
@policy(Permission.RESEARCH)
def done(item_id: str) -> ResponseReturnValue:
    """Put a text away, and go on with the next."""
    narrowed = Filter.of_request()
    with writing() as session:
        here = text_here(session, item_id)
        triage = triage_of(session, here.id)
        triage.done_at, triage.done_by = now(), me().id
        session.flush()
        following = _after(session, narrowed, here)
        audit(session, "inbox.put_away", "text", here.id)
    notify("done", _("Put away."), undo=undo_address("put_away", narrowed, open_again=item_id))
    if following is None:
        return redirect(url_for(".index", **narrowed.address()), 303)
    return redirect(url_for(".item", item_id=following.id, **narrowed.address()), 303)


@bp.post("/<item_id>/undone")
@policy(Permission.RESEARCH)
def undone(item_id: str) -> ResponseReturnValue:
    """Bring a text back into the inbox."""
    with writing() as session:
        text_here(session, item_id)
        triage = triage_of(session, item_id)
        triage.done_at = triage.done_by = None
        audit(session, "inbox.bring_back", "text", item_id)
    notify("done", _("It waits in the inbox again."))
    return redirect(url_for(".item", item_id=item_id), 303)


@bp.get("/<item_id>/why")
@policy(Permission.READ)
def why(item_id: str) -> ResponseReturnValue:
    """Explain word by word how a text is taken; as a part, for a dialog."""
    with reading() as session:
        item = text_here(session, item_id)
        layer = layer_in_use(session, project().id)
        told = said_of(session, item).get((Field.SENTIMENT, 0, 0))
        page = "inbox/why_part.html" if request.args.get("part") else "inbox/why.html"
        return render_template(page, item=item, why=explained(item.text, layer), told=told)


@bp.post("/<item_id>/correct")
@policy(Permission.RESEARCH)
def correct(item_id: str) -> ResponseReturnValue:
    """Keep what a person says of a text, or of a clause of it."""
    narrowed = Filter.of_request()
    with writing() as session:
        said = correct_from_form(session, text_here(session, item_id))
        audit(session, "inbox.correct", "text", item_id, field=said.field, value=said.value)
    undo = undo_address("correct", narrowed, open_again=item_id)
    notify("done", _("Noted. What you say holds."), undo=undo)
    return redirect(url_for(".item", item_id=item_id, **narrowed.address()), 303)


def _after(session: Session, narrowed: Filter, here: Item) -> Item | None:
    """Return what follows in the list, else what is first in it."""
    query = narrowed.query().limit(1)
    later = query.where(
        (Item.said_on < here.said_on) | ((Item.said_on == here.said_on) & (Item.id > here.id))
    )
    return session.scalar(later) or session.scalar(query)


def _draw(session: Session, chosen: Item | None) -> ResponseReturnValue:
    narrowed = Filter.of_request()
    rows = session.scalars(
        narrowed.query().offset((narrowed.page - 1) * PAGE).limit(PAGE + 1)
    ).all()
    opened = chosen or (rows[0] if rows else None)
    shown = {opened.id} if opened else set()
    places = [row.id for row in rows]
    at = places.index(opened.id) if opened and opened.id in places else None
    return render_template(
        "inbox/index.html",
        rows=rows[:PAGE],
        first=(narrowed.page - 1) * PAGE + 1,
        has_more=len(rows) > PAGE,
        following=rows[at + 1] if at is not None and at + 1 < len(rows) else None,
        narrowed=narrowed,
        opened=opened,
        is_reading=chosen is not None,
        pane=pane_of(session, opened) if opened else None,
        triaged=triaged(session, {row.id for row in rows} | shown),
        themes=in_order(session.scalars(themes_of(project().id))),
        labels=Label,
        kinds=Kind,
        voices=Voice,
        passage=request.args.get("passage", type=int),
        sources=SourceKind,
        all_chosen=request.args.get("choose") == "all",
        week=None if rows else week_of(session, project().id, since=now() - _WEEK),
        is_new=not rows and not has_items(session, project().id),
        today=today(),
    )
