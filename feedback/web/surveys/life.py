"""The life of a survey: privacy, publishing, trying out, closing, opening again."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from feedback.capture import responses
from feedback.capture import surveys as capturing
from feedback.people.policy import Permission
from feedback.web.context import me, now, writing
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.surveys.views import bp, find_survey


@bp.post("/<int:survey_id>/privacy")
@policy(Permission.RESEARCH)
def privacy(survey_id: int) -> ResponseReturnValue:
    """Choose how answers are kept, before the first version."""
    with writing() as session:
        here = find_survey(session, survey_id)
        anonymous = request.form.get("privacy") == "anonymous"
        capturing.set_privacy(session, here, is_anonymous=anonymous)
    notify("done", "Saved. The line that respondents read follows it.")
    return redirect(url_for(".survey", survey_id=survey_id), 303)


@bp.post("/<int:survey_id>/publish")
@policy(Permission.RESEARCH)
def publish(survey_id: int) -> ResponseReturnValue:
    """Freeze the draft as the next version and take answers."""
    with writing() as session:
        version = capturing.publish(session, find_survey(session, survey_id), by=me().id, now=now())
        number = version.number
    notify("done", f"Version {number} is open for answers.")
    return redirect(url_for(".survey", survey_id=survey_id), 303)


@bp.post("/<int:survey_id>/try")
@policy(Permission.RESEARCH)
def try_out(survey_id: int) -> ResponseReturnValue:
    """Answer the published survey as a respondent would, without being counted."""
    with writing() as session:
        here = find_survey(session, survey_id)
        draft = responses.begin_test(session, here, now=now())
        address = url_for("public.go_on", token=here.token, draft=draft)
    return redirect(address, 303)


@bp.post("/<int:survey_id>/close")
@policy(Permission.RESEARCH)
def close(survey_id: int) -> ResponseReturnValue:
    """Take no more answers."""
    with writing() as session:
        capturing.close(find_survey(session, survey_id), now=now())
    notify("done", "Closed.", undo=url_for(".reopen", survey_id=survey_id))
    return redirect(url_for(".survey", survey_id=survey_id), 303)


@bp.post("/<int:survey_id>/reopen")
@policy(Permission.RESEARCH)
def reopen(survey_id: int) -> ResponseReturnValue:
    """Take answers again."""
    with writing() as session:
        capturing.reopen(find_survey(session, survey_id))
    notify("done", "Open again.")
    return redirect(url_for(".survey", survey_id=survey_id), 303)
