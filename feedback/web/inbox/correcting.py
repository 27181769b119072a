"""Take what a person says of a text out of a form, and take it back again."""

import datetime as dt

from flask import request
from sqlalchemy.orm import Session

from feedback.analyse.correcting import NewCorrection, correct, take_back
from feedback.errors import NotFoundError
from feedback.store.corrections import Correction, Field, corrections_at
from feedback.store.items import Item, counted_items
from feedback.store.themes import themes_of
from feedback.web.context import found, me, now, project
from feedback.web.requests import id_in


def text_here(session: Session, item_id: str) -> Item:
    """Return a text of this project; what is in the trash is neither shown nor corrected."""
    return found(session.scalar(counted_items(project().id, [item_id])))


def correct_from_form(session: Session, item: Item) -> Correction:
    """Keep what the pressed button says of *item*."""
    form = request.form
    if form.get("what") == Field.THEME:
        known = {theme.code for theme in session.scalars(themes_of(project().id))}
        chosen = [code for code in dict.fromkeys(form.getlist(Field.THEME)) if code in known]
        field, value = Field.THEME, " ".join(chosen)
    else:
        pressed = [field for field in Field if field.value in form and field is not Field.THEME]
        if len(pressed) != 1:
            raise NotFoundError
        field = pressed[0]
        value = form[field]
    new = NewCorrection(
        field=field,
        value=value,
        start=id_in(form.get("start", "0")) or 0,
        end=id_in(form.get("end", "0")) or 0,
    )
    return correct(session, item, new, by=me().id, now=now())


def undo_corrections(session: Session, at: dt.datetime) -> set[str]:
    """Take back what whoever is here said at one moment; return of which texts."""
    said = session.scalars(corrections_at(project().id, at, me().id)).all()
    of = {correction.item_id for correction in said}
    take_back(session, said, session.scalars(counted_items(project().id, of)).all())
    return of
