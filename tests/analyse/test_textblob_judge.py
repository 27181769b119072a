"""TextBlob's interface with our judge behind it, and TextBlob's own opinion beside ours."""

from textblob import TextBlob

from feedback.analyse.textblob_judge import HeardAnalyzer, second_opinion


def test_our_judge_stands_behind_textblobs_interface() -> None:
    analyzer = HeardAnalyzer()
    bad = TextBlob("It isn't very good.", analyzer=analyzer).sentiment
    good = TextBlob("Lovely staff, thank you so much!", analyzer=analyzer).sentiment
    assert bad.polarity < 0 < good.polarity
    assert bad == analyzer.analyze("It isn’t very good.")
    for found in (bad, good):
        assert -1 <= found.polarity <= 1
        assert 0 <= found.subjectivity <= 1


def test_what_is_not_rated_has_no_opinion() -> None:
    text = "Die Bestellung kam nie an und niemand hat sich gemeldet."
    assert TextBlob(text, analyzer=HeardAnalyzer()).sentiment == (0.0, 0.0)


def test_textblobs_own_opinion_is_its_own() -> None:
    own = TextBlob("It isn't very good.").sentiment
    assert second_opinion("It isn't very good.") == (own.polarity, own.subjectivity)
    assert second_opinion("") == (0.0, 0.0)
