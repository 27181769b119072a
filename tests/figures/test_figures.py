"""Figures: honest numbers, and groups through which nobody can be told apart."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.figures.counts import how_things_stand, themes_by_sentiment
from feedback.figures.groups import SMALLEST, hidden_groups
from feedback.figures.scores import NpsFigure, nps_figure
from feedback.settings import Settings
from feedback.show.headline import headline, signed
from feedback.store.database import Database
from feedback.store.database import day_of as day
from surveys import Nps, Number
from tests.conftest import NOW
from tests.making import answer, complain, make_project, make_survey, work

TODAY = NOW.date()


@given(st.dictionaries(st.integers(0, 11), st.integers(0, 40), max_size=12))
def test_no_hidden_group_follows_from_the_total_by_subtraction(groups: dict[int, int]) -> None:
    hidden = hidden_groups(groups)
    shown = {group: n for group, n in groups.items() if group not in hidden}
    assert all(n == 0 or n >= SMALLEST for n in shown.values())
    rest = sum(groups.values()) - sum(shown.values())
    # What is left is nothing, enough people, or everybody: then there is no total to subtract from.
    assert rest == 0 or rest >= SMALLEST or not any(shown.values())


def test_only_few_are_hidden_with_the_next_smallest() -> None:
    assert hidden_groups({"a": 2, "b": 9, "c": 6}) == {"a", "c"}
    assert hidden_groups({"a": 2, "b": 3, "c": 6}) == {"a", "b"}
    assert hidden_groups({"a": 0, "b": 5}) == frozenset()


def _months(figure: NpsFigure) -> list[int | None]:
    return [None if month.nps is None else month.nps.n for month in figure.months]


@pytest.mark.parametrize("is_anonymous", [False, True], ids=["identified", "anonymous"])
def test_months_with_few_anonymous_answers_are_hidden(
    any_database: Database, is_anonymous: bool
) -> None:
    with any_database.writing() as session:
        project = make_project(session)
        survey = make_survey(session, project.id, is_anonymous=is_anonymous)
        for month, count in ((9, 3), (10, 7), (11, 12)):
            for _ in range(count):
                at = dt.datetime(2026, month, 10, 12, tzinfo=dt.UTC)
                answer(session, survey, {"recommend": Number(9)}, now=at)
        figure = nps_figure(session, project.id, today=TODAY, months=3)
    assert _months(figure) == ([None, None, 12] if is_anonymous else [3, 7, 12])


def test_tests_and_trash_are_left_out_of_every_figure(
    any_database: Database, settings: Settings
) -> None:
    with any_database.writing() as session:
        project = make_project(session)
        survey = make_survey(session, project.id)
        complain(session, survey, "The price is too high.")
        answer(session, survey, {"recommend": Number(0)}, is_test=True)
        thrown = complain(session, survey, "The price is awful.")
        thrown.trashed_at = NOW
    work(any_database, settings)
    with any_database.reading() as session:
        since = TODAY - dt.timedelta(days=30)
        stand = how_things_stand(session, project.id, today=TODAY, since=since)
        figure = nps_figure(session, project.id, today=TODAY)
        (price,) = themes_by_sentiment(session, project.id, since=since)
    assert (stand.answers, stand.texts) == (1, 1)
    assert figure.now == Nps(1, 0, 0)
    assert (price.name, price.negative) == ("Price", 1)


def test_the_score_is_that_of_the_survey_that_was_chosen(database: Database) -> None:
    with database.writing() as session:
        project = make_project(session)
        good, bad = (make_survey(session, project.id) for _ in range(2))
        answer(session, good, {"recommend": Number(10)})
        answer(session, bad, {"recommend": Number(0)})
        both = nps_figure(session, project.id, today=TODAY)
        one = nps_figure(session, project.id, today=TODAY, survey_id=good.id)
    assert both.now == Nps(1, 0, 1)
    assert one.now == Nps(0, 0, 1)
    assert day(NOW) == TODAY


def _figure(now: Nps | None, before: Nps | None, *, hidden: bool = False) -> NpsFigure:
    return NpsFigure(now=now, before=before, months=(), is_hidden=hidden)


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (_figure(Nps(10, 20, 70), Nps(50, 30, 20)), "NPS +60, up 90 points on the 90 days before"),
        (_figure(Nps(50, 30, 20), Nps(10, 20, 70)), "down 90 points"),
        (_figure(Nps(3, 3, 5), Nps(4, 3, 4)), "no clear change"),
        (_figure(Nps(1, 0, 0), Nps()), "NPS −100 in the last 90 days"),
        (_figure(Nps(), None), "Nobody has given a score"),
        (_figure(None, None, hidden=True), "Too few anonymous answers"),
    ],
)
def test_the_headline_claims_no_more_than_the_numbers_hold(figure: NpsFigure, words: str) -> None:
    assert words in headline(figure)


def test_signs_are_written_out() -> None:
    assert [signed(n) for n in (41.4, -3, 0.2)] == ["+41", "−3", "0"]
