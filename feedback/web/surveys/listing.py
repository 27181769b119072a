"""The list of surveys, beginning one, copying one, and putting one away."""

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

import surveys as engine
from feedback.capture import surveys as capturing
from feedback.capture.surveys import NewSurvey
from feedback.people.policy import Permission
from feedback.store.responses import count_by_survey
from feedback.store.surveys import Survey, SurveyStatus, count_by_state, surveys_of, titled
from feedback.web.context import audit, now, project, reading, writing
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.surveys.base import bp, find_survey
from feedback.web.surveys.forms import NewSurveyForm
from surveys import editing, wording
from surveys.library import instruments
from surveys.words import _

_BLANK = "blank"
_ARCHIVED = "archived"


@bp.get("")
@policy(Permission.READ)
def index() -> ResponseReturnValue:
    """List the surveys: all in use, those of one state, or those put away."""
    show, words = request.args.get("show", ""), request.args.get("words", "")[:200]
    query = titled(surveys_of(project().id, archived=show == _ARCHIVED), words)
    if show in set(SurveyStatus):
        query = query.where(Survey.status == SurveyStatus(show))
    with reading() as session:
        counts = count_by_state(session, project().id)
        return render_template(
            "surveys/index.html",
            surveys=session.scalars(query).all(),
            counts=count_by_survey(session, project().id),
            states=counts,
            in_use=sum(count for state, count in counts.items() if state != _ARCHIVED),
            statuses=list(SurveyStatus),
            show=show,
            words=words,
        )


@bp.route("/new", methods=["GET", "POST"])
@policy(Permission.RESEARCH)
def new() -> ResponseReturnValue:
    """Begin a survey, blank or with a proven instrument."""
    library = instruments()
    form = NewSurveyForm(request.form)
    form.begin_with.choices = [SelectChoice(name, name) for name in (*library, _BLANK)]
    if request.method == "POST" and form.validate():
        title = " ".join((form.title.data or "").split())
        begin_with = form.begin_with.data
        definition = (
            editing.add_page(engine.Survey(title=title or _("Untitled survey")))
            if begin_with == _BLANK
            else replace(library[begin_with], title=title or library[begin_with].title)
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
            audit(session, "survey.create", "survey", survey.id, begun_with=begin_with)
            address = url_for(".edit", survey_id=survey.id)
        return redirect(address, 303)
    page = render_template(
        "surveys/new.html",
        form=form,
        library=library,
        minutes={name: wording.minutes_to_answer(s) for name, s in library.items()},
    )
    return page, 422 if form.errors else 200


@bp.post("/<int:survey_id>/duplicate")
@policy(Permission.RESEARCH)
def duplicate(survey_id: int) -> ResponseReturnValue:
    """Make a draft of the same questions and look."""
    with writing() as session:
        made = capturing.duplicate(session, find_survey(session, survey_id), now=now())
        audit(session, "survey.duplicate", "survey", made.id, of=survey_id)
        address = url_for(".edit", survey_id=made.id)
    notify("done", _("Duplicated. This is the copy: a draft with a link of its own."))
    return redirect(address, 303)


@bp.post("/<int:survey_id>/archive")
@policy(Permission.RESEARCH)
def archive(survey_id: int) -> ResponseReturnValue:
    """Take a survey out of the list; an open one closes."""
    with writing() as session:
        here = find_survey(session, survey_id)
        was_open = here.status is SurveyStatus.OPEN
        capturing.archive(here, now=now())
        audit(session, "survey.archive", "survey", survey_id, was_open=was_open)
    said = _("Archived and closed; its results stay.") if was_open else _("Archived.")
    notify("done", said, undo=url_for(".unarchive", survey_id=survey_id))
    return redirect(url_for(".index"), 303)


@bp.post("/<int:survey_id>/unarchive")
@policy(Permission.RESEARCH)
def unarchive(survey_id: int) -> ResponseReturnValue:
    """Bring a survey back into the list."""
    with writing() as session:
        here = find_survey(session, survey_id)
        capturing.unarchive(here)
        is_closed = here.status is SurveyStatus.CLOSED
        audit(session, "survey.unarchive", "survey", survey_id)
    said = _("Back in the list. It is closed: open it again to take answers.")
    notify("done", said if is_closed else _("Back in the list."))
    return redirect(url_for(".survey", survey_id=survey_id), 303)
