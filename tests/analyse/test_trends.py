"""Spikes and drifts: found when they are there, silent when they are not."""

import datetime as dt
import random

import pytest

from feedback.analyse.trends import (
    Change,
    Kind,
    Measure,
    Share,
    Told,
    changes,
    surviving,
    weeks_until,
)

_UNTIL = dt.date(2026, 11, 20)
_Days = dict[dt.date, Told]


def _world(
    seed: int,
    *,
    a_day: int = 20,
    themes: int = 25,
    times: float = 1,
    weeks: int = 1,
    varies: float = 0,
) -> tuple[dict[int, _Days], dict[dt.date, int]]:
    """Texts of 17 weeks; theme 0 is spoken of *times* as often in the last *weeks*."""
    chance = random.Random(seed)
    rates = [0.06, *(chance.choice([0.01, 0.02, 0.05, 0.1, 0.2]) for _ in range(themes - 1))]
    texts: dict[dt.date, int] = {}
    told: dict[int, _Days] = {theme: {} for theme in range(themes)}
    for week in range(17):
        jumps = [max(0.001, rate * (1 + varies * chance.gauss(0, 1))) for rate in rates]
        if week < weeks:
            jumps[0] *= times
        for back in range(week * 7, week * 7 + 7):
            day = _UNTIL - dt.timedelta(days=back)
            texts[day] = max(0, round(chance.gauss(a_day, a_day**0.5)))
            for theme, rate in enumerate(jumps):
                spoken = sum(chance.random() < rate for _ in range(texts[day]))
                if spoken:
                    critical = sum(chance.random() < 0.4 for _ in range(spoken))
                    told[theme][day] = Told(spoken, critical)
    return told, texts


def test_with_no_effect_hardly_any_run_shows_anything() -> None:
    runs = 120
    shown = sum(bool(changes(*_world(seed), until=_UNTIL)) for seed in range(runs))
    assert shown <= 0.05 * runs


def test_a_theme_that_varies_by_itself_is_not_shown_for_it() -> None:
    runs = 40
    shown = sum(bool(changes(*_world(seed, varies=0.2), until=_UNTIL)) for seed in range(runs))
    assert shown <= 0.1 * runs


@pytest.mark.parametrize(("weeks", "kind"), [(1, Kind.SPIKE), (4, Kind.DRIFT)])
def test_a_theme_spoken_of_three_times_as_often_is_found(weeks: int, kind: Kind) -> None:
    found = [
        changes(*_world(seed, a_day=40, times=3, weeks=weeks), until=_UNTIL) for seed in range(20)
    ]
    first = [run[0] for run in found if run]
    assert len(first) >= 19
    assert {change.theme_id for change in first} == {0}
    assert all(change.is_more and change.measure is Measure.TALK for change in first)
    assert sum(change.kind is kind for change in first) >= 15


def test_a_theme_that_is_criticised_more_is_found_though_no_more_is_said() -> None:
    told, texts = _world(3, a_day=40)
    for back in range(28):
        day = _UNTIL - dt.timedelta(days=back)
        spoken = told[0].get(day, Told()).texts
        told[0][day] = Told(spoken, spoken)
    (change,) = changes(told, texts, until=_UNTIL)
    assert (change.theme_id, change.measure) == (0, Measure.CRITICISM)
    assert change.now.value == 1 > change.usual.value


def test_much_traffic_is_looked_at_by_day() -> None:
    told, texts = _world(5, a_day=90, themes=4)
    told[0][_UNTIL] = Told(60, 20)
    change = changes(told, texts, until=_UNTIL)[0]
    assert (change.theme_id, change.kind, change.days) == (0, Kind.SPIKE, 1)
    assert change.now.part == 60


def test_small_numbers_and_a_short_past_stay_silent() -> None:
    day = dt.timedelta(days=1)
    few = {1: {_UNTIL - day * back: Told(1, 1) for back in range(4)}}
    assert changes(few, {_UNTIL - day * back: 1 for back in range(119)}, until=_UNTIL) == []
    young = {1: {_UNTIL: Told(40, 40)}}
    assert changes(young, {_UNTIL: 40, _UNTIL - 8 * day: 40}, until=_UNTIL) == []
    assert changes({}, {}, until=_UNTIL) == []


def test_only_what_looking_at_many_does_not_explain_survives() -> None:
    def test(theme_id: int, chance: float) -> Change:
        return Change(theme_id, Kind.SPIKE, Measure.TALK, 7, Share(9, 10), Share(1, 10), chance)

    tests = [test(n, 0.03) for n in range(9)]
    assert surviving([*tests, test(9, 0.03)]) != []  # all ten below 0.05 * 10 / 10
    assert surviving([*tests[:1], *(test(n, 0.5) for n in range(1, 10))]) == []
    assert [t.theme_id for t in surviving([test(1, 0.9), test(2, 0.001)])] == [2]


def test_a_share_has_its_interval() -> None:
    low, high = Share(8, 10).interval
    assert (round(low, 2), round(high, 2)) == (0.49, 0.94)  # as Wilson's formula gives
    assert Share(0, 0).interval == (0, 1)


def test_weeks_end_with_the_day_that_is_asked_for() -> None:
    days = {_UNTIL: 1, _UNTIL - dt.timedelta(days=6): 2, _UNTIL - dt.timedelta(days=7): 4}
    assert weeks_until({**days, _UNTIL + dt.timedelta(days=1): 99}, _UNTIL, 3) == [0, 4, 3]
