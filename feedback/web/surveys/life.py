"""The life of a survey: privacy, publishing, trying out, closing, opening again."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedback.capture import responses
from feedback.capture import surveys as capturing
from feedback.capture.trash import KEPT_FOR
from feedback.figures.groups import SMALLEST
from feedback.people.policy import Permission
from feedback.store.responses import count_by_survey, has_tests
from feedback.web.context import audit, me, now, project, reading, writing
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.surveys.base import bp, find_survey, find_survey_to_change, places
from surveys import colours, kind_of, wording
from surveys.words import _


@bp.post("/<int:survey_id>/privacy")
@policy(Permission.RESEARCH)
def privacy(survey_id: int) -> ResponseReturnValue:
    """Choose how answers are kept, before the first version."""
    with writing() as session:
        here = find_survey_to_change(session, survey_id)
        anonymous = request.form.get("privacy") == "anonymous"
        capturing.set_privacy(session, here, is_anonymous=anonymous)
        audit(session, "survey.privacy", "survey", survey_id, anonymous=anonymous)
    notify("done", _("Saved. The line that respondents read follows it."))
    return redirect(url_for(".check", survey_id=survey_id), 303)


@bp.get("/<int:survey_id>/publish")
@policy(Permission.RESEARCH)
def check(survey_id: int) -> ResponseReturnValue:
    """Show everything that is worth knowing before publishing."""
    with reading() as session:
        here = find_survey(session, survey_id)
        draft = capturing.draft_of(here)
        listed = capturing.check_list(session, here)
        count = count_by_survey(session, project().id).get(here.id)
        found = wording.all_hints(draft)
        return render_template(
            "surveys/publish.html",
            survey=here,
            definition=draft,
            check=listed,
            faults=places(draft, listed.faults),
            notes=places(draft, listed.notes),
            hints=[(q, found[q.code]) for q in draft.questions if q.code in found],
            asked=sum(kind_of(q).asks for q in draft.questions),
            minutes=wording.minutes_to_answer(draft),
            smallest=SMALLEST,
            trash_days=KEPT_FOR.days,
            draft_days=responses.DRAFT_KEPT.days,
            accent=colours.accent(here.accent) if here.accent else None,
            accent_notes=colours.explain(colours.accent(here.accent)) if here.accent else (),
            is_tried=has_tests(session, here.id),
            responses=count[0] if count else 0,
            number=len(here.versions) + 1,
        )


@bp.post("/<int:survey_id>/publish")
@policy(Permission.RESEARCH)
def publish(survey_id: int) -> ResponseReturnValue:
    """Freeze the draft as the next version and take answers."""
    with writing() as session:
        version = capturing.publish(
            session, find_survey_to_change(session, survey_id), by=me().id, now=now()
        )
        number = version.number
        audit(session, "survey.publish", "survey", survey_id, number=number)
    notify("done", _("Version %(number)s is open for answers.", number=number))
    return redirect(url_for(".survey", survey_id=survey_id), 303)


@bp.post("/<int:survey_id>/try")
@policy(Permission.RESEARCH)
def try_out(survey_id: int) -> ResponseReturnValue:
    """Answer the published survey as a respondent would, without being counted."""
    with writing() as session:
        here = find_survey_to_change(session, survey_id)
        draft = responses.begin_test(session, here, now=now())
        audit(session, "survey.try", "survey", survey_id)
        address = url_for("public.go_on", token=here.token, draft=draft)
    return redirect(address, 303)


@bp.post("/<int:survey_id>/close")
@policy(Permission.RESEARCH)
def close(survey_id: int) -> ResponseReturnValue:
    """Take no more answers."""
    with writing() as session:
        capturing.close(find_survey_to_change(session, survey_id), now=now())
        audit(session, "survey.close", "survey", survey_id)
    notify("done", _("Closed."), undo=url_for(".reopen", survey_id=survey_id))
    return redirect(url_for(".survey", survey_id=survey_id), 303)


@bp.post("/<int:survey_id>/reopen")
@policy(Permission.RESEARCH)
def reopen(survey_id: int) -> ResponseReturnValue:
    """Take answers again."""
    with writing() as session:
        capturing.reopen(find_survey_to_change(session, survey_id))
        audit(session, "survey.reopen", "survey", survey_id)
    notify("done", _("Open again."))
    return redirect(url_for(".survey", survey_id=survey_id), 303)
