"""The builder: surveys from the first draft to their results."""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import SelectChoice

import surveys as engine
from feedback.capture import surveys as capturing
from feedback.capture.surveys import NewSurvey
from feedback.errors import NotFoundError
from feedback.links import survey_link
from feedback.people.policy import Permission
from feedback.store.responses import count_by_survey
from feedback.store.surveys import Survey, surveys_of
from feedback.web.context import found, now, project, reading, settings, writing
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.surveys.conditions import offered_questions, read_condition, show_condition
from feedback.web.surveys.forms import (
    KIND_NAMES,
    AddQuestionForm,
    DefinitionForm,
    NewSurveyForm,
    PageForm,
    QuestionForm,
    SurveyTextForm,
)
from surveys import QuestionKind, editing
from surveys.library import instruments

bp = Blueprint("surveys", __name__, url_prefix="/p/<slug>/surveys")

_BLANK = "blank"


@bp.get("")
@policy(Permission.READ)
def index() -> ResponseReturnValue:
    """List the surveys."""
    with reading() as session:
        return render_template(
            "surveys/index.html",
            surveys=session.scalars(surveys_of(project().id)).all(),
            counts=count_by_survey(session, project().id),
        )


@bp.route("/new", methods=["GET", "POST"])
@policy(Permission.RESEARCH)
def new() -> ResponseReturnValue:
    """Begin a survey, blank or with a proven instrument."""
    form = NewSurveyForm(request.form)
    form.begin_with.choices = [
        *(SelectChoice(name, f"{name.upper()}: {s.title}") for name, s in instruments().items()),
        SelectChoice(_BLANK, "nothing"),
    ]
    if request.method == "POST" and form.validate():
        begin_with = form.begin_with.data
        definition = (
            editing.add_page(engine.Survey(title=form.title.data))
            if begin_with == _BLANK
            else replace(instruments()[begin_with], title=form.title.data)
        )
        with writing() as session:
            survey = capturing.create_survey(
                session,
                NewSurvey(
                    project_id=project().id,
                    is_anonymous=form.privacy.data == "anonymous",
                    definition=definition,
                ),
                now=now(),
            )
            address = url_for(".edit", survey_id=survey.id)
        return redirect(address, 303)
    return render_template("surveys/new.html", form=form), 422 if form.errors else 200


@bp.get("/<int:survey_id>")
@policy(Permission.READ)
def survey(survey_id: int) -> ResponseReturnValue:
    """Show where a survey stands: its link, what publishing would do, its versions."""
    with reading() as session:
        here = find_survey(session, survey_id)
        return render_template(
            "surveys/survey.html",
            survey=here,
            check=capturing.check_list(session, here),
            link=survey_link(settings().public_url, here.token),
            count=count_by_survey(session, project().id).get(here.id),
        )


@bp.get("/<int:survey_id>/edit")
@policy(Permission.RESEARCH)
def edit(survey_id: int) -> ResponseReturnValue:
    """Show the outline: pages and questions in order."""
    with reading() as session:
        here = find_survey(session, survey_id)
        return _draw_outline(session, here, AddQuestionForm())


@bp.post("/<int:survey_id>/edit")
@policy(Permission.RESEARCH)
def change(survey_id: int) -> ResponseReturnValue:
    """Carry out a button of the outline."""
    what, _, target = request.form.get("do", "").partition(":")
    edits: dict[str, Callable[[engine.Survey], engine.Survey]] = {
        "add-page": editing.add_page,
        "delete-page": lambda s: editing.delete_page(s, target),
        "delete": lambda s: editing.delete_question(s, target),
        "up": lambda s: editing.move_question(s, target, -1),
        "down": lambda s: editing.move_question(s, target, 1),
    }
    if what not in edits:
        raise NotFoundError
    _save(survey_id, edits[what])
    if what.startswith("delete"):
        notify("done", "Deleted.", undo=url_for(".undo", survey_id=survey_id))
    return redirect(url_for(".edit", survey_id=survey_id), 303)


@bp.post("/<int:survey_id>/pages/<page>/questions")
@policy(Permission.RESEARCH)
def add_question(survey_id: int, page: str) -> ResponseReturnValue:
    """Add a question and go on with its settings."""
    form = AddQuestionForm(request.form)
    with writing() as session:
        here = find_survey(session, survey_id)
        if not form.validate():
            return _draw_outline(session, here, form)
        before = capturing.draft_of(here)
        kind = QuestionKind(form.kind.data)
        after = editing.add_question(before, page, kind, form.title.data.strip())
        _check(after)
        capturing.save_draft(here, after, revision=_revision(here))
        known = {question.code for question in before.questions}
        added = next((q.code for q in after.questions if q.code not in known), None)
    if added is None:
        raise NotFoundError
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
    shown = {
        "title": asked.title,
        "hint": asked.hint,
        "required": asked.required,
        "options": editing.write_options(asked.options),
        "has_other": asked.has_other,
        "fewest": asked.fewest,
        "most": asked.most,
        "low": asked.low,
        "high": asked.high,
        "low_label": asked.low_label,
        "high_label": asked.high_label,
        "point_labels": "\n".join(asked.point_labels),
        **show_condition(asked.condition),
    }
    form = QuestionForm(request.form, **shown)
    form.asked.choices = offered_questions(draft, before_question=code, keep=asked.condition)
    faults: tuple[engine.Fault, ...] = ()
    if request.method == "POST" and form.validate():
        changed = _read_question(asked, form, draft)
        try:
            _save(survey_id, lambda s: editing.replace_question(s, changed))
        except engine.DefinitionError as error:
            faults = error.faults
        else:
            notify("done", "Saved.")
            return redirect(url_for(".edit", survey_id=survey_id), 303)
    page = render_template(
        "surveys/question.html",
        survey=here,
        question=asked,
        form=form,
        faults=faults,
        kind_name=KIND_NAMES[asked.kind],
    )
    return page, 422 if form.errors or faults else 200


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
    form = PageForm(request.form, title=shown.title, **show_condition(shown.condition))
    form.asked.choices = offered_questions(draft, before_page=page, keep=shown.condition)
    if request.method == "POST" and form.validate():
        condition = read_condition(form, draft, keep=shown.condition)
        changed = replace(shown, title=(form.title.data or "").strip(), condition=condition)
        _save(survey_id, lambda s: editing.replace_page(s, changed))
        notify("done", "Saved.")
        return redirect(url_for(".edit", survey_id=survey_id), 303)
    text = render_template("surveys/page.html", survey=here, page=shown, form=form)
    return text, 422 if form.errors else 200


@bp.route("/<int:survey_id>/texts", methods=["GET", "POST"])
@policy(Permission.RESEARCH)
def texts(survey_id: int) -> ResponseReturnValue:
    """Edit what surrounds the questions."""
    with reading() as session:
        here = find_survey(session, survey_id)
        draft = capturing.draft_of(here)
    form = SurveyTextForm(
        request.form,
        title=draft.title,
        intro=draft.intro,
        thanks=draft.thanks,
        language=draft.language,
    )
    faults: tuple[engine.Fault, ...] = ()
    if request.method == "POST" and form.validate():
        try:
            _save(
                survey_id,
                lambda s: replace(
                    s,
                    title=form.title.data.strip(),
                    intro=(form.intro.data or "").strip(),
                    thanks=(form.thanks.data or "").strip(),
                    language=(form.language.data or "en").strip(),
                ),
            )
        except engine.DefinitionError as error:
            faults = error.faults
        else:
            notify("done", "Saved.")
            return redirect(url_for(".edit", survey_id=survey_id), 303)
    text = render_template("surveys/texts.html", survey=here, form=form, faults=faults)
    return text, 422 if form.errors or faults else 200


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
            _save(survey_id, lambda _: read)
        except engine.DefinitionError as error:
            faults = error.faults
        else:
            notify("done", "Replaced.", undo=url_for(".undo", survey_id=survey_id))
            return redirect(url_for(".survey", survey_id=survey_id), 303)
    text = render_template("surveys/definition.html", survey=here, form=form, faults=faults)
    return text, 422 if form.errors or faults else 200


@bp.post("/<int:survey_id>/undo")
@policy(Permission.RESEARCH)
def undo(survey_id: int) -> ResponseReturnValue:
    """Take the last edit of the draft back."""
    with writing() as session:
        capturing.undo_draft(find_survey(session, survey_id))
    notify("done", "Taken back.")
    return redirect(url_for(".edit", survey_id=survey_id), 303)


def _save(survey_id: int, edit_draft: Callable[[engine.Survey], engine.Survey]) -> None:
    """Apply an edit to the draft, unless its form came from an older one."""
    with writing() as session:
        here = find_survey(session, survey_id)
        changed = edit_draft(capturing.draft_of(here))
        _check(changed)
        capturing.save_draft(here, changed, revision=_revision(here))


def _check(draft: engine.Survey) -> None:
    """Read what would be written: what the reader refuses must not be stored."""
    engine.Survey.from_json(draft.to_json())


def _revision(here: Survey) -> int:
    """Return which draft the form was made from; one that does not say is taken for the newest."""
    text = request.form.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else here.draft_revision  # noqa: PLR2004 - more is no revision


def _read_question(
    asked: engine.Question, form: QuestionForm, draft: engine.Survey
) -> engine.Question:
    is_own_scale = asked.kind is QuestionKind.SCALE
    return replace(
        asked,
        title=form.title.data.strip(),
        hint=(form.hint.data or "").strip(),
        required=bool(form.required.data),
        condition=read_condition(form, draft, keep=asked.condition),
        options=editing.read_options(form.options.data or "", asked.options)
        if asked.kind.is_choice
        else (),
        has_other=bool(form.has_other.data) and asked.kind.is_choice,
        fewest=form.fewest.data if asked.kind is QuestionKind.MANY_CHOICES else None,
        most=form.most.data if asked.kind is QuestionKind.MANY_CHOICES else None,
        low=form.low.data if is_own_scale and form.low.data is not None else asked.low,
        high=form.high.data if is_own_scale and form.high.data is not None else asked.high,
        low_label=(form.low_label.data or "").strip() if asked.kind.is_number else "",
        high_label=(form.high_label.data or "").strip() if asked.kind.is_number else "",
        point_labels=tuple(
            line.strip() for line in (form.point_labels.data or "").splitlines() if line.strip()
        )
        if asked.kind.is_number
        else (),
    )


def _draw_outline(session: Session, here: Survey, form: AddQuestionForm) -> ResponseReturnValue:
    draft = capturing.draft_of(here)
    page = render_template(
        "surveys/edit.html",
        survey=here,
        definition=draft,
        form=form,
        check=capturing.check_list(session, here),
        kind_names=KIND_NAMES,
        describe=lambda condition: show_condition(condition, draft)["words"],
    )
    return page, 422 if form.errors else 200


def find_survey(session: Session, survey_id: int) -> Survey:
    """Return the survey of this id if it is one of this project and not in the trash."""
    here = found(session.get(Survey, survey_id))
    if here.trashed_at is not None:
        raise NotFoundError
    return here
