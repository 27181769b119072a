"""Reading what was said: sentences, sentiment, kinds, themes, notes; the same result every time."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from feedback.analyse import pipeline
from feedback.analyse.codebook import ThemeText, add_theme, change_theme
from feedback.analyse.notes import parse_note
from feedback.analyse.text import sentences, words
from feedback.analyse.themes import Codebook, read_patterns
from feedback.errors import InvalidInputError
from feedback.settings import Settings
from feedback.store.database import Database
from feedback.store.items import Clause, ClauseTheme, Item
from feedback.store.responses import Response
from feedback.store.themes import Theme
from feedback.store.work import Stage, Work
from tests.conftest import NOW
from tests.making import complain, make_project, make_survey, work


def _split(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("no capital. still two", ["no capital.", "still two"]),
        ("I saw Dr. Smith at 3.5 km.", ["I saw Dr. Smith at 3.5 km."]),
        ("Use v2.1 at www.example.org now. Good.", ["Use v2.1 at www.example.org now.", "Good."]),
        ("Really?! Yes... maybe", ["Really?!", "Yes...", "maybe"]),
        ('He said "No." Then left.', ['He said "No."', "Then left."]),
        (
            "Bread, milk etc. were gone. Etc. Fine.",
            ["Bread, milk etc. were gone.", "Etc.", "Fine."],
        ),
        ("- slow\n- rude", ["- slow", "- rude"]),
        ("First line\n\nSecond", ["First line", "Second"]),
        ("It was ok 🙂. Bye", ["It was ok 🙂.", "Bye"]),
        ("e.g. this one", ["e.g. this one"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert _split(text) == expected


@given(st.text(alphabet="aB1 .!?\n\t-\"')…’é🙂", max_size=60) | st.text(max_size=60))
def test_sentences_cover_everything_but_white_space_once(text: str) -> None:
    spans = sentences(text)
    covered = "".join(text[span.start : span.end] for span in spans)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(text[s.start : s.end].strip() == text[s.start : s.end] != "" for s in spans)


@pytest.mark.parametrize("unit", ["a", ".", "a. ", "\n", ". \n", '."', "- \n", "a.b."])
def test_splitting_costs_linear_time_on_hostile_text(unit: str) -> None:
    def cost(times: int) -> float:
        spent = []
        for _ in range(5):
            began = time.process_time()
            sentences(unit * times + "!")
            spent.append(time.process_time() - began)
        return min(spent)

    # Ten times the text: ten times the work, with room for noise; the square would be a hundred.
    assert cost(60_000) < 50 * max(cost(6_000), 0.001)


@pytest.mark.parametrize(
    ("patterns", "sentence", "found"),
    [
        ("deliver*", "The DELIVERY was late.", True),
        ("deliver*", "No live music.", False),
        ("too long", "It took too\nlong.", True),
        ("too long", "Too short, not long.", False),
        ("can't find", "I can’t find it", True),
        ("app", "apple", False),
        ("bill, fee", "A fee again", True),
    ],
)
def test_themes_are_found_as_whole_words(patterns: str, sentence: str, found: bool) -> None:
    codebook = Codebook({7: read_patterns(patterns)})
    assert bool(codebook.themes_of(words(sentence))) is found


@pytest.mark.parametrize("pattern", ["a*", "*", ".*", "a+b", "x" * 61, "(", "two* *"])
def test_a_pattern_that_cannot_be_looked_for_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidInputError):
        read_patterns(pattern)


@given(st.text(max_size=80))
def test_words_are_small_and_have_straight_apostrophes(text: str) -> None:
    assert all(word == word.lower() and "’" not in word for word in words(text.lower()))


@given(st.text(alphabet='ab "!+?=>#\n-', max_size=60))
def test_the_lines_of_a_note_point_at_its_own_words(text: str) -> None:
    for line in parse_note(text):
        assert text[line.start : line.end].strip() == text[line.start : line.end] != ""


def _derived(session: Session) -> list[tuple[object, ...]]:
    """Everything that was derived, as values."""
    return [
        tuple(row)
        for model in (Item, Clause, ClauseTheme)
        for row in session.execute(select(*model.__table__.columns)).all()
    ]


def test_reading_again_gives_the_same_rows_with_the_same_keys(
    any_database: Database, settings: Settings
) -> None:
    with any_database.writing() as session:
        survey = make_survey(session, make_project(session).id)
        for text in ("The app crashes. Nice staff though.", "Why is it so slow?", "👍"):
            complain(session, survey, text)
    work(any_database, settings)
    with any_database.reading() as session:
        before = _derived(session)
        subjects = [f"response:{i}" for i in set(session.scalars(select(Item.source_id)))]
    with any_database.writing() as session:
        pipeline.run(session, subjects, now=NOW)
    with any_database.reading() as session:
        assert sorted(map(repr, _derived(session))) == sorted(map(repr, before))
        assert len(before) > 8


def test_what_was_stored_without_its_work_is_found_by_the_sweep(
    any_database: Database, settings: Settings
) -> None:
    with any_database.writing() as session:
        complain(session, make_survey(session, make_project(session).id), "It is broken.")
        session.execute(delete(Work))
    assert work(any_database, settings) > 0
    with any_database.reading() as session:
        assert session.scalars(select(Item.text)).all() == ["It is broken."]
    assert work(any_database, settings) == 0


def test_a_theme_that_lost_a_text_is_decided_anew(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        survey = make_survey(session, make_project(session).id)
        complain(session, survey, "The flumph is awful.")
        text = ThemeText(name="Flumphs", patterns="flumph")
        theme_id = add_theme(session, survey.project_id, text).id
    work(database, settings)
    with database.writing() as session:
        other = ThemeText(name="Flumphs", patterns="other")
        change_theme(session, session.get_one(Theme, theme_id), other)
        pipeline.run(session, [f"response:{session.scalars(select(Response.id)).one()}"], now=NOW)
        owed = session.scalars(select(Work.subject).where(Work.stage == Stage.DECIDE)).all()
    assert str(theme_id) in owed
