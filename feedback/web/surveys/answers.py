"""Take the answers of a survey away as a file."""

from flask import Response, request

from feedback.people.policy import Permission
from feedback.show.answers import answers_sheet
from feedback.web.context import audit, reading, writing
from feedback.web.downloads import FileKind, download
from feedback.web.limits import EXPORT, limit
from feedback.web.policy import policy
from feedback.web.surveys.base import bp, find_survey


@bp.get("/<int:survey_id>/answers.csv", defaults={"kind": FileKind.CSV})
@bp.get("/<int:survey_id>/answers.xlsx", defaults={"kind": FileKind.XLSX})
@policy(Permission.RESEARCH)
def answers(survey_id: int, kind: FileKind) -> Response:
    """Hand out the answers of an identified survey; `?mark=no` leaves the CSV's mark out."""
    with reading() as session:
        here = find_survey(session, survey_id)
        sheet = answers_sheet(session, here)
        # The one thing that a GET writes: that somebody took the answers away.
        with writing() as noting:
            limit("export", EXPORT, session=noting)
            audit(noting, "answers.export", "survey", here.id, kind=kind.value)
        return download(sheet, kind, with_mark=request.args.get("mark") != "no")
