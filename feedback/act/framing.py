"""What makes a wish a piece of work: the problem, the loop, how we will see that it worked."""

import datetime as dt
import json
from dataclasses import asdict, dataclass, fields

from sqlalchemy.orm import Session

from feedback.errors import InvalidInputError
from feedback.store.actions import ActionEvent, ActionItem, EventKind, Loop, add_event
from feedback.store.themes import Theme
from surveys.words import _

LONGEST = 2_000
MOST_DAYS = 1_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """All that people say of a piece of work besides who does it and when."""

    problem: str = ""
    loop: Loop = Loop.OUTER
    effort: float | None = None  # days of work of one person
    success_measure: str = ""
    comparison_theme_id: int | None = None
    contact_outcome: str = ""
    untold_because: str = ""
    is_public: bool = False


def frame_of(action: ActionItem) -> Frame:
    """Return how an action is framed now."""
    return Frame(**{field.name: getattr(action, field.name) for field in fields(Frame)})


def frame(
    session: Session, action: ActionItem, new: Frame, *, by: int, now: dt.datetime
) -> ActionEvent | None:
    """Frame an action anew; return what can be taken back, None if nothing changed."""
    values = asdict(new)
    for name, value in values.items():
        if isinstance(value, str) and not isinstance(value, Loop):
            values[name] = value.replace("\r\n", "\n").strip()[:LONGEST]
    if new.effort is not None and not 0 < new.effort <= MOST_DAYS:
        raise InvalidInputError(_("The effort is a number of days, more than 0."))
    if new.comparison_theme_id is not None:
        theme = session.get(Theme, new.comparison_theme_id)
        if theme is None or theme.project_id != action.project_id or theme.id == action.theme_id:
            raise InvalidInputError(_("Choose another theme of this project to compare with."))
    before = asdict(frame_of(action))
    if values == before:
        return None
    changed = [name for name, value in values.items() if value != before[name]]
    for name in changed:
        setattr(action, name, values[name])
    session.flush()
    kept = json.dumps({"frame": {name: before[name] for name in changed}})
    detail = _("framed anew: %(what)s", what=", ".join(_names()[name] for name in changed))
    return add_event(session, action, EventKind.TEXT, detail, by=by, now=now, before=kept)


def unframe(
    session: Session, action: ActionItem, before: dict[str, object], *, by: int, now: dt.datetime
) -> None:
    """Undo a change of the frame, from what its event kept."""
    values = asdict(frame_of(action)) | before
    frame(session, action, Frame(**values | {"loop": Loop(values["loop"])}), by=by, now=now)


def _names() -> dict[str, str]:
    return {
        "problem": _("the problem"),
        "loop": _("the loop"),
        "effort": _("the effort"),
        "success_measure": _("the measure of success"),
        "comparison_theme_id": _("the theme to compare with"),
        "contact_outcome": _("what came of the talk"),
        "untold_because": _("why nobody is told"),
        "is_public": _("whether customers may hear of it"),
    }
