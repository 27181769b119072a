"""Are copies found, with small edits, and nothing else?"""

import json
import random

import pytest

from feedback.analyse.duplicates import bits_apart, fingerprint, groups
from tests.hostile import hostile_strings
from tests.shared_data import shared

_ORIGINAL = (
    "The parcel arrived two weeks late and the box was crushed, but the lamp inside was fine "
    "and the lady on the phone could not have been kinder about it."
)
_COPIES = [
    _ORIGINAL,
    _ORIGINAL.upper(),
    _ORIGINAL.replace(",", "").replace(".", "!!!"),
    _ORIGINAL.replace("weeks", "wekks").replace("kinder", "nicer"),
    _ORIGINAL + " Thanks.",
    _ORIGINAL.replace("could not", "couldn't"),
    "Hi, " + _ORIGINAL,
]
_ON_THE_SAME_TOPIC = [
    "My parcel came late and nobody told me why.",
    "Late parcel again, third time this month.",
    "The box was crushed and so was the lamp inside it.",
    "Two weeks for a lamp? The lady on the phone was kind at least.",
    "Delivery on time, box fine, lamp broken.",
    "The driver left my parcel in the rain.",
]


@pytest.mark.parametrize("copy", _COPIES)
def test_copies_with_small_edits_are_grouped(copy: str) -> None:
    assert groups([*_ON_THE_SAME_TOPIC, _ORIGINAL, copy]) == [[6, 7]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("great app, crashes on login", "Great app! crashs on login"),
        ("fine.", "Fine"),
        ("配送がとても遅くて箱も壊れていました", "配送がとても遅くて箱も壊れていました！"),
    ],
)
def test_short_texts_are_copies_when_hardly_anything_differs(one: str, other: str) -> None:
    assert groups([one, other]) == [[0, 1]]


def test_texts_on_the_same_topic_are_no_copies() -> None:
    assert groups([_ORIGINAL, *_ON_THE_SAME_TOPIC]) == []


def test_texts_without_words_are_nobodys_copies() -> None:
    assert groups(["", "", "👍", "👍", "!!!", "!!!"]) == []


def test_order_does_not_matter() -> None:
    texts = [*_COPIES, *_ON_THE_SAME_TOPIC, "fine", "Fine.", "not fine"]
    expected = {frozenset(texts[place] for place in group) for group in groups(texts)}
    assert len(expected) == 2
    for seed in range(20):
        mixed = random.Random(seed).sample(texts, len(texts))
        found = {frozenset(mixed[place] for place in group) for group in groups(mixed)}
        assert found == expected


def test_many_copies_of_one_template_are_one_group() -> None:
    texts = [
        f"Order {number} was late, please refund me today, thank you." for number in range(900)
    ]
    assert [len(group) for group in groups(texts)] == [900]


def test_customers_who_never_met_are_hardly_ever_grouped() -> None:
    texts = []
    for name in ("retail", "services", "hospitality"):
        lines = shared(f"text/own/{name}.jsonl").read_text("utf-8").split("\n")
        texts += [json.loads(line)["text"] for line in lines if line]
    assert sum(map(len, groups(texts))) <= 0.02 * len(texts)


def test_fingerprints_fit_a_column_and_stay_close_under_small_edits() -> None:
    own = fingerprint(_ORIGINAL)
    assert -(2**63) <= own < 2**63
    assert fingerprint(_ORIGINAL.upper()) == own
    assert max(bits_apart(own, fingerprint(copy)) for copy in _COPIES) <= 12
    assert min(bits_apart(own, fingerprint(text)) for text in _ON_THE_SAME_TOPIC) >= 13
    assert bits_apart(-1, 0) == 64


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    assert fingerprint("late again") == -8502641578280288000


def test_hostile_and_very_long_texts_pass() -> None:
    texts = [*hostile_strings(), "aaaa!" * 10_000, "ab " * 20_000, "ab " * 20_000]
    assert groups(texts)
    assert all(-(2**63) <= fingerprint(text) < 2**63 for text in texts)
