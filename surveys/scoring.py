"""NPS, CSAT and CES as counts that add up, with their intervals.

Counts travel, not percentages: two samples merge by ``+``, and the interval comes with the number.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

Z95 = 1.959963984540054  # the 97.5 % point of the normal distribution
FEW = 30  # below this an interval from the normal distribution is rough; say so


@dataclass(frozen=True, slots=True)
class Interval:
    """A score with its 95 % interval."""

    score: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether a difference of this size is more than chance would easily make."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Nps:
    """Net Promoter Score: share of 9–10 minus share of 0–6, in points from -100 to 100."""

    detractors: int = 0
    passives: int = 0
    promoters: int = 0

    @classmethod
    def of(cls, scores: Iterable[int]) -> "Nps":
        """Count scores from 0 to 10."""
        counts = [0, 0, 0]
        for score in scores:
            counts[0 if score <= 6 else 1 if score <= 8 else 2] += 1  # noqa: PLR2004 - the instrument's own classes
        return cls(*counts)

    def __add__(self, other: "Nps") -> "Nps":
        return Nps(
            self.detractors + other.detractors,
            self.passives + other.passives,
            self.promoters + other.promoters,
        )

    @property
    def n(self) -> int:
        """How many answered."""
        return self.detractors + self.passives + self.promoters

    @property
    def is_few(self) -> bool:
        """Whether the interval is rough because few answered."""
        return self.n < FEW

    @property
    def score(self) -> float:
        """The score; 0 where nobody answered."""
        return 100 * (self.promoters - self.detractors) / self.n if self.n else 0.0

    def variance(self, *, adjusted: bool = True) -> float:
        """Return the variance of the score, in squared points.

        The score is a mean of -1, 0 and 1, so its variance is (p + d - (p - d)²)/n. Adjusted after
        Agresti and Coull's idea (Rocks 2016): ¾ of a pseudo-answer is added to each outer class and
        1½ to the middle, which keeps the interval honest for small n, and for samples in which all
        agree, where the plain formula would give no width at all.
        """
        d, m, p = float(self.detractors), float(self.passives), float(self.promoters)
        if adjusted:
            d, m, p = d + 0.75, m + 1.5, p + 0.75
        n = d + m + p
        if n == 0:
            return 0.0
        return 10_000 * ((p + d) / n - ((p - d) / n) ** 2) / n

    @property
    def interval(self) -> Interval:
        """The score with its 95 % interval, cut at -100 and 100."""
        if not self.n:
            return Interval(0.0, -100.0, 100.0)
        centre = 100 * (self.promoters - self.detractors) / (self.n + 3)  # of the adjusted counts
        half = Z95 * math.sqrt(self.variance())
        low, high = max(-100.0, centre - half), min(100.0, centre + half)
        return Interval(self.score, min(low, self.score), max(high, self.score))

    def difference(self, earlier: "Nps") -> Interval:
        """Return how much the score rose since *earlier*, with the interval of the difference."""
        rise = self.score - earlier.score
        half = Z95 * math.sqrt(self.variance() + earlier.variance())
        return Interval(rise, rise - half, rise + half)


@dataclass(frozen=True, slots=True)
class Share:
    """A share of answers, in percent: CSAT's and CES's top boxes."""

    hits: int = 0
    n: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(self.hits + other.hits, self.n + other.n)

    @property
    def score(self) -> float:
        """The share in percent; 0 where nobody answered."""
        return 100 * self.hits / self.n if self.n else 0.0

    @property
    def interval(self) -> Interval:
        """The share with its 95 % interval after Wilson (1927)."""
        if not self.n:
            return Interval(0.0, 0.0, 100.0)
        p, z2 = self.hits / self.n, Z95**2
        centre = (p + z2 / (2 * self.n)) / (1 + z2 / self.n)
        half = Z95 / (1 + z2 / self.n) * math.sqrt(p * (1 - p) / self.n + z2 / (4 * self.n**2))
        return Interval(self.score, 100 * max(0.0, centre - half), 100 * min(1.0, centre + half))


def csat(scores: Iterable[int]) -> Share:
    """Count CSAT: the share of 4 and 5 on five points."""
    return _top(scores, 4)


def ces(scores: Iterable[int]) -> Share:
    """Count CES 2.0: the share that agrees, 5 to 7 on seven points."""
    return _top(scores, 5)


def _top(scores: Iterable[int], lowest: int) -> Share:
    hits = n = 0
    for score in scores:
        hits += score >= lowest
        n += 1
    return Share(hits, n)
