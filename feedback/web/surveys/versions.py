"""Every published version: who published it, what was answered, what changed since another."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

import surveys as engine
from feedback.capture import surveys as capturing
from feedback.errors import NotFoundError
from feedback.people.policy import Permission
from feedback.store.people import names_of
from feedback.store.responses import count_by_version
from feedback.store.surveys import Survey, SurveyVersion
from feedback.web.context import audit, reading, writing
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.surveys.base import bp, find_survey, find_survey_to_change, revision_of
from surveys.words import _

_DRAFT = "draft"


@bp.get("/<int:survey_id>/versions")
@policy(Permission.READ)
def versions(survey_id: int) -> ResponseReturnValue:
    """List the versions, and say in words how any two differ."""
    with reading() as session:
        here = find_survey(session, survey_id)
        names = {str(version.number): version for version in here.versions}
        newest = str(here.versions[-1].number) if here.versions else ""
        before = str(here.versions[-2].number) if len(here.versions) > 1 else newest
        old, new = request.args.get("old", before), request.args.get("new", "")
        if not new:
            new = newest if before != newest else _DRAFT
        changes = None
        if old in names and (new in names or new == _DRAFT):
            draft = names[new].definition if new in names else here.draft
            changes = engine.compare(
                engine.Survey.from_text(names[old].definition), engine.Survey.from_text(draft)
            )
        return render_template(
            "surveys/versions.html",
            survey=here,
            counts=count_by_version(session, here.id),
            names=_names(session, here),
            old=old,
            new=new,
            changes=changes,
        )


@bp.post("/<int:survey_id>/versions/<int:number>/restore")
@policy(Permission.RESEARCH)
def restore(survey_id: int, number: int) -> ResponseReturnValue:
    """Make a published version the draft again."""
    with writing() as session:
        here = find_survey_to_change(session, survey_id)
        version = _version(here, number)
        capturing.restore_version(session, here, version, revision=revision_of(here))
        audit(session, "survey.restore", "survey", survey_id, number=number)
    notify(
        "done",
        _("The draft is as version %(number)s was. Publish it to make it count.", number=number),
        undo=url_for(".undo", survey_id=survey_id),
    )
    return redirect(url_for(".edit", survey_id=survey_id), 303)


def _version(here: Survey, number: int) -> SurveyVersion:
    version = next((v for v in here.versions if v.number == number), None)
    if version is None:
        raise NotFoundError
    return version


def _names(session: Session, here: Survey) -> dict[int, str]:
    ids = {version.published_by for version in here.versions if version.published_by}
    return names_of(session, ids)
