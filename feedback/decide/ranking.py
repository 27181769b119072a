"""Which proposal deserves to be first: reach, impact, confidence and effort, each shown as counted.

Reach and impact are measured, not guessed, and drawing the same people again and again says how
much the order owes to chance.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from feedback.analyse.resampling import (
    Draws,
    Person,
    Scoring,
    draw,
    gap_interval,
    shares_among_first,
)
from feedback.decide.criticism import WINDOW
from feedback.figures.given import Given, scores_given
from feedback.store.actions import Proposal
from feedback.store.items import SourceKind
from feedback.store.voices import Voice, critics, known_people, voices

FIRST = 3
DRAWS = 400
FEWEST_SCORES = 5  # on either side; a gap between fewer says nothing
UNKNOWN_GAP = 10.0  # points that count where no gap can be measured
SMALLEST_GAP = 2.0  # what customers criticise counts, whatever their scores
USUAL_EFFORT = 5.0  # days that count until somebody says how many
_SEED = 20_090
_ENOUGH_PEOPLE = 20
_BY_KINDS = {1: 0.6, 2: 0.8, 3: 1.0}
_FRESH, _STALE = 30, 90  # days


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """By how many points of 100 those who criticise a theme score lower than all others."""

    points: float
    low: float
    high: float
    n_with: int
    n_without: int

    @property
    def is_certain(self) -> bool:
        """Whether chance alone hardly explains it."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidence:
    """How far a case can be trusted: by its size, its kinds of sources, and its age."""

    people: int
    kinds: int
    newest: dt.date | None
    size: float
    breadth: float
    freshness: float

    @property
    def value(self) -> float:
        """All three together, 0 … 1."""
        return self.size * self.breadth * self.freshness


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """One proposal's place, term by term."""

    proposal: Proposal
    reach: int  # people
    gap: Gap | None  # None: too few scores
    confidence: Confidence
    effort: float | None
    stays_first: float  # the share of draws in which it is among the first

    @property
    def impact(self) -> float:
        """The points that count."""
        return max(SMALLEST_GAP, self.gap.points) if self.gap else UNKNOWN_GAP

    @property
    def days(self) -> float:
        """The effort that counts."""
        return self.effort or USUAL_EFFORT

    @property
    def score(self) -> float:
        """Reach times impact times confidence, by effort."""
        return self.reach * self.impact * self.confidence.value / self.days


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Who is counted at all: those who say nothing have no voice in any of it."""

    people: int
    known_heard: int
    known: int
    by_source: dict[SourceKind, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The proposals in order, and whose voices that order rests on."""

    ranks: tuple[Rank, ...]
    answered: Answered
    since: dt.date


def rank(
    session: Session, project_id: int, proposals: Sequence[Proposal], *, today: dt.date
) -> Ranking:
    """Put proposals into order by the voices of the last 90 days."""
    since = today - WINDOW
    said = voices(session, project_id, since=since)
    about = critics(session, [p.theme_id for p in proposals], since=since)
    given = scores_given(session, project_id, since=since)
    people = _people(said, [about[p.theme_id] for p in proposals], given)
    draws = draw(people, len(proposals), times=DRAWS, seed=_SEED) if people and proposals else None
    confidences = [_confidence(said, about[p.theme_id], today) for p in proposals]
    firm = _stability(draws, proposals, confidences) if draws else [1.0] * len(proposals)
    ranks = [
        Rank(
            proposal=proposal,
            reach=confidences[n].people,
            gap=_gap(people, draws, n) if draws else None,
            confidence=confidences[n],
            effort=proposal.effort,
            stays_first=firm[n],
        )
        for n, proposal in enumerate(proposals)
    ]
    ranks.sort(key=lambda one: (-one.score, one.proposal.id))
    return Ranking(ranks=tuple(ranks), answered=_answered(session, project_id, said), since=since)


def _people(
    said: Sequence[Voice], about: Sequence[set[str]], given: Sequence[Given]
) -> list[Person]:
    """Put together what each person said: the cases they speak for, the mean of their scores.

    Who gave a score and no words counts among the others.
    """
    cases: dict[str, set[int]] = {}
    scores: dict[str, dict[str, float]] = {}
    for voice in said:
        mine = cases.setdefault(voice.person, set())
        mine.update(n for n, texts in enumerate(about) if voice.item_id in texts)
        if voice.score is not None:  # of several texts of one answer it is the same score
            scores.setdefault(voice.person, {})[voice.source] = 100 * voice.score
    for one in given:
        source = f"{one.source_kind.value}:{one.source_id}"
        who = f"contact:{one.contact_id}" if one.contact_id is not None else source
        cases.setdefault(who, set())
        scores.setdefault(who, {})[source] = 100 * one.share
    return [
        Person(
            cases=frozenset(mine),
            score=sum(scores[who].values()) / len(scores[who]) if who in scores else None,
        )
        for who, mine in cases.items()
    ]


def _gap(people: Sequence[Person], draws: Draws, case: int) -> Gap | None:
    scored = [person for person in people if person.score is not None]
    with_it = [p.score or 0.0 for p in scored if case in p.cases]
    without = [p.score or 0.0 for p in scored if case not in p.cases]
    if min(len(with_it), len(without)) < FEWEST_SCORES:
        return None
    between = gap_interval(draws, case)
    if between is None:
        return None
    return Gap(
        points=sum(without) / len(without) - sum(with_it) / len(with_it),
        low=between[0],
        high=between[1],
        n_with=len(with_it),
        n_without=len(without),
    )


def _confidence(said: Sequence[Voice], texts: set[str], today: dt.date) -> Confidence:
    mine = [voice for voice in said if voice.item_id in texts]
    people = len({voice.person for voice in mine})
    kinds = len({voice.source_kind for voice in mine})
    newest = max((voice.said_on for voice in mine), default=None)
    age = (today - newest).days if newest else _STALE
    faded = min(1.0, max(0.0, (age - _FRESH) / (_STALE - _FRESH)))
    return Confidence(
        people=people,
        kinds=kinds,
        newest=newest,
        size=min(1.0, people / _ENOUGH_PEOPLE),
        breadth=_BY_KINDS.get(kinds, 0.0),
        freshness=1.0 - faded / 2,
    )


def _stability(
    draws: Draws, proposals: Sequence[Proposal], confidences: Sequence[Confidence]
) -> list[float]:
    """Score every draw as the people that were drawn would have it."""
    scoring = Scoring(
        weights=[
            c.breadth * c.freshness / (p.effort or USUAL_EFFORT)
            for p, c in zip(proposals, confidences, strict=True)
        ],
        unknown_gap=UNKNOWN_GAP,
        smallest_gap=SMALLEST_GAP,
        enough_people=_ENOUGH_PEOPLE,
    )
    return shares_among_first(draws, scoring, FIRST)


def _answered(session: Session, project_id: int, said: Sequence[Voice]) -> Answered:
    people = {voice.person: voice.source_kind for voice in said}
    kinds = list(people.values())
    return Answered(
        people=len(people),
        known_heard=sum(who.startswith("contact:") for who in people),
        known=known_people(session, project_id),
        by_source={kind: kinds.count(kind) for kind in SourceKind if kind in kinds},
    )
