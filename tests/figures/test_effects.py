"""The effect of an action: no success without an effect, an effect when there is one."""

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest

from feedback.figures.effects import (
    Effect,
    Measure,
    Mention,
    Outcome,
    Windows,
    action_effect,
    effect_of,
    smallest_visible,
)
from feedback.settings import Settings
from feedback.store.database import Database
from feedback.store.mentions import mentions_beside
from feedback.store.themes import themes_of
from tests.conftest import NOW
from tests.figures.worlds import Market, action_in
from tests.making import complain, make_project, make_survey, work

CALM = Market()
DRIFTING = Market(drift=0.2)
RESTLESS = Market(drift=0.2, restless=True)


def _outcomes(market: Market, measure: Measure, worlds: int) -> Counter[Outcome]:
    found = Counter[Outcome]()
    for seed in range(worlds):
        lived = action_in(market, seed)
        if lived is not None:
            mentions, windows = lived
            effect = effect_of(mentions, windows, measure, today=windows.read_on, seed=seed)
            found[effect.outcome] += 1
    return found


@pytest.mark.parametrize("measure", Measure)
@pytest.mark.parametrize("market", [CALM, DRIFTING, RESTLESS], ids=["calm", "drift", "restless"])
def test_at_most_one_in_twenty_actions_without_an_effect_is_called_a_success(
    measure: Measure, market: Market
) -> None:
    found = _outcomes(market, measure, 50)
    assert found.total() >= 20
    assert found[Outcome.MOVED] <= 0.05 * found.total()


def test_the_naive_comparison_of_four_weeks_would_have_been_fooled() -> None:
    better = 0
    lived = [world for seed in range(60) if (world := action_in(CALM, seed)) is not None]
    for mentions, windows in lived:
        opened, closed = windows.before[1] + dt.timedelta(weeks=4), windows.after[0]
        around = [
            sum(m.is_about and m.is_critical for m in mentions if first <= m.day < last)
            for first, last in (
                (opened - dt.timedelta(weeks=4), opened),
                (closed, closed + dt.timedelta(weeks=4)),
            )
        ]
        better += around[1] < around[0] - 1.96 * (around[0] + around[1]) ** 0.5
    assert better > 0.05 * len(lived)


def test_a_real_effect_is_seen_more_often_than_not() -> None:
    found = _outcomes(replace(CALM, effect=0.3), Measure.SCORE, 40)
    assert found[Outcome.MOVED] > found.total() / 2
    assert not found[Outcome.WORSE]


def _told(measure: Measure, *, after: float, today: dt.date | None = None) -> Effect:
    """Ten texts a day about each of two themes; *after* is the part of one that criticises."""
    windows = Windows.of(opened=dt.date(2026, 6, 1), closed=dt.date(2026, 6, 29))
    mentions = []
    for first, last, part in ((*windows.before, 0.6), (*windows.after, after)):
        for number in range((last - first).days):
            for nth in range(10):
                day = first + dt.timedelta(days=number)
                for is_about, bad in ((True, nth < 10 * part), (False, nth < 5)):
                    person = f"{is_about}{number}{nth}{first}"
                    mentions.append(Mention(person, day, is_about, bad, 20.0 if bad else 80.0))
    return effect_of(mentions, windows, measure, today=today or windows.read_on, seed=1)


def test_the_verdict_says_which_way_it_went() -> None:
    assert _told(Measure.SHARE, after=0.2).outcome is Outcome.MOVED
    assert _told(Measure.SHARE, after=1.0).outcome is Outcome.WORSE
    assert _told(Measure.SCORE, after=0.2).outcome is Outcome.MOVED
    assert _told(Measure.SCORE, after=1.0).outcome is Outcome.WORSE
    still = _told(Measure.SCORE, after=0.6)
    assert still.outcome is Outcome.NO_EVIDENCE
    assert still.low <= 0 <= still.high


def test_it_is_read_once_when_the_weeks_after_are_over() -> None:
    windows = Windows.of(opened=dt.date(2026, 6, 1), closed=dt.date(2026, 6, 29))
    assert windows.before == (dt.date(2026, 1, 12), dt.date(2026, 5, 4))
    assert windows.after == (dt.date(2026, 7, 27), dt.date(2026, 9, 21))
    early = _told(Measure.SHARE, after=0.2, today=windows.read_on - dt.timedelta(days=1))
    assert early.outcome is Outcome.TOO_EARLY


def test_without_evidence_it_says_how_many_texts_it_would_take() -> None:
    windows = Windows.of(opened=dt.date(2026, 6, 1), closed=dt.date(2026, 6, 29))
    mentions = [
        Mention(f"{first}{n}{about}", first + dt.timedelta(days=n % 55), about, n % 5 < bad, 50.0)
        for first, bad in ((windows.before[0], 3), (windows.after[0], 2))
        for n in range(60)
        for about in (True, False)
    ]
    effect = effect_of(mentions, windows, Measure.SHARE, today=windows.read_on, seed=1)
    assert effect.outcome is Outcome.NO_EVIDENCE
    assert effect.needed is None or effect.needed > min(effect.texts)


def test_nothing_is_read_from_few_texts() -> None:
    windows = Windows.of(opened=dt.date(2026, 6, 1), closed=dt.date(2026, 6, 29))
    mentions = [Mention(str(n), windows.before[0], True, True, 10.0) for n in range(19)]
    assert effect_of(mentions, windows, Measure.SHARE, today=windows.read_on, seed=1).outcome is (
        Outcome.TOO_FEW
    )
    seen = smallest_visible(mentions, Measure.SHARE, opened=dt.date(2026, 6, 1), seed=1)
    assert seen.smallest is None


def test_what_can_be_seen_shrinks_with_the_root_of_what_is_said() -> None:
    opened = dt.date(2026, 6, 1)
    first = Windows.of(opened=opened, closed=opened).before[0]

    def smallest(times: int) -> float:
        mentions = [
            Mention(f"{n}", first + dt.timedelta(days=n % 112), n % 3 == 0, True, 50.0)
            for n in range(300 * times)
        ]
        return smallest_visible(mentions, Measure.SHARE, opened=opened, seed=1).smallest or 0.0

    assert smallest(4) == pytest.approx(smallest(1) / 2, rel=0.25)


def test_mentions_are_counted_once_a_text_and_say_what_they_criticise(
    any_database: Database, settings: Settings
) -> None:
    with any_database.writing() as session:
        project = make_project(session)
        survey = make_survey(session, project.id)
        complain(session, survey, "The queue was endless. We waited an hour at the queue.")
        complain(session, survey, "The app crashes all the time.")
        project_id = project.id
    work(any_database, settings)
    day = NOW.date()
    with any_database.reading() as session:
        themes = {theme.code: theme for theme in session.scalars(themes_of(project_id))}
        waiting = themes["speed"]
        rows = mentions_beside(
            session, project_id, waiting.id, since=day, until=day + dt.timedelta(days=1)
        )
        effect = action_effect(
            session, project_id, waiting.id, Measure.SHARE, opened=day, closed=day, today=day
        )
    assert sorted((r.is_about, r.criticises_it, r.criticises_another) for r in rows) == [
        (0, 0, 1),
        (1, 1, 0),
    ]
    assert effect.outcome is Outcome.TOO_EARLY
