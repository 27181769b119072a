"""The tables of phrases are well formed, and phrases are found where they stand."""

import re
from importlib.resources import files

import pytest

from feedback.analyse.findings import Emotion
from feedback.analyse.lexicon import Phrases, emotions, phrases

_TOKEN = re.compile(r"\S+")


def lines(name: str) -> list[list[str]]:
    """Return the fields of each line of one of our tables, without its remarks."""
    text = files("feedback.analyse").joinpath("data", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


def spelt(phrase: str) -> list[str]:
    """Return tokens that the phrase stands for."""
    return [token.replace("*", "x") for token in phrase.split(" ")]


class Counted(str):
    """A token that counts how often it is compared."""

    __slots__ = ()
    comparisons = 0

    def __hash__(self) -> int:
        Counted.comparisons += 1
        return super().__hash__()

    def __eq__(self, other: object) -> bool:
        Counted.comparisons += 1
        return super().__eq__(other)

    def startswith(self, *args: object) -> bool:
        Counted.comparisons += 1
        return super().startswith(*args)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "fields"), [("phrases.tsv", 2), ("emotions.tsv", 3)])
def test_a_table_says_what_it_is_for_and_is_sorted_and_unique(name: str, fields: int) -> None:
    text = files("feedback.analyse").joinpath("data", name).read_text(encoding="utf-8")
    assert text.startswith("# ")
    rows = lines(name)
    assert {len(row) for row in rows} == {fields}
    keys = [row[:-1] for row in rows]
    assert keys == sorted(keys)
    assert len({tuple(key) for key in keys}) == len(keys)


@pytest.mark.parametrize(("name", "shortest"), [("phrases.tsv", 2), ("emotions.tsv", 1)])
def test_phrases_are_a_few_small_letter_tokens_and_begin_with_a_literal_one(
    name: str, shortest: int
) -> None:
    for phrase, *_rest in lines(name):
        tokens = phrase.split(" ")
        assert shortest <= len(tokens) <= 5, phrase
        assert all(_TOKEN.fullmatch(token) for token in tokens), phrase
        assert phrase == phrase.lower(), phrase
        assert "’" not in phrase, phrase
        assert "*" not in tokens[0], phrase
        assert all("*" not in token[:-1] for token in tokens), phrase


def test_a_phrase_weighs_between_minus_four_and_four_in_halves() -> None:
    for phrase, number in lines("phrases.tsv"):
        assert -4 <= float(number) <= 4, phrase
        assert float(number) * 2 == int(float(number) * 2), phrase


def test_an_emotion_is_one_of_six_with_an_intensity_up_to_one() -> None:
    for phrase, emotion, number in lines("emotions.tsv"):
        assert emotion in set(Emotion), phrase
        assert 0.1 <= float(number) <= 1, phrase


def test_every_phrase_finds_itself() -> None:
    table = phrases()
    for phrase, number in lines("phrases.tsv"):
        tokens = spelt(phrase)
        assert (0, len(tokens), float(number)) in table.find(tokens), phrase


def test_every_word_of_an_emotion_finds_itself() -> None:
    table = emotions()
    for phrase, emotion, number in lines("emotions.tsv"):
        tokens = spelt(phrase)
        found = [values for start, end, values in table.find(tokens) if end - start == len(tokens)]
        assert [values[Emotion(emotion)] for values in found] == [float(number)], phrase


def test_the_longest_phrase_wins_and_nothing_overlaps() -> None:
    table = Phrases([("not bad", 1), ("not bad at all", 2), ("at all costs", 3), ("all", 4)])
    assert table.find("it is not bad at all costs".split()) == [(2, 6, 2)]
    assert table.find("not bad at all".split()) == [(0, 4, 2)]
    assert table.find("not bad at most".split()) == [(0, 2, 1)]
    assert table.find("all not at all costs".split()) == [(0, 1, 4), (2, 5, 3)]


def test_a_star_is_any_one_token_and_a_starred_token_any_ending() -> None:
    table = Phrases([("had to * twice", 1), ("a wast* of", 2), ("had to ask twice", 3)])
    assert table.find("had to ring twice".split()) == [(0, 4, 1)]
    assert table.find("had to ask twice".split()) == [(0, 4, 3)]
    assert table.find("had to ring them twice".split()) == []
    assert table.find("had to twice".split()) == []
    assert table.find("a waste of a wasted of a was of".split()) == [(0, 3, 2), (3, 6, 2)]


def test_a_single_token_may_be_a_phrase() -> None:
    table = Phrases([("fuming", "anger"), ("fed up", "anger"), ("😀", "joy")])
    assert table.find("so fuming and fed up 😀".split()) == [
        (1, 2, "anger"),
        (3, 5, "anger"),
        (5, 6, "joy"),
    ]
    assert table.find([]) == []


def test_words_said_in_customer_feedback_are_heard() -> None:
    said = {
        "it crashes on login": -1, "doesnt work": -1, "still waiting since monday": -1,
        "i was on hold for an hour": -1, "does what it says": 1, "can't fault the staff": 1,
        "no complaints": 1, "not as described": -1, "used to be great": -1, "spot on": 1,
        "would not recommend": -1, "would highly recommend": 1, "not a big deal but": -1,
    }  # fmt: skip
    for text, side in said.items():
        values = [value for _start, _end, value in phrases().find(text.split())]
        assert values, text
        assert all(value * side > 0 for value in values), text


@pytest.mark.parametrize("text", ["not " * 9, "had to " * 5, "never a waste of ", "x "])
def test_the_work_grows_with_the_length_of_the_text(text: str) -> None:
    table = phrases()
    counts = []
    for times in (100, 200, 400):
        tokens = [Counted(token) for token in (text * times).split()]
        Counted.comparisons = 0
        table.find(tokens)
        counts.append(Counted.comparisons)
    assert counts[1] < 2.1 * counts[0]
    assert counts[2] < 2.1 * counts[1]
