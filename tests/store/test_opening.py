"""What a public address leads to: found on both databases, by the driver alone."""

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from feedback.store.database import Database
from feedback.store.opening import find_opening
from feedback.store.surveys import SurveyStatus
from tests.making import make_project, make_survey


def test_an_address_is_asked_for_without_the_toolkit_and_answered_the_same(
    any_database: Database,
) -> None:
    with any_database.writing() as session:
        survey = make_survey(session, make_project(session).id, is_anonymous=True)
    asked: list[str] = []

    @event.listens_for(any_database.engine, "before_cursor_execute")
    def _note(*told: object) -> None:
        asked.append(str(told[2]))

    with any_database.asking() as connection:
        found = find_opening(connection, survey.token)
        nothing = find_opening(connection, "nowhere")
    assert asked == []
    assert nothing is None
    assert found is not None
    assert (found.id, found.token, found.title) == (survey.id, survey.token, survey.title)
    assert (found.status, found.is_anonymous, found.logo) == (SurveyStatus.OPEN, True, None)
    with any_database.reading() as session:
        version = session.get_one(type(survey), survey.id).versions[-1]
        assert (found.version_id, found.definition) == (version.id, version.definition)


def test_what_goes_wrong_is_told_as_everywhere_else() -> None:
    empty = Database("sqlite://")
    with pytest.raises(OperationalError, match="no such table"), empty.asking() as connection:
        find_opening(connection, "any")
    empty.engine.dispose()
