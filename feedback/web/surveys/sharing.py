"""Where a survey stands and how it reaches people: link, QR code, a sheet to print."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedback.capture import surveys as capturing
from feedback.errors import NotFoundError
from feedback.links import survey_link
from feedback.people.policy import Permission
from feedback.show import qr
from feedback.store.responses import count_by_survey
from feedback.store.surveys import Survey, SurveyStatus
from feedback.web.context import project, reading, settings
from feedback.web.policy import policy
from feedback.web.surveys.base import bp, find_survey
from surveys import wording


@bp.get("/<int:survey_id>")
@policy(Permission.READ)
def survey(survey_id: int) -> ResponseReturnValue:
    """Show where a survey stands: its link and code, what is left to do, its versions."""
    with reading() as session:
        here = find_survey(session, survey_id)
        draft = capturing.draft_of(here)
        link = survey_link(settings().public_url, here.token)
        return render_template(
            "surveys/survey.html",
            survey=here,
            definition=draft,
            check=capturing.check_list(session, here),
            link=link,
            code=None if here.status is SurveyStatus.DRAFT else qr.draw(link),
            minutes=wording.minutes_to_answer(draft),
            count=count_by_survey(session, project().id).get(here.id),
        )


@bp.get("/<int:survey_id>/sheet")
@policy(Permission.READ)
def sheet(survey_id: int) -> ResponseReturnValue:
    """Show a page to print and hang up: what is asked, the code, the link."""
    with reading() as session:
        here = _published(session, survey_id)
        link = survey_link(settings().public_url, here.token)
        draft = capturing.draft_of(here)
        return render_template(
            "surveys/sheet.html",
            survey=here,
            definition=draft,
            link=link,
            code=qr.draw(link),
            minutes=wording.minutes_to_answer(draft),
        )


@bp.get("/<int:survey_id>/qr.svg")
@policy(Permission.READ)
def qr_svg(survey_id: int) -> ResponseReturnValue:
    """Give the code as a drawing that prints sharply at any size."""
    return _file(survey_id, "svg")


@bp.get("/<int:survey_id>/qr.png")
@policy(Permission.READ)
def qr_png(survey_id: int) -> ResponseReturnValue:
    """Give the code as a picture."""
    return _file(survey_id, "png")


def _file(survey_id: int, kind: str) -> Response:
    with reading() as session:
        link = survey_link(settings().public_url, _published(session, survey_id).token)
    content = qr.svg(link) if kind == "svg" else qr.png(link)
    response = Response(content, mimetype="image/svg+xml" if kind == "svg" else "image/png")
    response.headers["Content-Disposition"] = f'attachment; filename="survey-{survey_id}.{kind}"'
    return response


def _published(session: Session, survey_id: int) -> Survey:
    here = find_survey(session, survey_id)
    if here.status is SurveyStatus.DRAFT:
        raise NotFoundError
    return here
