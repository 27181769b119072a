"""How stable an order is: the same people drawn again and again, and who comes first each time.

People who are alike in all that counts are drawn as one group, so the size of a project costs
nothing: what is drawn is how many of each group there are.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of one person: which cases they speak for, and their score, 0 … 100."""

    cases: frozenset[int]
    score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """What each draw counted, by draw and case; NaN where nobody gave a score."""

    reach: Numbers
    score_with: Numbers
    score_without: Numbers


def draw(people: Sequence[Person], cases: int, *, times: int, seed: int) -> Draws:
    """Draw as many people as there are, with replacement, *times* times."""
    groups = Counter((person.cases, _rounded(person.score)) for person in people)
    order = sorted(groups, key=lambda group: (sorted(group[0]), group[1] is None, group[1] or 0.0))
    sizes = np.array([groups[group] for group in order], dtype=np.float64)
    speaks = np.array([[n in group[0] for n in range(cases)] for group in order], dtype=np.float64)
    has_score = np.array([group[1] is not None for group in order], dtype=np.float64)
    score = np.array([group[1] or 0.0 for group in order], dtype=np.float64)
    drawn = np.random.default_rng(seed).multinomial(len(people), sizes / sizes.sum(), size=times)
    scored = drawn * has_score
    n_with, n_all = scored @ speaks, scored.sum(axis=1, keepdims=True)
    sum_with = (scored * score) @ speaks
    sum_all = (scored * score).sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return Draws(
            reach=drawn @ speaks,
            score_with=sum_with / n_with,
            score_without=(sum_all - sum_with) / (n_all - n_with),
        )


def gap_interval(draws: Draws, case: int, level: float = 0.95) -> tuple[float, float] | None:
    """Return between which points the gap of a case lies in the middle *level* of the draws.

    None where most draws have no score on one side: then there is nothing to say.
    """
    gaps = _gaps(draws)[:, case]
    known = gaps[~np.isnan(gaps)]
    if known.size < gaps.size / 2:
        return None
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """How a draw is turned into a score a case: what does not depend on who was drawn."""

    weights: Sequence[float]  # by case
    unknown_gap: float
    smallest_gap: float
    enough_people: int


def shares_among_first(draws: Draws, scoring: Scoring, first: int) -> list[float]:
    """Return for each case in which share of the draws it is among the *first*.

    Where several are equal at the edge, all of them count as among the first.
    """
    gaps = _gaps(draws)
    impact = np.where(np.isnan(gaps), scoring.unknown_gap, np.maximum(gaps, scoring.smallest_gap))
    size = np.minimum(1.0, draws.reach / scoring.enough_people)
    scores = draws.reach * impact * size * np.array(scoring.weights)
    if scores.shape[1] <= first:
        return [1.0] * scores.shape[1]
    edge = np.partition(scores, -first, axis=1)[:, -first][:, None]
    return [float(share) for share in (scores >= edge).mean(axis=0)]


def _gaps(draws: Draws) -> Numbers:
    gaps: Numbers = draws.score_without - draws.score_with
    return gaps


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score)
