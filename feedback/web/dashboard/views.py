"""How things stand, in one page."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session, selectinload

from feedback.errors import NotFoundError
from feedback.figures.counts import how_things_stand, strong_voices, themes_by_sentiment
from feedback.figures.groups import SMALLEST
from feedback.figures.scores import nps_figure
from feedback.people.policy import Permission
from feedback.show.headline import headline, signed, themes_headline, trend_headline
from feedback.store.actions import OPEN_STATUSES, ActionItem, actions_of
from feedback.store.surveys import Survey, surveys_of
from feedback.web.context import found, project, reading, today
from feedback.web.policy import policy
from feedback.web.requests import id_in
from feedback.web.speaking import locale

bp = Blueprint("dashboard", __name__)

_PERIODS = (3, 6, 12, 24)
_MOST = 6  # open actions that are shown


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
        stand = how_things_stand(session, project().id, today=today(), since=since)
        themes = themes_by_sentiment(session, project().id, since=since)
        open_actions = session.scalars(
            actions_of(project().id)
            .where(ActionItem.status.in_(OPEN_STATUSES))
            .options(selectinload(ActionItem.owner))
            .limit(_MOST)
        ).all()
        return render_template(
            "dashboard/index.html",
            headline=headline(figure),
            trend_headline=trend_headline(figure),
            figure=figure,
            signed=signed,
            nps_charts=_both(partial(charts.nps_trend, figure.months, locale=locale())),
            theme_charts=_both(partial(charts.themes, themes)),
            themes=themes,
            themes_headline=themes_headline(themes),
            stand=stand,
            missing=max(0, SMALLEST - stand.answers),
            scores=[(m.nps.score if m.nps and m.nps.n else None) for m in figure.months],
            voices=strong_voices(session, project().id, since=since),
            actions=open_actions,
            surveys=session.scalars(surveys_of(project().id)).all(),
            survey=survey,
            months=months,
            periods=_PERIODS,
            smallest=SMALLEST,
        )


def _both(draw: Callable[..., str]) -> list[Markup]:
    """Draw a chart for wide and for narrow places; the page shows the one that fits."""
    # Our own drawing of our own numbers; every text in it was escaped.
    return [Markup(draw(narrow=narrow)) for narrow in (False, True)]  # noqa: S704


def _chosen_survey(session: Session) -> Survey | None:
    """Return the survey that the filter names, None for all."""
    wanted = request.args.get("survey", "")
    if not wanted:
        return None
    number = id_in(wanted)
    if number is None:
        raise NotFoundError
    return found(session.get(Survey, number))
