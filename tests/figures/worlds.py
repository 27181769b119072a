"""Made-up markets in which an action is opened because a theme spiked; the truth is known."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feedback.figures.effects import Mention, Windows

_FIRST = dt.date(2024, 1, 1)
_WEEKS, _WORK = 90, 6
_QUIET, _LATEST = 26, 55  # weeks between which a spike opens the action
_CUSTOMERS = 60  # that write about one theme in four weeks; some write more than once


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """How a market behaves by itself, and what the action really does."""

    drift: float = 0.0  # of everybody's discontent, in logits a quarter
    restless: bool = False  # each theme has better and worse weeks of its own, and they last
    effect: float = 0.0  # points by which the action lowers the part that criticises
    themes: int = 6
    weekly: float = 20.0  # texts a theme


def action_in(market: Market, seed: int) -> tuple[list[Mention], Windows] | None:
    """Let a market live until a theme spikes; return what was said around the action."""
    random = np.random.default_rng(seed)
    shape = (market.themes, _WEEKS)
    volume, mood = np.zeros(shape), np.zeros(shape)
    if market.restless:
        for week in range(1, _WEEKS):
            volume[:, week] = 0.5 * volume[:, week - 1] + random.normal(0, 0.2, market.themes)
            mood[:, week] = 0.5 * mood[:, week - 1] + random.normal(0, 0.3, market.themes)
    usual = random.uniform(0.35, 0.6, market.themes)
    slope = market.drift * np.arange(_WEEKS) / 13
    chance = 1 / (1 + np.exp(-(np.log(usual / (1 - usual))[:, None] + mood + slope)))
    texts = random.poisson(market.weekly * np.exp(volume))
    critical = random.binomial(texts, chance)
    spike = _spike(critical[0])
    if spike is None:
        return None
    opened, closed = spike + 1, spike + 1 + _WORK
    lowered = np.clip(chance[0, closed:] - market.effect, 0.01, 1)
    critical[0, closed:] = random.binomial(texts[0, closed:], lowered)
    mentions = [
        Mention(
            f"{theme}-{at // 4}-{random.integers(0, _CUSTOMERS)}",
            _FIRST + dt.timedelta(weeks=at, days=int(random.integers(0, 7))),
            theme == 0,
            bool(nth < critical[theme, at]),
            float(
                np.clip((25 if nth < critical[theme, at] else 75) + random.normal(0, 10), 0, 100)
            ),
        )
        for theme in range(market.themes)
        for at in range(max(0, opened - 21), min(_WEEKS, closed + 13))
        for nth in range(texts[theme, at])
    ]
    first = _FIRST + dt.timedelta(weeks=opened)
    return mentions, Windows.of(opened=first, closed=_FIRST + dt.timedelta(weeks=closed))


def _mention(random: np.random.Generator, theme: int, week: int, *, is_bad: bool) -> Mention:
    score = (25 if is_bad else 75) + random.normal(0, 10)
    return Mention(
        f"{theme}-{week // 4}-{random.integers(0, _CUSTOMERS)}",
        _FIRST + dt.timedelta(weeks=week, days=int(random.integers(0, 7))),
        theme == 0,
        is_bad,
        float(np.clip(score, 0, 100)),
    )


def _spike(critical: NDArray[np.int64]) -> int | None:
    """Return the week in which four weeks were a third worse than the sixteen before them."""
    for week in range(_QUIET, _LATEST):
        now, before = critical[week - 3 : week + 1].sum(), critical[week - 19 : week - 3].sum() / 4
        if now > 4 * before / 3 and now >= 8:
            return week
    return None
