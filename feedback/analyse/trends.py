"""Which themes are spoken of more, less or more crossly than is usual for them.

Each theme is compared with its own past: the last days with those before (a spike), the last four
weeks with the twelve before (a drift). How much a share varies by itself is taken from that past
and, as a dozen weeks tell it badly, from the other themes too: what always jumps has to jump
further. Because many themes are looked at, only what survives the procedure of Benjamini and
Hochberg (1995) is shown: with no change at all, nothing is shown nineteen times of twenty. Small
numbers stay silent.
"""

import datetime as dt
import enum
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FALSE_SHARE = 0.05  # of what is shown, at most this share is chance
FEWEST = 5  # texts: with fewer nothing is said, nobody could be told apart
WEEK = 7
_SPIKE_PAST, _DRIFT_NOW, _DRIFT_PAST = 12, 4, 12  # weeks
_DAYS_PAST = 28
_BUSY = 60  # texts a day from which single days are looked at
_LEAST_VARIED = 0.1  # of a share: with many texts every little difference would count
_THEMES_DIFFER = 0.03  # in how much they vary, as variance over the square
_Z = 1.959963984540054  # of a 95-percent interval


class Kind(enum.StrEnum):
    """How long a change has lasted."""

    SPIKE = "spike"
    DRIFT = "drift"


class Measure(enum.StrEnum):
    """What changed."""

    TALK = "talk"  # the share of all texts that speak of the theme
    CRITICISM = "criticism"  # the share of those that criticise it


@dataclass(frozen=True, slots=True)
class Told:
    """How many texts spoke of a theme, and how many of them criticised it."""

    texts: int = 0
    critical: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """*part* of *whole* texts, with the 95-percent interval of Wilson (1927)."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """From 0 to 1."""
        return self.part / self.whole if self.whole else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Where the share behind the figure lies."""
        n = self.whole
        if not n:
            return 0.0, 1.0
        p, z2 = self.value, _Z * _Z
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = _Z / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as usual; *days* are those that *now* counts."""

    theme_id: int
    kind: Kind
    measure: Measure
    days: int
    now: Share
    usual: Share
    chance: float  # how probable so much is if nothing changed

    @property
    def is_more(self) -> bool:
        """Whether there is more of it than usual."""
        return self.now.value > self.usual.value


def changes(
    told: Mapping[int, Mapping[dt.date, Told]],
    texts: Mapping[dt.date, int],
    *,
    until: dt.date,
) -> list[Change]:
    """Return what changed up to and with the day *until*, the surest first.

    *told* counts by theme and day, *texts* all texts by day.
    """
    windows = [
        window
        for theme_id, days in sorted(told.items())
        for window in _windows(theme_id, days, texts, until)
    ]
    tests = [
        test
        for kind in Kind
        for measure in Measure
        for test in _judged([w for w in windows if (w.kind, w.measure) == (kind, measure)])
    ]
    best: dict[tuple[int, Measure], Change] = {}
    for change in surviving(tests):
        best.setdefault((change.theme_id, change.measure), change)
    return list(best.values())


def surviving(tests: Sequence[Change]) -> list[Change]:
    """Keep what is not explained by having looked at so many, the surest first."""
    ordered = sorted(tests, key=lambda change: (change.chance, change.theme_id, change.kind))
    kept = 0
    for rank, change in enumerate(ordered, 1):
        if change.chance <= FALSE_SHARE * rank / len(ordered):
            kept = rank
    return ordered[:kept]


def weeks_until(days: Mapping[dt.date, int], until: dt.date, count: int) -> list[int]:
    """Sum *days* to *count* weeks of which the last ends with the day *until*."""
    sums = [0] * count
    for day, number in days.items():
        back = (until - day).days // WEEK
        if 0 <= back < count:
            sums[count - 1 - back] += number
    return sums


@dataclass(frozen=True, slots=True)
class _Window:
    """The periods that are compared, as shares."""

    theme_id: int
    kind: Kind
    measure: Measure
    days: int
    now: Sequence[Share]
    past: Sequence[Share]

    @property
    def is_enough(self) -> bool:
        """Whether there is so much that something may be said."""
        here, before = _sum(self.now), _sum(self.past)
        filled = sum(share.whole > 0 for share in self.past)
        return (
            here.whole >= FEWEST
            and before.whole >= 2 * FEWEST
            and 2 * filled >= len(self.past)
            and max(here.part, here.whole * before.value) >= FEWEST
        )


def _windows(
    theme_id: int, days: Mapping[dt.date, Told], texts: Mapping[dt.date, int], until: dt.date
) -> list[_Window]:
    spoken = {day: told.texts for day, told in days.items()}
    critical = {day: told.critical for day, told in days.items()}
    is_busy = sum(weeks_until(texts, until, _SPIKE_PAST)) >= _BUSY * WEEK * _SPIKE_PAST
    found = []
    for measure, parts, wholes in (
        (Measure.TALK, spoken, texts),
        (Measure.CRITICISM, critical, spoken),
    ):
        count = _DRIFT_NOW + _DRIFT_PAST
        weeks = [
            Share(part, whole)
            for part, whole in zip(
                weeks_until(parts, until, count), weeks_until(wholes, until, count), strict=True
            )
        ]
        drift = weeks[-_DRIFT_NOW:], weeks[:_DRIFT_PAST]
        recent, span = weeks[-_SPIKE_PAST - 1 :], WEEK
        if is_busy:
            dates = [until - dt.timedelta(days=back) for back in reversed(range(_DAYS_PAST + 1))]
            recent, span = [Share(parts.get(day, 0), wholes.get(day, 0)) for day in dates], 1
        found += [
            _Window(theme_id, Kind.DRIFT, measure, _DRIFT_NOW * WEEK, *drift),
            _Window(theme_id, Kind.SPIKE, measure, span, recent[-1:], recent[:-1]),
        ]
    return [window for window in found if window.is_enough]


def _judged(windows: Sequence[_Window]) -> list[Change]:
    """Test windows of one kind and measure; they lend each other how much a share varies."""
    if not windows:
        return []
    estimates = [_varies(window.past) for window in windows]
    sure = sum(1 / error**2 for _, error in estimates)
    common = max(0.0, sum(found / error**2 for found, error in estimates) / sure)
    found = []
    for window, (own, error) in zip(windows, estimates, strict=True):
        trust = 1 / (1 + (error / (common + _THEMES_DIFFER)) ** 2)
        relative = max(_LEAST_VARIED**2, common + trust * (own - common))
        here, before = _sum(window.now), _sum(window.past)
        variance = relative * _smoothed(before) ** 2
        known = sum(share.whole > 0 for share in window.past)
        chance = _chance(here, before, variance * (1 / len(window.now) + 1 / known))
        found.append(
            Change(window.theme_id, window.kind, window.measure, window.days, here, before, chance)
        )
    return found


def _sum(shares: Sequence[Share]) -> Share:
    return Share(sum(share.part for share in shares), sum(share.whole for share in shares))


def _smoothed(share: Share) -> float:
    return (share.part + 0.5) / (share.whole + 1)


def _varies(past: Sequence[Share]) -> tuple[float, float]:
    """Estimate how a share varies from period to period beyond counting noise, and the error of it.

    As variance over the share's square, by moments: Pearson's statistic is its degrees of freedom
    when there is none. The estimate may be negative.
    """
    total = _sum(past)
    p = _smoothed(total)
    noise = p * (1 - p)
    filled = [share for share in past if share.whole]
    statistic = sum(s.whole * (s.value - p) ** 2 for s in filled) / noise
    degrees = max(1, len(filled) - 1)
    weight = max(1.0, total.whole - sum(s.whole**2 for s in filled) / total.whole) * p * p / noise
    return (statistic - degrees) / weight, math.sqrt(2 * degrees) / weight


def _chance(now: Share, past: Share, variance: float) -> float:
    """Return the two-sided probability of *now*, foretold from the past.

    The share to come is a beta distribution around the past's: as wide as the past is uncertain and
    as periods differ, which is *variance*; what is counted is then beta-binomial.
    """
    p = _smoothed(past)
    noise = p * (1 - p)
    size = max(1e-3, noise / (noise / (past.whole + 2) + variance) - 1)
    upper, lower = _tails(now.part, now.whole, p * size, (1 - p) * size)
    return min(1.0, 2 * min(upper, lower))


def _tails(k: int, n: int, a: float, b: float) -> tuple[float, float]:
    """Return P(X >= k) and P(X <= k) of a beta-binomial variable of *n* draws."""
    log = (
        math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
        + math.lgamma(k + a) + math.lgamma(n - k + b) - math.lgamma(n + a + b)
        + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    )  # fmt: skip
    here = math.exp(log)
    upper = lower = term = here
    for i in range(k, n):
        term *= (n - i) * (i + a) / ((i + 1) * (n - i - 1 + b))
        upper += term
        if term < upper * 1e-12 and i > k + 10:
            break
    term = here
    for i in range(k, 0, -1):
        term *= i * (n - i + b) / ((n - i + 1) * (i - 1 + a))
        lower += term
        if term < lower * 1e-12 and i < k - 10:
            break
    return min(1.0, upper), min(1.0, lower)
