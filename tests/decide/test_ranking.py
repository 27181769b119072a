"""Which proposal is first: people counted once, gaps measured, and an order that draws confirm."""

import datetime as dt
import random

import pytest
from sqlalchemy import select

from feedback.analyse.resampling import Person, Scoring, draw, gap_interval, shares_among_first
from feedback.decide import proposals
from feedback.decide.ranking import Ranking, rank
from feedback.errors import InvalidInputError
from feedback.settings import Settings
from feedback.store.actions import Proposal, ProposalStatus
from feedback.store.database import Database
from feedback.store.surveys import Survey
from surveys import Answer, Number, Words
from tests.conftest import NOW
from tests.making import answer, make_project, make_survey, work

DAY = dt.timedelta(days=1)
TODAY = NOW.date()


class Town:
    """A project whose customers complain of bookings, and of prices."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database, self.settings = database, settings
        with database.writing() as session:
            project = make_project(session)
            self.project_id = project.id
            self.survey_id = make_survey(session, project.id).id

    def say(self, words: str, *emails: str, score: int = 2, now: dt.datetime = NOW) -> None:
        with self.database.writing() as session:
            survey = session.get_one(Survey, self.survey_id)
            for number, email in enumerate(emails):
                given: dict[str, Answer] = {
                    "recommend": Number(score),
                    "fix": Words(f"{words} Visit {number}."),
                }
                answer(session, survey, given, email=email, now=now)
        work(self.database, self.settings, now=now)

    def rank(self) -> Ranking:
        with self.database.reading() as session:
            waiting = session.scalars(
                select(Proposal).where(Proposal.status == ProposalStatus.OPEN).order_by(Proposal.id)
            ).all()
            ranking = rank(session, self.project_id, waiting, today=TODAY)
            for one in ranking.ranks:
                assert one.proposal.theme.code
            return ranking


BOOKING, PRICE = "The booking system is terrible.", "It is far too expensive."


@pytest.fixture
def town(any_database: Database, settings: Settings) -> Town:
    return Town(any_database, settings)


def test_reach_counts_people_and_not_their_mentions(town: Town) -> None:
    town.say(BOOKING, "a@x.org", "a@x.org", "a@x.org", "b@x.org")
    town.say(BOOKING, "", "")
    (one,) = town.rank().ranks
    assert one.proposal.theme.code == "booking"
    assert one.reach == 4  # two by name, and two who gave none
    assert one.confidence.people == 4


def test_what_is_older_than_ninety_days_reaches_nobody_any_more(town: Town) -> None:
    town.say(BOOKING, "a@x.org", "b@x.org", "c@x.org", now=NOW - 100 * DAY)
    (one,) = town.rank().ranks
    assert (one.reach, one.score) == (0, 0.0)
    town.say(BOOKING, "d@x.org", now=NOW - 89 * DAY)
    (one,) = town.rank().ranks
    assert one.reach == 1


def test_the_gap_is_between_those_who_criticise_it_and_all_others(town: Town) -> None:
    town.say(BOOKING, *(f"b{n}@x.org" for n in range(6)), score=2)
    town.say("Lovely people.", *(f"l{n}@x.org" for n in range(6)), score=9)
    (one,) = town.rank().ranks
    assert one.gap is not None
    assert one.gap.points == pytest.approx(70)
    assert (one.gap.low, one.gap.high) == pytest.approx((70, 70))
    assert one.gap.is_certain
    assert (one.gap.n_with, one.gap.n_without) == (6, 6)
    assert one.impact == pytest.approx(70)


def test_with_few_scores_no_gap_is_claimed(town: Town) -> None:
    town.say(BOOKING, "a@x.org", "b@x.org", "c@x.org", "d@x.org")
    town.say("Lovely people.", *(f"l{n}@x.org" for n in range(6)), score=9)
    (one,) = town.rank().ranks
    assert one.gap is None
    assert one.impact == 10


def test_effort_changes_the_order_and_is_a_persons_word(town: Town) -> None:
    town.say(BOOKING, *(f"b{n}@x.org" for n in range(5)))
    town.say(PRICE, *(f"p{n}@x.org" for n in range(4)))
    first, second = town.rank().ranks
    assert first.proposal.theme.code == "booking"
    assert first.days == second.days == 5
    with town.database.writing() as session:
        here = session.get_one(Proposal, first.proposal.id)
        with pytest.raises(InvalidInputError):
            proposals.estimate(here, 0)
        proposals.estimate(here, 50)
    assert [one.proposal.theme.code for one in town.rank().ranks] == ["price", "booking"]


def test_confidence_grows_with_people_and_fades_with_age(town: Town) -> None:
    town.say(BOOKING, *(f"b{n}@x.org" for n in range(4)), now=NOW - 60 * DAY)
    (old,) = town.rank().ranks
    assert old.confidence.freshness == pytest.approx(0.75)
    assert old.confidence.size == pytest.approx(0.2)
    assert old.confidence.breadth == pytest.approx(0.6)
    town.say(BOOKING, "new@x.org")
    (new,) = town.rank().ranks
    assert new.confidence.freshness == 1
    assert new.confidence.value > old.confidence.value


def test_it_is_said_whose_voices_these_are(town: Town) -> None:
    town.say(BOOKING, "a@x.org", "b@x.org", "c@x.org", now=NOW - 100 * DAY)
    town.say(BOOKING, "a@x.org", "")
    answered = town.rank().answered
    assert (answered.people, answered.known_heard, answered.known) == (2, 1, 3)


def test_the_same_voices_give_the_same_order_every_time(town: Town) -> None:
    town.say(BOOKING, *(f"b{n}@x.org" for n in range(5)))
    town.say(PRICE, *(f"p{n}@x.org" for n in range(4)))
    once, again = town.rank(), town.rank()
    assert [(one.score, one.stays_first) for one in once.ranks] == [
        (one.score, one.stays_first) for one in again.ranks
    ]


_SCORING = Scoring(weights=[1.0] * 4, unknown_gap=10, smallest_gap=2, enough_people=20)


def test_a_clear_order_stays_and_a_tie_is_left_to_chance() -> None:
    def people(*sizes: int) -> list[Person]:
        return [
            Person(cases=frozenset({case}), score=20.0)
            for case, size in enumerate(sizes)
            for _n in range(size)
        ]

    clear = draw(people(60, 50, 40, 2), 4, times=400, seed=1)
    assert shares_among_first(clear, _SCORING, 3) == [1.0, 1.0, 1.0, 0.0]
    even = shares_among_first(draw(people(30, 30, 30, 30), 4, times=2_000, seed=1), _SCORING, 3)
    assert all(0.65 < share < 0.85 for share in even)


def test_the_interval_of_a_gap_covers_it_as_often_as_it_says() -> None:
    covered = 0
    for seed in range(200):
        chance = random.Random(seed)
        people = [
            Person(
                cases=frozenset({0} if n < 30 else ()),
                score=min(100.0, max(0.0, chance.gauss(40 if n < 30 else 70, 10))),
            )
            for n in range(90)
        ]
        between = gap_interval(draw(people, 1, times=400, seed=seed), 0)
        assert between is not None
        covered += between[0] <= 30 <= between[1]
    assert 180 <= covered <= 199


def test_people_who_are_alike_are_drawn_as_one_group() -> None:
    alike = [Person(cases=frozenset({0}), score=20.2), Person(cases=frozenset(), score=None)]
    draws = draw(alike * 5_000, 1, times=50, seed=1)
    assert draws.reach.shape == (50, 1)
    assert all(4_700 < reach < 5_300 for reach in draws.reach[:, 0])
    assert set(draws.score_with[:, 0]) == {20.0}
