"""Is it said when a score and its words disagree, and only then?"""

import math

import pytest

from feedback.analyse.findings import Sentiment
from feedback.analyse.mismatch import mismatch
from feedback.store.labels import Label

_COMPLAINT = Sentiment(Label.NEGATIVE, -0.8, 0.95)
_PRAISE = Sentiment(Label.POSITIVE, 0.8, 0.95)


def test_full_marks_with_a_complaint_disagree() -> None:
    assert mismatch(10, 0, 10, _COMPLAINT) == (
        "The score is 10 of 10, but the words are a clear complaint."
    )


def test_the_lowest_score_with_praise_disagrees() -> None:
    assert mismatch(1, 1, 5, _PRAISE) == "The score is 1 of 5, but the words are clear praise."


def test_a_scale_may_run_downwards() -> None:
    assert mismatch(1, 6, 1, _COMPLAINT) is not None
    assert mismatch(6, 6, 1, _COMPLAINT) is None
    assert mismatch(6, 6, 1, _PRAISE) is not None


@pytest.mark.parametrize("score", [10, 9, 8])
def test_words_that_fit_a_high_score_are_fine(score: int) -> None:
    assert mismatch(score, 0, 10, _PRAISE) is None
    assert mismatch(10 - score, 0, 10, _COMPLAINT) is None


@pytest.mark.parametrize("score", [3, 5, 7])
def test_a_middling_score_disagrees_with_nothing(score: int) -> None:
    assert mismatch(score, 0, 10, _COMPLAINT) is None
    assert mismatch(score, 0, 10, _PRAISE) is None


@pytest.mark.parametrize(
    "sentiment",
    [
        None,
        Sentiment(Label.NEGATIVE, -0.8, 0.6),
        Sentiment(Label.NEGATIVE, -0.1, 0.9),
        Sentiment(Label.NEUTRAL, 0.0, 0.99),
        Sentiment(Label.MIXED, -0.5, 0.99),
    ],
)
def test_an_uncertain_or_mixed_reading_disagrees_with_nothing(sentiment: Sentiment | None) -> None:
    assert mismatch(10, 0, 10, sentiment) is None


@pytest.mark.parametrize("score", [11.0, -1.0, math.nan, math.inf])
def test_what_is_not_on_the_scale_disagrees_with_nothing(score: float) -> None:
    assert mismatch(score, 0, 10, _COMPLAINT) is None
    assert mismatch(score, 0, 10, _PRAISE) is None
    assert mismatch(3, 3, 3, _COMPLAINT) is None
