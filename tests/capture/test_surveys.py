"""Drafts with their history, copies and logos, on both databases."""

import io
from dataclasses import replace

import pytest
from PIL import Image
from sqlalchemy import select

from feedback.capture import logos
from feedback.capture import surveys as capturing
from feedback.errors import ConflictError
from feedback.store.database import Database
from feedback.store.surveys import DraftStep, Survey, SurveyLogo, SurveyStatus
from tests.conftest import NOW
from tests.making import make_project, make_survey


def _retitle(database: Database, survey_id: int, title: str) -> None:
    with database.writing() as session:
        survey = session.get_one(Survey, survey_id)
        changed = replace(capturing.draft_of(survey), title=title)
        capturing.save_draft(session, survey, changed, revision=survey.draft_revision)


def _step(database: Database, survey_id: int, way: str) -> str:
    with database.writing() as session:
        survey = session.get_one(Survey, survey_id)
        take = capturing.undo_draft if way == "undo" else capturing.redo_draft
        assert take(session, survey)
        return survey.title


@pytest.fixture
def survey_id(any_database: Database) -> int:
    with any_database.writing() as session:
        return make_survey(session, make_project(session).id).id


def test_undo_and_redo_walk_one_line_of_drafts(any_database: Database, survey_id: int) -> None:
    for title in ("One", "Two", "Three"):
        _retitle(any_database, survey_id, title)
    assert [_step(any_database, survey_id, "undo") for _ in range(2)] == ["Two", "One"]
    assert _step(any_database, survey_id, "redo") == "Two"
    _retitle(any_database, survey_id, "Other")  # what was taken back is gone for good
    with any_database.writing() as session:
        survey = session.get_one(Survey, survey_id)
        assert not capturing.redo_draft(session, survey)
    assert [_step(any_database, survey_id, "undo") for _ in range(2)] == ["Two", "One"]
    assert [_step(any_database, survey_id, "redo") for _ in range(2)] == ["Two", "Other"]


def test_every_step_is_a_new_revision_so_that_open_forms_are_told(
    any_database: Database, survey_id: int
) -> None:
    _retitle(any_database, survey_id, "One")
    with any_database.writing() as session:
        survey = session.get_one(Survey, survey_id)
        revision, draft = survey.draft_revision, capturing.draft_of(survey)
        capturing.undo_draft(session, survey)
        with pytest.raises(ConflictError):
            capturing.save_draft(session, survey, draft, revision=revision)


def test_a_copy_has_the_logo_too_and_outlives_the_first(
    any_database: Database, survey_id: int
) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(out, "PNG")
    with any_database.writing() as session:
        survey = session.get_one(Survey, survey_id)
        logos.set_logo(session, survey, logos.redraw(out.getvalue()))
        made = capturing.duplicate(session, survey, now=NOW)
        logos.set_logo(session, survey, None)
        copy_id = made.id
    with any_database.reading() as session:
        (logo,) = session.scalars(select(SurveyLogo)).all()
        assert logo.survey_id == copy_id
        assert logo.content.startswith(b"\x89PNG")


def test_archiving_closes_and_publishing_brings_back(
    any_database: Database, survey_id: int
) -> None:
    with any_database.writing() as session:
        survey = session.get_one(Survey, survey_id)
        capturing.archive(survey, now=NOW)
        assert survey.status is SurveyStatus.CLOSED
        changed = replace(capturing.draft_of(survey), title="Again")
        capturing.save_draft(session, survey, changed, revision=survey.draft_revision)
        capturing.publish(session, survey, by=None, now=NOW)
        assert (survey.status, survey.archived_at) == (SurveyStatus.OPEN, None)


def test_an_edit_that_changes_nothing_leaves_no_step(
    any_database: Database, survey_id: int
) -> None:
    _retitle(any_database, survey_id, "One")
    _retitle(any_database, survey_id, "One")
    with any_database.reading() as session:
        assert len(session.scalars(select(DraftStep)).all()) == 1
