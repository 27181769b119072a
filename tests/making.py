"""Short ways to make what tests need, through the product's own functions."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

import surveys
from feedback.act import ladder
from feedback.act.ladder import Why
from feedback.analyse.codebook import seed_codebook
from feedback.capture import responses
from feedback.capture import surveys as capturing
from feedback.capture.responses import Respondent
from feedback.people.accounts import create_project
from feedback.settings import Settings
from feedback.store.actions import ActionItem
from feedback.store.database import Database
from feedback.store.people import Project
from feedback.store.responses import Response
from feedback.store.surveys import Survey
from feedback.worker.local import LocalWorker
from feedback.worker.stages import stage_runners
from surveys import Answer, Number, Words
from surveys.library import instruments
from tests.conftest import NOW


def make_project(session: Session, name: str = "Larkfield Bikes") -> Project:
    """A project with the seeded codebook."""
    project = create_project(session, name=name, now=NOW)
    seed_codebook(session, project.id)
    return project


def make_survey(
    session: Session,
    project_id: int,
    *,
    definition: surveys.Survey | None = None,
    is_anonymous: bool = False,
    now: dt.datetime = NOW,
) -> Survey:
    """A published survey, NPS unless another is given."""
    new = capturing.NewSurvey(
        project_id=project_id,
        is_anonymous=is_anonymous,
        definition=definition or instruments()["nps"],
    )
    survey = capturing.create_survey(session, new, now=now)
    capturing.publish(session, survey, by=None, now=now)
    return survey


def answer(
    session: Session,
    survey: Survey,
    answers: Mapping[str, Answer],
    *,
    email: str = "",
    is_test: bool = False,
    now: dt.datetime = NOW,
) -> Response:
    """A response that was sent."""
    return responses.submit(
        session,
        survey,
        replace(responses.begin(session, survey), is_test=is_test),
        responses.new_token(),
        answers,
        respondent=Respondent(name=email.partition("@")[0].title(), email=email),
        now=now,
    )


def complain(
    session: Session, survey: Survey, words: str, *, email: str = "", now: dt.datetime = NOW
) -> Response:
    """A detractor's answer to an NPS survey."""
    answers: dict[str, Answer] = {"recommend": Number(3), "fix": Words(words)}
    return answer(session, survey, answers, email=email, now=now)


def work(database: Database, settings: Settings, *, now: dt.datetime = NOW) -> int:
    """Have a worker do everything that is owed; return how many pieces that was."""
    return LocalWorker(database, stage_runners(settings), clock=lambda: now).drain()


def make_ready(session: Session, action: ActionItem, *, by: int, now: dt.datetime = NOW) -> None:
    """Give an action all that it is asked for on its way to being done."""
    action.problem = "Customers wait for a word and do not get one."
    action.success_measure = "Half as many complaints of it in eight weeks."
    action.contact_outcome = "She was called and is content with the plan."
    action.untold_because = "This is a test."
    step = ladder.add_step(session, action, Why(question="", answer="Nobody asks."), by=by, now=now)
    ladder.mark_root(session, action, step, by=by, now=now)
