"""What a survey looks like beside its questions: a logo and one colour that stays readable."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedback.capture import logos
from feedback.capture import surveys as capturing
from feedback.errors import FeedbackError
from feedback.people.policy import Permission
from feedback.web.context import audit, reading, writing
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.surveys.base import bp, find_survey
from feedback.web.surveys.forms import LookForm
from surveys import colours
from surveys.words import _


@bp.route("/<int:survey_id>/look", methods=["GET", "POST"])
@policy(Permission.RESEARCH)
def look(survey_id: int) -> ResponseReturnValue:
    """Choose a logo and an accent; the accent is corrected until it can be read."""
    form, faults = LookForm(request.form), []
    if request.method == "POST" and form.validate():
        typed = (form.accent.data or "").strip()
        chosen = colours.read_colour(typed) if typed else ""
        if chosen is None:
            faults.append(_("Write the colour as #1d5a9e, or leave it empty."))
        picture, upload = None, request.files.get("logo")
        content = upload.read(logos.LARGEST_FILE + 1) if upload else b""
        try:
            picture = logos.redraw(content) if content else None
        except FeedbackError as error:
            faults.append(str(error))
        if not faults:
            with writing() as session:
                here = find_survey(session, survey_id)
                here.accent = chosen or ""
                if picture is not None or request.form.get("remove"):
                    logos.set_logo(session, here, picture)
                audit(session, "survey.look", "survey", survey_id, accent=here.accent)
            notify("done", _("Saved."))
            return redirect(url_for(".look", survey_id=survey_id), 303)
    with reading() as session:
        here = find_survey(session, survey_id)
        if request.method == "GET":
            form = LookForm(accent=here.accent)
        made = colours.accent(here.accent) if here.accent else None
        page = render_template(
            "surveys/look.html",
            survey=here,
            definition=capturing.draft_of(here),
            form=form,
            faults=faults,
            accent=made,
            notes=colours.explain(made) if made else (),
        )
    return page, 422 if form.errors or faults else 200
