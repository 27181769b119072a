"""How things stand, in one page."""

import datetime as dt

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from feedback.errors import NotFoundError
from feedback.figures.counts import how_things_stand, strong_voices, themes_by_sentiment
from feedback.figures.groups import SMALLEST
from feedback.figures.scores import nps_figure
from feedback.people.policy import Permission
from feedback.show.headline import headline, signed, themes_headline
from feedback.store.actions import actions_of
from feedback.store.surveys import Survey, surveys_of
from feedback.web.context import found, project, reading, today
from feedback.web.policy import policy

bp = Blueprint("dashboard", __name__)

_PERIODS = (3, 6, 12, 24)


@bp.get("/p/<slug>/")
@policy(Permission.READ)
def index() -> ResponseReturnValue:
    """Show score, themes, voices and what is being done."""
    from feedback.show import charts  # noqa: PLC0415 - loads matplotlib

    months = request.args.get("months", type=int)
    months = months if months in _PERIODS else 12
    since = today() - dt.timedelta(days=months * 30)
    with reading() as session:
        survey = _chosen_survey(session)
        figure = nps_figure(
            session,
            project().id,
            today=today(),
            months=months,
            survey_id=survey.id if survey else None,
        )
        themes = themes_by_sentiment(session, project().id, since=since)
        open_actions = [a for a in session.scalars(actions_of(project().id)) if not a.closed_at]
        return render_template(
            "dashboard/index.html",
            headline=headline(figure),
            figure=figure,
            signed=signed,
            # Our own drawing of our own numbers; every text in it was escaped.
            nps_charts=[Markup(charts.nps_trend(figure.months, narrow=n)) for n in (False, True)],  # noqa: S704
            theme_charts=[Markup(charts.themes(themes, narrow=n)) for n in (False, True)],  # noqa: S704
            themes=themes,
            themes_headline=themes_headline(themes),
            stand=how_things_stand(session, project().id, today=today(), since=since),
            voices=strong_voices(session, project().id, since=since),
            actions=open_actions[:6],
            surveys=session.scalars(surveys_of(project().id)).all(),
            survey=survey,
            months=months,
            periods=_PERIODS,
            smallest=SMALLEST,
        )


def _chosen_survey(session: Session) -> Survey | None:
    """Return the survey that the filter names, None for all."""
    wanted = request.args.get("survey", "")
    if not wanted:
        return None
    if not wanted.isdecimal():
        raise NotFoundError
    return found(session.get(Survey, int(wanted[:9])))
