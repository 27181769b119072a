"""What every page of the builder begins with: the survey of the address, and how it is edited."""

from collections.abc import Callable

from flask import Blueprint, request
from sqlalchemy.orm import Session

import surveys as engine
from feedback.capture import surveys as capturing
from feedback.errors import NotFoundError
from feedback.store.database import take_turns
from feedback.store.surveys import Survey, step_after, step_before
from feedback.web.context import found, writing
from feedback.web.requests import id_in
from surveys.review import place_of

bp = Blueprint("surveys", __name__, url_prefix="/p/<slug>/surveys")

Edit = Callable[[engine.Survey], engine.Survey]


def find_survey(session: Session, survey_id: int) -> Survey:
    """Return the survey of this id if it is one of this project and not in the trash."""
    here = found(session.get(Survey, survey_id))
    if here.trashed_at is not None:
        raise NotFoundError
    return here


def find_survey_to_change(session: Session, survey_id: int) -> Survey:
    """Return it after whoever changes it just now is done: what follows from its state stays so."""
    take_turns(session, f"survey:{survey_id}")
    return find_survey(session, survey_id)


def carry_out(survey_id: int, edit: Edit) -> int:
    """Apply an edit to the draft, unless its form came from an older one; return the revision."""
    with writing() as session:
        here = find_survey_to_change(session, survey_id)
        changed = edit(capturing.draft_of(here))
        # What the reader refuses must not be stored.
        engine.Survey.from_json(changed.to_json())
        capturing.save_draft(session, here, changed, revision=revision_of(here))
        return here.draft_revision


def revision_of(here: Survey) -> int:
    """Return which draft the form was made from; one that does not say is taken for the newest."""
    number = id_in(request.form.get("revision", ""))
    return here.draft_revision if number is None else number


def can_step(session: Session, here: Survey) -> dict[str, bool]:
    """Say whether there is something to undo, and something to do again."""
    return {
        "undo": step_before(session, here.id) is not None,
        "redo": step_after(session, here.id) is not None,
    }


def places(draft: engine.Survey, faults: tuple[engine.Fault, ...]) -> list[dict[str, str]]:
    """Return faults as a list of links shows them: what is wrong, at which page or question."""
    shown = []
    for fault in faults:
        page, question = place_of(draft, fault)
        asked = draft.question(question) if question else None
        shown.append(
            {
                "message": fault.message,
                "page": page,
                "question": question,
                "title": asked.title if asked else "",
                "number": str(
                    next((n for n, p in enumerate(draft.pages, 1) if p.code == page), "")
                ),
            }
        )
    return shown
