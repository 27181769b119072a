"""Reading what was said: sentences, sentiment, kinds, themes, notes; the same result every time."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.analyse.notes import parse_note
from feedback.analyse.text import sentences, words
from feedback.analyse.themes import Codebook, read_patterns
from feedback.errors import InvalidInputError


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
