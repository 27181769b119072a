"""Work as rows: owed once, claimed once, put off with growing pauses, given up in sight."""

import datetime as dt

import pytest
from sqlalchemy import select, update

from feedback.store.database import Database
from feedback.store.owed import given_up_in, owed_count_in
from feedback.store.themes import themes_of
from feedback.store.work import (
    MOST_ATTEMPTS,
    Stage,
    Work,
    claim,
    disown,
    do_again,
    fail,
    finish,
    given_up,
    owe,
    owed_count,
    retry,
)
from tests.conftest import NOW
from tests.making import complain, make_project, make_survey

LEASE = dt.timedelta(minutes=5)


def _claim(database: Database, now: dt.datetime = NOW, limit: int = 10) -> list[tuple[str, int]]:
    with database.writing() as session:
        return list(claim(session, Stage.ANALYSE, now=now, lease=LEASE, limit=limit))


def _owe(database: Database, *subjects: str) -> None:
    with database.writing() as session:
        owe(session, Stage.ANALYSE, subjects)


def test_work_owed_twice_is_done_once(any_database: Database) -> None:
    _owe(any_database, "a", "b", "a")
    _owe(any_database, "a")
    assert [subject for subject, _ in _claim(any_database)] == ["a", "b"]


def test_claimed_work_is_nobody_elses_until_the_lease_runs_out(any_database: Database) -> None:
    _owe(any_database, "a")
    assert len(_claim(any_database)) == 1
    assert _claim(any_database, NOW + LEASE / 2) == []
    assert len(_claim(any_database, NOW + LEASE)) == 1


def test_finished_work_is_gone(any_database: Database) -> None:
    _owe(any_database, "a")
    claimed = _claim(any_database)
    with any_database.writing() as session:
        finish(session, Stage.ANALYSE, claimed)
        assert owed_count(session) == 0


def test_work_owed_anew_while_it_is_done_is_done_again(any_database: Database) -> None:
    _owe(any_database, "a")
    claimed = _claim(any_database)
    _owe(any_database, "a")
    with any_database.writing() as session:
        finish(session, Stage.ANALYSE, claimed)
    assert [subject for subject, _ in _claim(any_database)] == ["a"]


def test_only_work_that_is_as_it_was_claimed_is_to_be_done(any_database: Database) -> None:
    _owe(any_database, "as it was", "anew", "changed", "gone", "done by another")
    claimed = _claim(any_database)
    _owe(any_database, "anew", "never claimed")
    with any_database.writing() as session:
        do_again(session, Stage.ANALYSE, ["changed", "nobody's"])
        disown(session, Stage.ANALYSE, ["gone"])
        finish(session, Stage.ANALYSE, [c for c in claimed if c[0] == "done by another"])
    with any_database.writing() as session:
        assert finish(session, Stage.ANALYSE, claimed) == ["as it was"]
    assert [subject for subject, _ in _claim(any_database)] == ["anew", "changed", "never claimed"]


def test_work_that_fails_to_be_written_is_still_owed(any_database: Database) -> None:
    _owe(any_database, "a")
    claimed = _claim(any_database)
    with any_database.reading() as session:  # of which nothing is kept
        finish(session, Stage.ANALYSE, claimed)
    with any_database.writing() as session:
        assert finish(session, Stage.ANALYSE, claimed) == ["a"]


def test_failed_work_waits_twice_as_long_each_time_and_is_then_given_up(
    any_database: Database,
) -> None:
    _owe(any_database, "a")
    now, pauses = NOW, []
    for attempt in range(1, MOST_ATTEMPTS + 1):
        _claim(any_database, now)
        with any_database.writing() as session:
            gone = fail(session, Stage.ANALYSE, "a", now=now, error="It broke.")
            work = session.scalar(select(Work))
            assert work is not None
            assert work.due_at is not None
            pauses.append((work.due_at - now).total_seconds())
            now = work.due_at
        assert gone == (attempt == MOST_ATTEMPTS)
    assert pauses == [10, 20, 40, 80, 160, 320]
    assert _claim(any_database, now + dt.timedelta(days=9)) == []
    with any_database.reading() as session:
        assert [work.error for work in session.scalars(given_up())] == ["It broke."]


def test_a_person_can_have_given_up_work_taken_up_again(database: Database) -> None:
    _owe(database, "a")
    with database.writing() as session:
        for _ in range(MOST_ATTEMPTS):
            fail(session, Stage.ANALYSE, "a", now=NOW, error="It broke.")
        retry(session, Stage.ANALYSE, "a")
    assert len(_claim(database)) == 1


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_no_more_is_claimed_than_asked_for(database: Database, limit: int) -> None:
    _owe(database, *"abcdefgh")
    assert len(_claim(database, limit=limit)) == limit


def test_a_project_is_told_of_its_own_work_whatever_its_stage(any_database: Database) -> None:
    projects = []
    with any_database.writing() as session:
        for number in (1, 2):
            project = make_project(session, f"Business {number}")
            survey = make_survey(session, project.id)
            complain(session, survey, "The booking was lost.")
            theme = session.scalars(themes_of(project.id)).first()
            assert theme is not None
            owe(session, Stage.DECIDE, [str(theme.id)])
            projects.append(project.id)
    with any_database.writing() as session:
        assert [owed_count_in(session, number) for number in (*projects, 999)] == [2, 2, 0]
        session.execute(update(Work).values(given_up=True))
        for project_id in projects:
            assert len(session.scalars(given_up_in(project_id)).all()) == 2
            assert owed_count_in(session, project_id) == 0
