"""One text in doubt at a time: somebody says how it sounds, and the next one comes."""

import datetime as dt
from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedback.errors import NotFoundError
from feedback.people.policy import Permission
from feedback.store.corrections import Field, corrections_of, count_corrected, layer_in_use
from feedback.store.doubts import copies_in_doubt, count_doubtful, doubtful, skipped_at
from feedback.store.items import Item, clauses_of
from feedback.store.labels import Kind, Label
from feedback.web.context import audit, now, project, reading, today, writing
from feedback.web.inbox.correcting import correct_from_form, text_here, undo_corrections
from feedback.web.inbox.passages import pieces
from feedback.web.inbox.triage import triage_of
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.requests import moment_in
from surveys.words import _, ngettext

bp = Blueprint("doubts", __name__, url_prefix="/p/<slug>/doubts")

# A key for each answer; none of them is one of the page's own.
SOUNDS = {"1": Label.NEGATIVE, "2": Label.NEUTRAL, "3": Label.POSITIVE, "4": Label.MIXED}
DOES = {
    "c": Kind.COMPLAINT,
    "b": Kind.BUG,
    "r": Kind.REQUEST,
    "q": Kind.QUESTION,
    "p": Kind.PRAISE,
    "e": Kind.EXPERIENCE,
    "o": Kind.OTHER,
}


_MOST_COPIES = 200  # that one answer settles
_POOL = 60  # of the most doubtful; putting them in order takes some milliseconds


@bp.get("")
@policy(Permission.READ)
def index() -> ResponseReturnValue:
    """Show the text that is asked about next, or the one that the address names."""
    with reading() as session:
        named = request.args.get("item", "")
        item, between = (text_here(session, named), ()) if named else _next(session)
        return render_template(
            "doubts/index.html",
            item=item,
            between=between,
            copies=len(_copies(session, item)) if item else 0,
            pieces=pieces(item.text, session.scalars(clauses_of(item.id)).all()) if item else [],
            said={c.field for c in session.scalars(corrections_of([item.id]))} if item else set(),
            sounds=SOUNDS,
            does=DOES,
            answered=count_corrected(session, project().id),
            waiting=count_doubtful(session, project().id),
        )


@bp.post("/<item_id>/answer")
@policy(Permission.RESEARCH)
def answer(item_id: str) -> ResponseReturnValue:
    """Keep an answer; how a text sounds settles it, what it does may be said before."""
    with writing() as session:
        item = text_here(session, item_id)
        copies = _copies(session, item)
        said = correct_from_form(session, item)
        for copy in copies:
            correct_from_form(session, copy)
        settles = said.field is Field.SENTIMENT
        audit(
            session,
            "inbox.correct",
            "text",
            item_id,
            field=said.field,
            value=said.value,
            texts=1 + len(copies),
        )
    told = ngettext("Noted.", "Noted for %(count)s texts that say the same.", 1 + len(copies))
    notify("done", told, undo=_undo("answer", item_id))
    return redirect(url_for(".index", item=None if settles else item_id), 303)


@bp.post("/<item_id>/skip")
@policy(Permission.RESEARCH)
def skip(item_id: str) -> ResponseReturnValue:
    """Leave a text out: nobody could tell either."""
    with writing() as session:
        item = text_here(session, item_id)
        left_out = [item, *_copies(session, item)]
        for one in left_out:
            triage_of(session, one.id).skipped_at = now()
        audit(session, "inbox.skip", "text", item.id, texts=len(left_out))
    notify("done", _("Left out."), undo=_undo("skip", item_id))
    return redirect(url_for(".index"), 303)


@bp.post("/undo/<what>")
@policy(Permission.RESEARCH)
def undo(what: str) -> ResponseReturnValue:
    """Take back one answer, and show its text again."""
    at = moment_in(request.args.get("at", ""))
    if what not in _UNDOINGS or at is None:
        raise NotFoundError
    item_id = request.args.get("item", "")
    with writing() as session:
        texts = _UNDOINGS[what](session, at)
        if texts:
            # The address may name anything: what is noted and shown is what was taken back.
            item_id = item_id if item_id in texts else min(texts)
            if what == "answer":
                audit(session, "inbox.undo_correct", "text", item_id, texts=len(texts))
            else:
                audit(session, "inbox.undo_skip", "text", item_id, texts=len(texts))
    if not texts:
        notify("note", _("There was nothing left to take back."))
    return redirect(url_for(".index", item=item_id if texts else None), 303)


def _next(session: Session) -> tuple[Item | None, tuple[Label, ...]]:
    """Return the text whose answer tells most, and the labels between which it stands."""
    pool = session.scalars(doubtful(project().id).limit(_POOL)).all()
    if not pool:
        return None, ()
    from feedback.analyse.doubts import InDoubt, most_telling  # noqa: PLC0415 - loads the judge
    from feedback.analyse.layers import weights_with  # noqa: PLC0415 - as above

    texts = [InDoubt(item.id, item.text, (today() - item.said_on).days) for item in pool]
    asked = most_telling(texts, weights_with(layer_in_use(session, project().id)))
    if not asked:
        return pool[0], ()
    by_key = {item.id: item for item in pool}
    return by_key[asked[0].id], (Label(asked[0].first), Label(asked[0].second))


def _copies(session: Session, item: Item) -> Sequence[Item]:
    return session.scalars(copies_in_doubt(item).limit(_MOST_COPIES)).all()


def _undo(what: str, item_id: str) -> str:
    return url_for(".undo", what=what, at=now().isoformat(), item=item_id)


def _undo_skip(session: Session, at: dt.datetime) -> set[str]:
    here = session.scalars(skipped_at(project().id, at)).all()
    for triage in here:
        triage.skipped_at = None
    return {triage.item_id for triage in here}


_UNDOINGS = {"answer": undo_corrections, "skip": _undo_skip}
