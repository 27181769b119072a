"""Scores: known values, honest intervals, and merging that is the same as counting together."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import Answer, Choices, Nps, Number, Question, QuestionKind, Share, Tally, ces, csat
from surveys.answers import Unanswered

_SCORES = st.lists(st.integers(0, 10), max_size=60)


@given(_SCORES, _SCORES)
def test_merging_two_samples_is_scoring_them_together(a: list[int], b: list[int]) -> None:
    assert Nps.of(a) + Nps.of(b) == Nps.of(a + b)
    assert csat(a) + csat(b) == csat(a + b)


@given(_SCORES)
def test_a_score_lies_in_its_interval_and_in_its_range(scores: list[int]) -> None:
    interval = Nps.of(scores).interval
    assert -100 <= interval.low <= interval.score <= interval.high <= 100


@pytest.mark.parametrize(
    ("counts", "score"), [((0, 0, 0), 0), ((10, 10, 10), 0), ((0, 0, 5), 100), ((20, 30, 50), 30)]
)
def test_the_score_is_promoters_less_detractors(counts: tuple[int, int, int], score: int) -> None:
    assert Nps(*counts).score == score


def test_the_variance_is_that_of_the_published_formula() -> None:
    # p = .5, d = .2, n = 100: (.7 - .09)/100 = .0061, in squared points 61.
    assert Nps(20, 30, 50).variance(adjusted=False) == pytest.approx(61.0)


def test_few_answers_that_all_agree_still_have_a_wide_interval() -> None:
    nps = Nps(0, 0, 3)
    assert nps.is_few
    assert nps.interval.low < 40


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    generator = random.Random(7)
    weights, truth, hits, runs = (25, 30, 45), 20.0, 0, 1500
    for _ in range(runs):
        drawn = generator.choices((0, 7, 10), weights, k=40)
        interval = Nps.of(drawn).interval
        hits += interval.low <= truth <= interval.high
    assert 0.93 <= hits / runs <= 0.975


def test_a_difference_is_claimed_only_when_it_is_clear() -> None:
    assert Nps(10, 20, 70).difference(Nps(50, 30, 20)).excludes_zero
    assert not Nps(3, 3, 5).difference(Nps(4, 3, 4)).excludes_zero


def test_the_share_has_wilsons_interval() -> None:
    interval = Share(8, 10).interval  # 0.4902 and 0.9433: the textbook's values
    assert interval.low == pytest.approx(49.02, abs=0.01)
    assert interval.high == pytest.approx(94.33, abs=0.01)
    assert csat([1, 4, 5, 5]).score == 75
    assert ces([4, 5, 6, 7]).score == 75


def test_tallies_merge_and_name_what_is_no_longer_offered() -> None:
    from surveys import Option

    question = Question(
        code="q",
        kind=QuestionKind.MANY_CHOICES,
        title="?",
        options=(Option(code="a", label="Apple"),),
    )
    answers: list[Answer] = [Choices(("a", "gone")), Choices(("a",)), Unanswered()]
    tally = Tally.of(answers[:1]) + Tally.of(answers[1:])
    assert tally == Tally.of(answers)
    assert tally.rows(question) == (("Apple", 2), ("gone", 1))
    assert (tally.answered, tally.unanswered) == (2, 1)
    scale = Question(code="n", kind=QuestionKind.STARS, title="?", low=1, high=2, high_label="Top")
    assert Tally.of([Number(2)]).rows(scale) == (("1", 0), ("2 Top", 1))
