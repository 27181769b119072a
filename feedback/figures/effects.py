"""Whether a finished action moved what customers say, and the smallest change that could be seen.

Actions begin when a theme is at its worst, so a plain before-and-after finds success where there is
none: what is bad by chance gets better by chance. Therefore (research of this project, simulated
in the tests):

- *before* is 16 weeks that end four weeks before the action was opened: the worst weeks are out;
- *after* is 8 weeks that begin four weeks after it was closed: customers must have met the change;
- the theme is compared with what is said of all other themes in the same weeks;
- the interval resamples customers, not texts (one of them may write ten), and whole weeks too, for
  what happens in a week happens to many; the wider of the two is told;
- it is read once, when the weeks after are over. Whoever looks daily finds something some day.
"""

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from feedback.store.mentions import ThemeMention, mentions_beside

BEFORE = dt.timedelta(weeks=16)
TRIGGER = dt.timedelta(weeks=4)  # before the action was opened; left out
LAG = dt.timedelta(weeks=4)  # after it was closed; left out
AFTER = dt.timedelta(weeks=8)
FEWEST = 20  # texts about the theme in each window; with fewer nothing is read from them
ROUNDS = 2_000
_CHUNK = 250  # rounds at once: bounds the memory of many customers
_LOW, _HIGH = 2.5, 97.5
_Z = 1.96
_SEEN = _Z + 0.84  # standard errors that are seen in four of five cases, at 95 %

Array = NDArray[np.float64]


class Measure(enum.StrEnum):
    """What is expected to move; chosen before the work starts."""

    SHARE = "share"  # of all criticism, the part that is about the theme, in points; down is good
    SCORE = "score"  # of texts about the theme, 0 … 100, against other themes; up is good


class Outcome(enum.StrEnum):
    """What can be said of an action's effect."""

    MOVED = "moved"
    NO_EVIDENCE = "no_evidence"
    WORSE = "worse"
    TOO_EARLY = "too_early"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Mention:
    """One text that speaks of any theme."""

    person: str  # the customer; of a text without a name, the text itself
    day: dt.date
    is_about: bool  # it speaks of the theme; where shares are compared: criticises it
    is_critical: bool  # it criticises the theme or another one
    score: float | None  # 0 … 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """The days that are compared: each first day belongs to its window, each last does not."""

    before: tuple[dt.date, dt.date]
    after: tuple[dt.date, dt.date]

    @classmethod
    def of(cls, *, opened: dt.date, closed: dt.date) -> "Windows":
        """Lay the windows round an action."""
        last = opened - TRIGGER
        first = closed + LAG
        return cls(before=(last - BEFORE, last), after=(first, first + AFTER))

    @property
    def read_on(self) -> dt.date:
        """The first day on which the effect may be read."""
        return self.after[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What became of a theme's share or score after an action."""

    outcome: Outcome
    measure: Measure
    windows: Windows
    texts: tuple[int, int] = (0, 0)  # about the theme, before and after
    before: float = 0.0  # points
    after: float = 0.0
    change: float = 0.0  # of the share; of the score: beyond the change of other themes
    low: float = 0.0
    high: float = 0.0
    needed: int | None = None  # texts about the theme in each window to see a change of this size


@dataclass(frozen=True, slots=True, kw_only=True)
class Visible:
    """The smallest change that could be seen, known before the work starts."""

    measure: Measure
    texts: int  # about the theme in the weeks before
    now: float  # where the measure stands
    smallest: float | None  # points; None: too few texts to say


def effect_of(
    mentions: Sequence[Mention], windows: Windows, measure: Measure, *, today: dt.date, seed: int
) -> Effect:
    """Judge an action by the mentions of both windows; *seed* makes the resampling repeatable."""
    if today < windows.read_on:
        return Effect(outcome=Outcome.TOO_EARLY, measure=measure, windows=windows)
    before, after = (
        _usable([m for m in mentions if first <= m.day < last], measure)
        for first, last in (windows.before, windows.after)
    )
    texts = (_about(before), _about(after))
    if min(texts) < FEWEST:
        return Effect(outcome=Outcome.TOO_FEW, measure=measure, windows=windows, texts=texts)
    random = np.random.default_rng(seed)
    then, later = _figures(_sums(before), measure), _figures(_sums(after), measure)
    if then is None or later is None:
        return Effect(outcome=Outcome.TOO_FEW, measure=measure, windows=windows, texts=texts)
    spread = [
        _resampled(after, measure, by_week, random) - _resampled(before, measure, by_week, random)
        for by_week in (False, True)
    ]
    spread = [drawn[np.isfinite(drawn)] for drawn in spread]
    low = min(float(np.percentile(drawn, _LOW)) for drawn in spread)
    high = max(float(np.percentile(drawn, _HIGH)) for drawn in spread)
    change = later.compared - then.compared
    return Effect(
        outcome=_outcome(measure, low, high),
        measure=measure,
        windows=windows,
        texts=texts,
        before=then.shown,
        after=later.shown,
        change=change,
        low=low,
        high=high,
        needed=_needed(max(float(drawn.std()) for drawn in spread), change, min(texts)),
    )


def smallest_visible(
    mentions: Sequence[Mention], measure: Measure, *, opened: dt.date, seed: int
) -> Visible:
    """Say before the work starts which change could be seen in four of five cases.

    The weeks after are expected to be as talkative as the weeks before, only fewer.
    """
    last = opened - TRIGGER
    known = _usable([m for m in mentions if last - BEFORE <= m.day < last], measure)
    figures = _figures(_sums(known), measure)
    texts = _about(known)
    if figures is None or texts < FEWEST:
        return Visible(measure=measure, texts=texts, now=0.0, smallest=None)
    random = np.random.default_rng(seed)
    error = max(
        float(np.nanstd(_resampled(known, measure, by_week, random))) for by_week in (False, True)
    )
    both = np.sqrt(1 + BEFORE / AFTER)  # a difference of two windows, the second being shorter
    return Visible(
        measure=measure, texts=texts, now=figures.shown, smallest=float(_SEEN * error * both)
    )


def action_effect(
    session: Session,
    project_id: int,
    theme_id: int,
    measure: Measure,
    *,
    opened: dt.date,
    closed: dt.date,
    today: dt.date,
) -> Effect:
    """Judge what an action did to its theme; the same data give the same figures."""
    windows = Windows.of(opened=opened, closed=closed)
    rows = mentions_beside(
        session, project_id, theme_id, since=windows.before[0], until=windows.after[1]
    )
    return effect_of(_mentions(rows, measure), windows, measure, today=today, seed=theme_id)


def visible_change(
    session: Session, project_id: int, theme_id: int, measure: Measure, *, opened: dt.date
) -> Visible:
    """Say which change of a theme could be seen if an action were opened on a day."""
    last = opened - TRIGGER
    rows = mentions_beside(session, project_id, theme_id, since=last - BEFORE, until=last)
    return smallest_visible(_mentions(rows, measure), measure, opened=opened, seed=theme_id)


_MOSTLY = 0.8  # of the texts about the theme came with a score: then scores are compared


def _mentions(rows: Sequence[ThemeMention], measure: Measure) -> list[Mention]:
    """Make of rows what is compared: the scores people gave, else how their words sound."""
    about = [row for row in rows if row.is_about]
    scored = sum(row.score is not None for row in about)
    by_score = measure is Measure.SCORE and scored > _MOSTLY * len(about)
    return [
        Mention(
            person=f"c{r.contact_id}" if r.contact_id else f"{r.source_kind}:{r.source_id}",
            day=r.said_on,
            is_about=bool(r.criticises_it if measure is Measure.SHARE else r.is_about),
            is_critical=bool(r.criticises_it or r.criticises_another),
            score=_given(r) if by_score else 50 * (1 + r.polarity),
        )
        for r in rows
    ]


def _given(row: ThemeMention) -> float | None:
    """Put the score that was given on a scale of 0 to 100."""
    if row.score is None or row.score_low is None or row.score_high is None:
        return None
    width = row.score_high - row.score_low
    return 100 * (row.score - row.score_low) / width if width else None


@dataclass(frozen=True, slots=True)
class _Figures:
    shown: float
    compared: float


def _usable(mentions: Sequence[Mention], measure: Measure) -> list[Mention]:
    if measure is Measure.SHARE:
        return [m for m in mentions if m.is_critical]
    return [m for m in mentions if m.score is not None]


def _about(mentions: Sequence[Mention]) -> int:
    return sum(m.is_about for m in mentions)


def _rows(mentions: Sequence[Mention]) -> Array:
    """Per mention: texts about the theme, their scores, other texts, their scores."""
    about = np.array([m.is_about for m in mentions], dtype=np.float64)
    score = np.array([m.score or 0.0 for m in mentions])
    return np.column_stack([about, about * score, 1 - about, (1 - about) * score])


def _sums(mentions: Sequence[Mention]) -> Array:
    return _rows(mentions).sum(axis=0, keepdims=True) if mentions else np.zeros((1, 4))


def _compared(sums: Array, measure: Measure) -> Array:
    """Compute what is compared, one for each row of sums; NaN where it has no meaning."""
    about, score, others, their_score = sums.T
    with np.errstate(divide="ignore", invalid="ignore"):
        if measure is Measure.SHARE:
            return np.asarray(100 * about / (about + others))
        return np.asarray(score / about - their_score / others)


def _figures(sums: Array, measure: Measure) -> _Figures | None:
    compared = float(_compared(sums, measure)[0])
    if not np.isfinite(compared):
        return None
    shown = compared if measure is Measure.SHARE else float(sums[0, 1] / sums[0, 0])
    return _Figures(shown, compared)


def _resampled(
    mentions: Sequence[Mention],
    measure: Measure,
    by_week: bool,  # noqa: FBT001 - one of two ways, tried in turn
    random: np.random.Generator,
) -> Array:
    """Compute the figure anew for customers, or weeks, drawn with replacement (Efron 1979)."""
    first = min(m.day for m in mentions)
    groups = [(m.day - first).days // 7 if by_week else m.person for m in mentions]
    names, member = np.unique(np.array(groups), return_inverse=True)
    sums = np.zeros((len(names), 4))
    np.add.at(sums, member, _rows(mentions))
    drawn = []
    for _chunk in range(ROUNDS // _CHUNK):
        times = random.multinomial(len(names), np.full(len(names), 1 / len(names)), size=_CHUNK)
        drawn.append(_compared(times @ sums, measure))
    centre = _compared(sums.sum(axis=0, keepdims=True), measure)
    return np.asarray(centre + (np.concatenate(drawn) - centre) * _widened(len(names)))


def _widened(groups: int) -> float:
    """By how much to widen what few groups show: they vary less among themselves than they should.

    The root of n / (n - 1), times Student's quantile as a part of the normal one (its expansion by
    Fisher and Cornish; Abramowitz and Stegun 26.7.5).
    """
    free = max(1, groups - 1)
    z = _Z
    student = z + (z**3 + z) / (4 * free) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * free**2)
    return float(np.sqrt(groups / free) * student / z)


def _outcome(measure: Measure, low: float, high: float) -> Outcome:
    if low <= 0 <= high:
        return Outcome.NO_EVIDENCE
    is_down = high < 0
    return Outcome.MOVED if is_down == (measure is Measure.SHARE) else Outcome.WORSE


def _needed(error: float, change: float, texts: int) -> int | None:
    """Return how many texts would show a change of this size: errors shrink with their root."""
    if not change:
        return None
    return int(np.ceil(texts * (_SEEN * error / change) ** 2))
