"""What a survey looks like and what came back: preview, results, single responses."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

import surveys as engine
from feedback.capture import surveys as capturing
from feedback.errors import NotFoundError
from feedback.figures.answers import question_figures
from feedback.figures.groups import SMALLEST
from feedback.people.policy import Permission
from feedback.store.responses import Response, count_by_survey, responses_of
from feedback.web.context import found, project, reading
from feedback.web.policy import policy
from feedback.web.surveys.base import bp, find_survey
from surveys.answers import from_text
from surveys.forms import page_form
from surveys.logic import ALWAYS, in_words

_SHOWN = 20
LOOKS = ("dark", "rtl", "large")


@bp.get("/<int:survey_id>/preview")
@bp.get("/<int:survey_id>/preview/<page>")
@policy(Permission.READ)
def preview(survey_id: int, page: str | None = None) -> ResponseReturnValue:
    """Show the pages of the draft as respondents will see them; nothing can be sent."""
    with reading() as session:
        here = find_survey(session, survey_id)
        draft = capturing.draft_of(here)
        shown = next((p for p in draft.pages if page in (None, p.code)), None)
        if shown is None and (page is not None or draft.pages):
            raise NotFoundError
        shown = shown or engine.Page(code="")
        return render_template(
            "surveys/preview.html",
            survey=here,
            definition=draft,
            page=shown,
            form=page_form(shown.questions)(),
            looks=[look for look in LOOKS if look in request.args],
            is_framed="framed" in request.args,
            in_words=in_words,
            is_always=lambda condition: condition == ALWAYS,
        )


@bp.get("/<int:survey_id>/results")
@policy(Permission.READ)
def results(survey_id: int) -> ResponseReturnValue:
    """Show how each question was answered, and the newest responses."""
    with reading() as session:
        here = find_survey(session, survey_id)
        if not here.versions:
            raise NotFoundError
        definition = engine.Survey.from_text(here.versions[-1].definition)
        return render_template(
            "surveys/results.html",
            survey=here,
            figures=question_figures(session, here, definition),
            count=count_by_survey(session, project().id).get(here.id),
            responses=session.scalars(responses_of(here.id).limit(_SHOWN)).all(),
            smallest=SMALLEST,
        )


@bp.get("/<int:survey_id>/responses/<key>")
@policy(Permission.RESEARCH)
def response(survey_id: int, key: str) -> ResponseReturnValue:
    """Show one identified response whole; anonymous ones are never shown as a row."""
    with reading() as session:
        here = find_survey(session, survey_id)
        row = found(session.get(Response, key))
        if row.survey_id != here.id or row.is_anonymous:
            raise NotFoundError
        definition = engine.Survey.from_text(row.version.definition)
        answers = from_text(row.answers)
        rows = [
            (q, engine.kind_of(q).in_words(q, answers[q.code]) if q.code in answers else None)
            for q in definition.questions
            if engine.kind_of(q).asks
        ]
        return render_template("surveys/response.html", survey=here, response=row, rows=rows)
