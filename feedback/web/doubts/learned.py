"""What was learned from people's answers: looked at, taken into use, or thrown away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedback.errors import ConflictError
from feedback.people.policy import Permission
from feedback.store.corrections import Layer, count_corrected, layers_of
from feedback.store.items import Item, counted_items
from feedback.store.people import Project
from feedback.web.context import audit, found, now, project, reading, writing
from feedback.web.doubts.views import bp
from feedback.web.notices import notify
from feedback.web.policy import policy
from surveys.words import _

if TYPE_CHECKING:
    from feedback.analyse.layers import Change


@bp.get("/learned")
@policy(Permission.READ)
def learned() -> ResponseReturnValue:
    """Show what the newest layer would change, or does."""
    from feedback.analyse.layers import FEWEST, Preview  # noqa: PLC0415 - loads the judge

    with reading() as session:
        layers = session.scalars(layers_of(project().id)).all()
        shown = layers[0] if layers else None
        seen = Preview.from_json(shown.preview) if shown else None
        changes = seen.changes if seen else ()
        items = session.scalars(counted_items(project().id, {c.item_id for c in changes}))
        return render_template(
            "doubts/learned.html",
            layer=shown,
            seen=seen,
            changes=_together(changes, {item.id: item for item in items}),
            in_use=session.get_one(Project, project().id).layer,
            corrected=count_corrected(session, project().id),
            fewest=FEWEST,
        )


@bp.post("/learned")
@policy(Permission.RESEARCH)
def learn() -> ResponseReturnValue:
    """Learn from what was said so far; it counts nowhere until somebody takes it into use."""
    from feedback.analyse import layers  # noqa: PLC0415 - loads the judge

    with reading() as session:
        gathered = layers.gather(session, project().id)
    layer, seen = layers.preview(gathered)
    with writing() as session:
        layers.keep(session, project().id, layer, seen, now=now())
        audit(session, "layer.learn", "layer", layer.version, texts=seen.corrected)
    return redirect(url_for(".learned"), 303)


@bp.post("/learned/<version>/use")
@policy(Permission.DECIDE)
def use(version: str) -> ResponseReturnValue:
    """Take a layer into use, so that everything is read again with it."""
    with writing() as session:
        here = _locked(session)
        here.layer = _layer(session, version).version
        audit(session, "layer.use", "layer", version)
    notify("done", _("In use. Everything is read again with it."), undo=url_for(".stop_using"))
    return redirect(url_for(".learned"), 303)


@bp.post("/learned/out-of-use")
@policy(Permission.DECIDE)
def stop_using() -> ResponseReturnValue:
    """Take the layer out of use, so that everything is read again without one."""
    with writing() as session:
        here = _locked(session)
        version, here.layer = here.layer, ""
        if version:
            audit(session, "layer.stop", "layer", version)
    undo = url_for(".use", version=version) if version else None
    notify("done", _("Out of use. Everything is read again without it."), undo=undo)
    return redirect(url_for(".learned"), 303)


@bp.post("/learned/<version>/drop")
@policy(Permission.DECIDE)
def drop(version: str) -> ResponseReturnValue:
    """Throw a layer away that is not in use; the corrections stay."""
    with writing() as session:
        in_use = _locked(session).layer
        layer = _layer(session, version)
        if in_use == version:
            msg = _("It is in use. Take it out of use first.")
            raise ConflictError(msg)
        session.delete(layer)
        audit(session, "layer.drop", "layer", version)
    notify("done", _("Thrown away. What people said is kept."))
    return redirect(url_for(".learned"), 303)


@dataclass(slots=True)
class _Changing:
    """A text that would change, with how many say the same."""

    item: Item
    change: "Change"
    copies: int = 0


def _together(changes: Sequence["Change"], items: Mapping[str, Item]) -> list[_Changing]:
    """Bring changes of texts that say the same together, in their order."""
    found: dict[tuple[str, ...], _Changing] = {}
    for change in changes:
        if item := items.get(change.item_id):
            alike = (item.text, change.field, change.before, change.after)
            found.setdefault(alike, _Changing(item, change)).copies += 1
    return list(found.values())


def _locked(session: Session) -> Project:
    """Return this project, held until the end: which layers it has and uses is changed by turns."""
    return session.get_one(Project, project().id, with_for_update=True)


def _layer(session: Session, version: str) -> Layer:
    return found(session.get(Layer, (project().id, version)))
