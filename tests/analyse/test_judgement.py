"""The one pass over a text: what other judges get wrong, what must hold of whatever comes in."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.analyse.findings import Reading, Sentiment
from feedback.analyse.reading import read, read_many, term_polarities
from feedback.analyse.sentiment import sentiments
from feedback.analyse.shipped import shipped_codebook
from feedback.cli.analyse import as_json
from feedback.store.labels import Emotion, Kind, Label
from tests.hostile import hostile_strings

_CRITICAL = {Label.NEGATIVE, Label.MIXED}


def _read(text: str) -> Reading:
    return read(text, shipped_codebook())


def _sentiment(text: str) -> Sentiment:
    sentiment = _read(text).sentiment
    assert sentiment is not None
    return sentiment


@pytest.mark.parametrize(
    "text",
    [
        "not good",
        "isn't good",
        "isn’t good",
        "isn't very good",
        "isn’t very good",
        "It isn't very good.",
        "never works great",
        "good but crashes",
        "doesn't work",
        "doesn’t work",
        "crashes on login",
        "😠😠",
        "still waiting since monday",
    ],
)
def test_what_lexicons_take_for_praise_or_nothing_is_criticism(text: str) -> None:
    found = _sentiment(text)
    assert found.label in _CRITICAL
    assert found.score < 0


@pytest.mark.parametrize(
    "text",
    [
        "Love it.",
        "No problems at all.",
        "Setup took five minutes, brilliant.",
        "👍",
        "Cant fault it",
    ],
)
def test_praise_is_praise(text: str) -> None:
    found = _sentiment(text)
    assert found.label is Label.POSITIVE
    assert found.score > 0


@pytest.mark.parametrize(
    "text",
    [
        "Lovely staff and a great location, but the room was filthy and nobody answered the phone.",
        "Great app, though it deletes my photos.",
        "I love the design but it crashes every single time I log in.",
        "Staff were friendly, however the refund never arrived.",
        "The food was superb. Sadly we waited ninety minutes for it.",
    ],
)
def test_praise_does_not_average_criticism_away(text: str) -> None:
    reading = _read(text)
    assert reading.sentiment is not None
    assert reading.sentiment.label in _CRITICAL
    labels = {clause.sentiment.label for clause in reading.clauses}
    assert {Label.POSITIVE, Label.NEGATIVE} <= labels


@pytest.mark.parametrize(
    "text",
    [
        "Probably just me, but the checkout keeps freezing.",
        "Not a big deal, but the parcel came a week late again.",
        "I'm sure it's fine for others, I just couldn't get it to work.",
        "It's fine I guess, the invoice was just wrong three times.",
    ],
)
def test_a_problem_that_is_played_down_stays_a_problem(text: str) -> None:
    reading = _read(text)
    assert reading.sentiment is not None
    assert reading.sentiment.label in _CRITICAL


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("crashes on login", Kind.BUG),
        ("Please add a dark mode.", Kind.REQUEST),
        ("When do you open on Sundays?", Kind.QUESTION),
        ("Setup was quick and the staff are lovely.", Kind.PRAISE),
        ("I am furious, nobody answers.", Kind.COMPLAINT),
    ],
)
def test_what_a_text_does(text: str, kind: Kind) -> None:
    reading = _read(text)
    assert reading.kind is kind
    assert reading.suggestion is (kind is Kind.REQUEST)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Kundendienst war sehr unfreundlich und hat mich lange warten lassen.", "de"),
        ("Le service était très lent et la nourriture était froide.", "fr"),
        ("El envío llegó tarde y la caja estaba rota.", "es"),
    ],
)
def test_other_languages_are_named_kept_and_not_rated(text: str, language: str) -> None:
    reading = _read(text)
    assert reading.language == language
    assert reading.sentiment is None
    assert reading.kind is Kind.OTHER
    assert "".join(text[c.start : c.end] for c in reading.clauses)


def test_a_sentence_speaks_of_each_term_by_itself() -> None:
    text = "Great camera, rubbish battery."
    places = [
        (text, text.index(term), text.index(term) + len(term)) for term in ("camera", "battery")
    ]
    camera, battery = term_polarities(places)
    assert (camera.label, battery.label) == (Label.POSITIVE, Label.NEGATIVE)
    assert camera.score > 0 > battery.score


def test_sentiment_alone_is_that_of_texts_of_one_passage_and_none_where_nothing_is_rated() -> None:
    texts = [
        "It isn’t very good.",
        "crashes on login",
        "Love it.",
        "",
        "\ud800",
        "No problems at all.",
    ]
    german = "Der Kundendienst war sehr unfreundlich und hat mich lange warten lassen."
    found = sentiments([german, *texts, german])
    assert [one.label if one else None for one in found[1:-1]] == [
        sentiment.label if (sentiment := _read(text).sentiment) else None for text in texts
    ]
    assert found[0] is found[-1] is None
    assert sentiments([]) == []


def _hold(text: str, reading: Reading) -> None:
    """What holds of any text: places inside it, in order, and numbers within their limits."""
    places = [(clause.start, clause.end) for clause in reading.clauses]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(end <= start for (_, end), (start, _) in pairwise(places))
    assert all(text[start:end].strip() == text[start:end] for start, end in places)
    assert bool(places) is bool(text.strip())
    assert all(0 <= shown.start < shown.end <= len(text) for shown in reading.personal)
    assert set(reading.emotions) == set(Emotion)
    assert all(0 <= chance <= 1 for chance in reading.emotions.values())
    for said in [clause.sentiment for clause in reading.clauses] + [
        *([reading.sentiment] if reading.sentiment else [])
    ]:
        assert -1 <= said.score <= 1
        assert 0 <= said.confidence <= 1


@given(
    st.text(max_size=200)
    | st.text(alphabet="aI n't!?.,;\n\0😠é’\ud800", max_size=200)
    | st.lists(st.sampled_from("but not good bad . , it isn't 😠 never \n ".split(" "))).map(
        " ".join
    )
)
def test_places_lie_within_any_text_and_in_order(text: str) -> None:
    _hold(text, _read(text))


def test_every_hostile_string_is_read_with_places_inside_it() -> None:
    texts = hostile_strings()
    for text, reading in zip(texts, read_many(texts, shipped_codebook()), strict=True):
        _hold(text, reading)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\N{NO-BREAK SPACE}\t"])
def test_nothing_said_is_nothing_rated(text: str) -> None:
    reading = _read(text)
    assert reading.sentiment is None
    assert reading.clauses == ()


@pytest.mark.parametrize(
    "text",
    [
        "🙂",
        "👨‍👩‍👧",
        "?!?",
        "...",
        "\0",
        "\ud800",
        "\udfff bad \ud800",
        "7",
        "—",
        "\u202e",
        "a" * 300,
    ],
)
def test_what_is_hardly_a_text_is_one_clause(text: str) -> None:
    assert len(_read(text).clauses) == 1


def test_a_text_is_read_alike_whatever_stands_beside_it() -> None:
    texts = [
        "The app crashes.",
        "Nice staff, but the till was broken.",
        "",
        "Wo ist mein Paket? Es ist seit zwei Wochen weg und niemand antwortet.",
        "👍",
        "Please add a bell.",
        "x " * 400,
    ]
    at_once = [as_json({}, reading) for reading in read_many(texts * 40, shipped_codebook())]
    # As it is printed: the last of eight digits depends on how many rows are multiplied at once.
    assert at_once == [as_json({}, _read(text)) for text in texts] * 40


@pytest.mark.parametrize("unit", ["aaaa!", "a", "good but ", "not ", ".", "😠", "'", "1,", "\n"])
def test_twice_the_text_costs_about_twice_the_time(unit: str) -> None:
    def cost(characters: int) -> float:
        text, spent = unit * (characters // len(unit)), []
        for _ in range(3):
            began = time.process_time()
            _read(text)
            spent.append(time.process_time() - began)
        return min(spent)

    _read(unit)
    assert cost(50_000) < 3.5 * cost(25_000)
