"""Which themes are spoken of more, less or more crossly than is usual for them.

Each theme is compared with its own past: the last days with those before (a spike), the last four
weeks with the twelve before (a drift). How much a share varies by itself is taken from that past,
so a theme that always jumps has to jump further. Because many themes are looked at, only what
survives the procedure of Benjamini and Hochberg (1995) is shown: with no change at all, nothing is
shown nineteen times of twenty. Small numbers stay silent.
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
_UNSURE = 2.0
_LEAST_VARIED = 0.1
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
    tests = [
        change
        for theme_id, days in sorted(told.items())
        for change in _tests(theme_id, days, texts, until)
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


def _tests(
    theme_id: int, days: Mapping[dt.date, Told], texts: Mapping[dt.date, int], until: dt.date
) -> list[Change]:
    spoken = {day: told.texts for day, told in days.items()}
    critical = {day: told.critical for day, told in days.items()}
    found = []
    for measure, parts, wholes in (
        (Measure.TALK, spoken, texts),
        (Measure.CRITICISM, critical, spoken),
    ):
        weeks = _pairs(parts, wholes, until, _DRIFT_NOW + _DRIFT_PAST)
        drift = _compare(weeks[-_DRIFT_NOW:], weeks[:_DRIFT_PAST])
        if drift:
            found.append(
                Change(
                    theme_id, Kind.DRIFT, measure, _DRIFT_NOW * WEEK, drift[0], drift[1], drift[2]
                )
            )
        is_busy = sum(weeks_until(texts, until, _SPIKE_PAST)) >= _BUSY * WEEK * _SPIKE_PAST
        if is_busy:
            ends = [until - dt.timedelta(days=back) for back in reversed(range(_DAYS_PAST + 1))]
            recent = [Share(parts.get(day, 0), wholes.get(day, 0)) for day in ends]
        else:
            recent = weeks[-_SPIKE_PAST - 1 :]
        spike = _compare(recent[-1:], recent[:-1])
        if spike:
            span = 1 if is_busy else WEEK
            found.append(Change(theme_id, Kind.SPIKE, measure, span, spike[0], spike[1], spike[2]))
    return found


def _pairs(
    parts: Mapping[dt.date, int], wholes: Mapping[dt.date, int], until: dt.date, count: int
) -> list[Share]:
    return [
        Share(part, whole)
        for part, whole in zip(
            weeks_until(parts, until, count), weeks_until(wholes, until, count), strict=True
        )
    ]


def _compare(now: Sequence[Share], past: Sequence[Share]) -> tuple[Share, Share, float] | None:
    """Return both shares and how probable so great a difference is, or None for small numbers."""
    here, before = _sum(now), _sum(past)
    filled = [share for share in past if share.whole]
    if here.whole < FEWEST or before.whole < 2 * FEWEST or len(filled) < len(past) // 2:
        return None
    expected = here.whole * before.value
    if max(here.part, expected) < FEWEST:
        return None
    return here, before, _chance(here, before, _varies(filled, before), len(now), len(filled))


def _sum(shares: Sequence[Share]) -> Share:
    return Share(sum(share.part for share in shares), sum(share.whole for share in shares))


def _smoothed(share: Share) -> float:
    return (share.part + 0.5) / (share.whole + 1)


def _varies(past: Sequence[Share], total: Share) -> float:
    """Estimate the variance of the share from one period to the next, beyond counting noise.

    By moments: Pearson's statistic is its degrees of freedom when there is none. A dozen periods
    tell a variance badly, so it is taken twice as large, and never as less than a tenth of the
    share: with many texts every little difference would count.
    """
    p = _smoothed(total)
    noise = p * (1 - p)
    statistic = sum(s.whole * (s.value - p) ** 2 for s in past) / noise
    degrees = len(past) - 1
    weight = total.whole - sum(s.whole**2 for s in past) / total.whole
    found = noise * (statistic - degrees) / weight if weight > 0 else 0.0
    return max((_LEAST_VARIED * p) ** 2, _UNSURE * found)


def _chance(now: Share, past: Share, variance: float, periods: int, known: int) -> float:
    """Return the two-sided probability of *now*, foretold from the past.

    The share to come is a beta distribution around the past's: as wide as the past is uncertain and
    as periods differ; what is counted is then beta-binomial.
    """
    p = _smoothed(past)
    noise = p * (1 - p)
    spread = noise / (past.whole + 2) + variance * (1 / periods + 1 / known)
    size = max(1e-3, noise / spread - 1)
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
