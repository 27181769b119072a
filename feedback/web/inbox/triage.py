"""Many texts at once: put away, mark as read, move to the trash; and all of it back again."""

import datetime as dt
from collections.abc import Sequence

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedback.capture import trash
from feedback.errors import NotFoundError
from feedback.store.items import (
    Item,
    SourceKind,
    Triage,
    counted_items,
    put_away_at,
    read_at,
    triaged,
)
from feedback.store.responses import identified_among
from feedback.web.context import audit, me, now, project, writing
from feedback.web.inbox.correcting import undo_corrections
from feedback.web.inbox.filters import Filter
from feedback.web.inbox.panes import trash_place
from feedback.web.notices import notify
from feedback.web.requests import moment_in
from surveys.words import _, ngettext

_MOST = 200


def triage_of(session: Session, item_id: str) -> Triage:
    """Return the note of what was done with a text, made if it is the first."""
    triage = session.get(Triage, item_id)
    if triage is None:
        triage = Triage(item_id=item_id, project_id=project().id)
        session.add(triage)
    return triage


def undo_address(what: str, narrowed: Filter, *, open_again: str = "") -> str:
    """Return where a POST takes back all that was done in this request.

    Everything done at once carries the same moment, so the moment is all that has to be known.
    """
    parts = narrowed.address(at=now().isoformat(), item=open_again)
    return url_for("inbox.undo", what=what, **parts)


def carry_out() -> ResponseReturnValue:
    """Do with all ticked texts what the pressed button says."""
    narrowed = Filter.of_request()
    here = redirect(url_for("inbox.index", **narrowed.address()), 303)
    ids = request.form.getlist("chosen")[:_MOST]
    if not ids:
        notify("note", _("Tick the texts first, then choose what is to happen with them."))
        return here
    what = request.form.get("what", "")
    if what not in DEEDS:
        raise NotFoundError
    with writing() as session:
        items = session.scalars(counted_items(project().id, ids)).all()
        if not items:
            raise NotFoundError
        message, count = DEEDS[what](session, items)
        if count and what != "read":
            audit(session, f"inbox.{what}", "text", "", count=count)
    undo = undo_address(what, narrowed) if count and what in UNDOINGS else None
    notify("done" if count else "note", message, undo=undo)
    return here


def take_back(what: str) -> ResponseReturnValue:
    """Take back what was done at one moment."""
    at = moment_in(request.args.get("at", ""))
    if what not in UNDOINGS or at is None:
        raise NotFoundError
    with writing() as session:
        count = UNDOINGS[what](session, at)
        if count and what != "read":
            audit(session, f"inbox.undo_{what}", "text", "", count=count)
    parts = Filter.of_request().address()
    item_id = request.args.get("item", "")
    if count and item_id:  # the text itself says that it is back
        return redirect(url_for("inbox.item", item_id=item_id, **parts), 303)
    if not count:
        notify("note", _("There was nothing left to take back."))
    else:
        notify(
            "done",
            ngettext("%(count)s text is as it was.", "%(count)s texts are as they were.", count),
        )
    return redirect(url_for("inbox.index", **parts), 303)


def _put_away(session: Session, items: Sequence[Item]) -> tuple[str, int]:
    count = 0
    for triage in _triages(session, items):
        if triage.done_at is None:
            triage.done_at, triage.done_by = now(), me().id
            count += 1
    return ngettext("%(count)s text was put away.", "%(count)s texts were put away.", count), count


def _bring_back(session: Session, items: Sequence[Item]) -> tuple[str, int]:
    count = 0
    for triage in _triages(session, items):
        if triage.done_at is not None:
            triage.done_at = triage.done_by = None
            count += 1
    told = ngettext("%(count)s text waits again.", "%(count)s texts wait again.", count)
    return told, count


def _read(session: Session, items: Sequence[Item]) -> tuple[str, int]:
    count = 0
    for triage in _triages(session, items):
        if triage.read_at is None:
            triage.read_at = now()
            count += 1
    told = ngettext(
        "%(count)s text is marked as read.", "%(count)s texts are marked as read.", count
    )
    return told, count


def _trash(session: Session, items: Sequence[Item]) -> tuple[str, int]:
    answered = {i.source_id for i in items if i.source_kind is SourceKind.RESPONSE}
    identified = identified_among(session, answered)
    places = [trash_place(item, identified) for item in items]
    stayed = places.count(None)
    going = sorted({place for place in places if place is not None})
    for kind, key in going:
        trash.put(session, project().id, kind, key, now=now())
    told = []
    if going:
        moved = ngettext(
            "%(count)s was moved to the trash; it counts nowhere any more.",
            "%(count)s were moved to the trash; they count nowhere any more.",
            len(going),
        )
        told.append(moved)
    if stayed:
        kept = ngettext(
            "%(count)s stayed: answers without a name and lines of interviews do not go alone.",
            "%(count)s stayed: answers without a name and lines of interviews do not go alone.",
            stayed,
        )
        told.append(kept)
    return " ".join(told), len(going)


def _undo_put_away(session: Session, at: dt.datetime) -> int:
    here = session.scalars(put_away_at(project().id, at)).all()
    for triage in here:
        triage.done_at = triage.done_by = None
    return len(here)


def _undo_read(session: Session, at: dt.datetime) -> int:
    here = session.scalars(read_at(project().id, at)).all()
    for triage in here:
        triage.read_at = None
    return len(here)


def _undo_trash(session: Session, at: dt.datetime) -> int:
    return trash.restore_all(session, project().id, at=at)


def _undo_correct(session: Session, at: dt.datetime) -> int:
    return len(undo_corrections(session, at))


def _triages(session: Session, items: Sequence[Item]) -> list[Triage]:
    """Return the notes of all these texts, with one question to the database."""
    ids = [item.id for item in items]
    known = triaged(session, ids)
    for item_id in ids:
        if item_id not in known:
            known[item_id] = Triage(item_id=item_id, project_id=project().id)
            session.add(known[item_id])
    return [known[item_id] for item_id in ids]


DEEDS = {"put_away": _put_away, "bring_back": _bring_back, "read": _read, "trash": _trash}
UNDOINGS = {
    "put_away": _undo_put_away,
    "read": _undo_read,
    "trash": _undo_trash,
    "correct": _undo_correct,
}
