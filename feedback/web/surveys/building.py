"""Building: the outline at the left, the form of what was chosen, and the preview beside it.

Every part has an address of its own and works without a script. A form sent with
``Accept: application/json`` is saved the same way and answered with what a script needs.
"""

from dataclasses import dataclass, replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import Form

import surveys as engine
from feedback.capture import surveys as capturing
from feedback.errors import ConflictError, InvalidInputError, NotFoundError
from feedback.people.policy import Permission
from feedback.store.surveys import Survey
from feedback.web.context import audit, reading, writing
from feedback.web.errors import error_page
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.surveys import conditions
from feedback.web.surveys.base import (
    Edit,
    bp,
    can_step,
    carry_out,
    find_survey,
    find_survey_to_change,
    places,
)
from feedback.web.surveys.forms import (
    KIND_NOTES,
    AddQuestionForm,
    DefinitionForm,
    PageForm,
    QuestionForm,
    SurveyTextForm,
    read_question,
    shown_question,
)
from surveys import QuestionKind, editing, wording
from surveys.definition import LONGEST_TITLE
from surveys.diff import KIND_NAMES
from surveys.logic import ALWAYS, in_words
from surveys.words import _, ngettext

_STEPS = ("outline", "form", "preview")


@dataclass(frozen=True, kw_only=True)
class Part:
    """What stands in the middle: which part of the survey, its form, and what is wrong with it."""

    name: str  # texts, page, question, add
    form: Form
    page: str = ""
    question: engine.Question | None = None
    condition: conditions.Shown | None = None
    faults: tuple[str, ...] = ()


@bp.get("/<int:survey_id>/edit")
@policy(Permission.RESEARCH)
def edit(survey_id: int) -> ResponseReturnValue:
    """Show the builder at the first question, or with what to ask first."""
    with reading() as session:
        here = find_survey(session, survey_id)
        draft = capturing.draft_of(here)
        if draft.questions:
            part = _question_part(here, draft, draft.questions[0])
        elif draft.pages:
            part = Part(name="add", form=AddQuestionForm(), page=draft.pages[0].code)
        else:
            part = _texts_part(draft)
        return _draw(session, here, draft, part, step="outline")


@bp.post("/<int:survey_id>/edit")
@policy(Permission.RESEARCH)
def change(survey_id: int) -> ResponseReturnValue:
    """Carry out a button of the outline."""
    what, _colon, target = request.form.get("do", "").partition(":")
    page = request.form.get("to", "")
    edits: dict[str, Edit] = {
        "add-page": editing.add_page,
        "delete-page": lambda s: editing.delete_page(s, target),
        "page-up": lambda s: editing.move_page(s, target, -1),
        "page-down": lambda s: editing.move_page(s, target, 1),
        "delete": lambda s: editing.delete_question(s, target),
        "duplicate": lambda s: editing.duplicate_question(s, target),
        "up": lambda s: editing.move_question(s, target, -1),
        "down": lambda s: editing.move_question(s, target, 1),
        "to-page": lambda s: editing.move_to_page(s, target, page),
    }
    if what not in edits:
        raise NotFoundError
    carry_out(survey_id, edits[what])
    undo_address = url_for(".undo", survey_id=survey_id)
    if what.startswith("delete"):
        notify("done", _("Deleted."), undo=undo_address)
    elif what == "duplicate":
        notify("done", _("Duplicated: the copy stands below."), undo=undo_address)
    with reading() as session:
        draft = capturing.draft_of(find_survey(session, survey_id))
    if what in {"up", "down", "to-page", "duplicate"} and draft.question(target):
        address = url_for(".question", survey_id=survey_id, code=target, show="outline")
    elif what == "add-page" and draft.pages:
        address = url_for(".add_question", survey_id=survey_id, page=draft.pages[-1].code)
    elif what in {"page-up", "page-down"} and target in {p.code for p in draft.pages}:
        address = url_for(".page", survey_id=survey_id, page=target, show="outline")
    else:
        address = url_for(".edit", survey_id=survey_id)
    return redirect(address, 303)


@bp.route("/<int:survey_id>/pages/<page>/questions", methods=["GET", "POST"])
@policy(Permission.RESEARCH)
def add_question(survey_id: int, page: str) -> ResponseReturnValue:
    """Offer the kinds of question; add one and go on with its settings."""
    form = AddQuestionForm(request.form)
    with reading() as session:
        here = find_survey(session, survey_id)
        draft = capturing.draft_of(here)
        if page not in {p.code for p in draft.pages}:
            raise NotFoundError
        if request.method == "GET" or not form.validate():
            return _draw(session, here, draft, Part(name="add", form=form, page=page))
    kind, title = QuestionKind(form.kind.data), " ".join(form.title.data.split())
    known = {question.code for question in draft.questions}
    made = editing.add_question(draft, page, kind, title)
    added = next(q.code for q in made.questions if q.code not in known)
    carry_out(survey_id, lambda s: editing.add_question(s, page, kind, title))
    return redirect(url_for(".question", survey_id=survey_id, code=added), 303)


@bp.route("/<int:survey_id>/questions/<code>", methods=["GET", "POST"])
@policy(Permission.RESEARCH)
def question(survey_id: int, code: str) -> ResponseReturnValue:
    """Edit one question."""
    with reading() as session:
        here = find_survey(session, survey_id)
        draft = capturing.draft_of(here)
        asked = draft.question(code)
        if asked is None:
            raise NotFoundError
        begun = _question_part(here, draft, asked)
        is_published = bool(here.versions)
        if request.method == "GET":
            return _draw(session, here, draft, begun)
    form = QuestionForm(request.form)
    faults: tuple[str, ...] = ()
    if form.validate():
        try:
            condition = conditions.read(request.form, draft, keep=asked.condition)
            changed = read_question(asked, form, condition, is_published=is_published)
            revision = carry_out(survey_id, lambda s: editing.replace_question(s, changed))
        except engine.DefinitionError as error:
            faults = tuple(fault.message for fault in error.faults)
        except InvalidInputError as error:
            faults = (str(error),)
        else:
            found = wording.hints(changed, draft.language)
            return _saved(
                survey_id, revision, url_for(".question", survey_id=survey_id, code=code), found
            )
    shown = conditions.show(asked.condition, draft, before=code, form=request.form)
    return _refused(survey_id, replace(begun, form=form, condition=shown, faults=faults))


@bp.route("/<int:survey_id>/pages/<page>", methods=["GET", "POST"])
@policy(Permission.RESEARCH)
def page(survey_id: int, page: str) -> ResponseReturnValue:
    """Edit a page's title and condition."""
    with reading() as session:
        here = find_survey(session, survey_id)
        draft = capturing.draft_of(here)
        shown = next((p for p in draft.pages if p.code == page), None)
        if shown is None:
            raise NotFoundError
        begun = _page_part(draft, shown)
        if request.method == "GET":
            return _draw(session, here, draft, begun)
    form = PageForm(request.form)
    faults: tuple[str, ...] = ()
    if form.validate():
        try:
            condition = conditions.read(request.form, draft, keep=shown.condition)
            changed = replace(shown, title=(form.title.data or "").strip(), condition=condition)
            revision = carry_out(survey_id, lambda s: editing.replace_page(s, changed))
        except InvalidInputError as error:
            faults = (str(error),)
        else:
            return _saved(survey_id, revision, url_for(".page", survey_id=survey_id, page=page))
    again = conditions.show(shown.condition, draft, before=page, form=request.form)
    return _refused(survey_id, replace(begun, form=form, condition=again, faults=faults))


@bp.route("/<int:survey_id>/texts", methods=["GET", "POST"])
@policy(Permission.RESEARCH)
def texts(survey_id: int) -> ResponseReturnValue:
    """Edit what surrounds the questions."""
    with reading() as session:
        here = find_survey(session, survey_id)
        draft = capturing.draft_of(here)
        begun = _texts_part(draft)
        if request.method == "GET":
            return _draw(session, here, draft, begun)
    form = SurveyTextForm(request.form)
    faults: tuple[str, ...] = ()
    if form.validate():
        said = {
            "title": form.title.data.strip(),
            "intro": (form.intro.data or "").strip(),
            "thanks": (form.thanks.data or "").strip(),
            "language": (form.language.data or "en").strip(),
        }
        try:
            revision = carry_out(survey_id, lambda s: replace(s, **said))
        except engine.DefinitionError as error:
            faults = tuple(fault.message for fault in error.faults)
        else:
            return _saved(survey_id, revision, url_for(".texts", survey_id=survey_id))
    return _refused(survey_id, replace(begun, form=form, faults=faults))


@bp.route("/<int:survey_id>/definition", methods=["GET", "POST"])
@policy(Permission.RESEARCH)
def definition(survey_id: int) -> ResponseReturnValue:
    """Show the whole survey as JSON, or replace it by another; every fault is named."""
    with reading() as session:
        here = find_survey(session, survey_id)
    form = DefinitionForm(request.form, text=here.draft)
    faults: tuple[engine.Fault, ...] = ()
    if request.method == "POST" and form.validate():
        try:
            read = engine.Survey.from_text(form.text.data)
            carry_out(survey_id, lambda _: read)
        except engine.DefinitionError as error:
            faults = error.faults
        else:
            with writing() as session:
                audit(session, "survey.replace", "survey", survey_id)
            notify("done", _("Replaced."), undo=url_for(".undo", survey_id=survey_id))
            return redirect(url_for(".edit", survey_id=survey_id), 303)
    text = render_template("surveys/definition.html", survey=here, form=form, faults=faults)
    return text, 422 if form.errors or faults else 200


@bp.post("/<int:survey_id>/undo")
@policy(Permission.RESEARCH)
def undo(survey_id: int) -> ResponseReturnValue:
    """Take the last edit of the draft back."""
    with writing() as session:
        is_done = capturing.undo_draft(session, find_survey_to_change(session, survey_id))
    notify("done", _("Taken back.") if is_done else _("There is nothing to take back."))
    return redirect(url_for(".edit", survey_id=survey_id), 303)


@bp.post("/<int:survey_id>/redo")
@policy(Permission.RESEARCH)
def redo(survey_id: int) -> ResponseReturnValue:
    """Do again what was taken back."""
    with writing() as session:
        is_done = capturing.redo_draft(session, find_survey_to_change(session, survey_id))
    notify("done", _("Done again.") if is_done else _("There is nothing to do again."))
    return redirect(url_for(".edit", survey_id=survey_id), 303)


@bp.post("/<int:survey_id>/questions/<code>/wording")
@policy(Permission.RESEARCH)
def hints(survey_id: int, code: str) -> ResponseReturnValue:
    """Say what may be wrong with words that are still being typed; nothing is stored."""
    with reading() as session:
        draft = capturing.draft_of(find_survey(session, survey_id))
    asked = draft.question(code)
    if asked is None:
        raise NotFoundError
    typed = replace(
        asked,
        title=request.form.get("title", "")[:LONGEST_TITLE],
        low_label=request.form.get("low_label", ""),
        high_label=request.form.get("high_label", ""),
        point_labels=(request.form.get("point_labels", ""),)
        if request.form.get("point_labels", "").strip()
        else (),
    )
    return {"hints": _as_json(wording.hints(typed, draft.language))}


@bp.errorhandler(ConflictError)
def _faster(error: ConflictError) -> ResponseReturnValue:
    """Tell a script what a person reads on a page."""
    if _wants_json():
        return {"message": str(error)}, error.status
    return error_page(error.status, str(error))


def _question_part(here: Survey, draft: engine.Survey, asked: engine.Question) -> Part:
    data = shown_question(asked, is_published=bool(here.versions))
    return Part(
        name="question",
        form=QuestionForm(data=data),
        page=next(p.code for p in draft.pages if asked in p.questions),
        question=asked,
        condition=conditions.show(asked.condition, draft, before=asked.code),
    )


def _page_part(draft: engine.Survey, shown: engine.Page) -> Part:
    return Part(
        name="page",
        form=PageForm(title=shown.title),
        page=shown.code,
        condition=conditions.show(shown.condition, draft, before=shown.code),
    )


def _texts_part(draft: engine.Survey) -> Part:
    form = SurveyTextForm(
        title=draft.title, intro=draft.intro, thanks=draft.thanks, language=draft.language
    )
    return Part(name="texts", form=form, page=draft.pages[0].code if draft.pages else "")


def _saved(
    survey_id: int, revision: int, address: str, found: tuple[wording.Hint, ...] = ()
) -> ResponseReturnValue:
    if not _wants_json():
        notify("done", _("Saved."))
        return redirect(address, 303)
    with reading() as session:
        state = _state(capturing.check_list(session, find_survey(session, survey_id)))
    return {
        "revision": revision,
        "message": _("Saved."),
        "state": state,
        "hints": _as_json(found),
    }


def _state(check: capturing.CheckList) -> str:
    """Say in a line how far the draft is from being published."""
    if check.faults:
        count = len(check.faults)
        return ngettext(
            "One thing to do before publishing.", "%(count)s things to do before publishing.", count
        )
    return _("Ready to publish.") if check.is_changed else _("As published.")


def _refused(survey_id: int, part: Part) -> ResponseReturnValue:
    if _wants_json():
        errors = [str(_(said)) for field in part.form for said in field.errors[:1]]
        return {"message": " ".join((*errors, *part.faults))}, 422
    with reading() as session:
        here = find_survey(session, survey_id)
        return _draw(session, here, capturing.draft_of(here), part)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _as_json(found: tuple[wording.Hint, ...]) -> list[dict[str, str]]:
    return [{"quote": hint.quote, "words": hint.words} for hint in found]


def _draw(
    session: Session, here: Survey, draft: engine.Survey, part: Part, *, step: str = "form"
) -> ResponseReturnValue:
    check = capturing.check_list(session, here)
    asked = request.args.get("show", step)
    text = render_template(
        "surveys/edit.html",
        survey=here,
        definition=draft,
        part=part,
        form=part.form,
        state=_state(check),
        notes=places(draft, check.notes),
        step=asked if asked in _STEPS else step,
        steps=can_step(session, here),
        hints=wording.all_hints(draft),
        minutes=wording.minutes_to_answer(draft),
        kind_names=KIND_NAMES,
        kind_notes=KIND_NOTES,
        check_names=conditions.CHECK_NAMES,
        keep=conditions.KEEP,
        is_always=lambda condition: condition == ALWAYS,
        in_words=in_words,
    )
    return text, 422 if part.form.errors or part.faults else 200
