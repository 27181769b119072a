"""The words that sentiment rests on: well-formed, sorted, in range, opposite where they must be."""

from pathlib import Path

import pytest

import feedback.analyse
from feedback.analyse.tokens import tokens

_DATA = Path(feedback.analyse.__file__).parent / "data"

_OPPOSITES = """
good bad, love hate, excellent terrible, happy sad, clean dirty, friendly rude, helpful unhelpful,
reliable unreliable, comfortable uncomfortable, beautiful ugly, delicious disgusting,
bargain ripoff, gem disaster, delighted disappointed, recommend regret, fast slow,
honest dishonest, useful useless,
riveting tedious, fresh stale, spacious cramped, sturdy flimsy, generous greedy, fair unfair,
intuitive confusing, heartfelt contrived, success failure, best worst, better worse,
polite impolite, fixed broken, progress corruption, yay ugh, wow meh, luv sux, fab naff,
😀 😢, 👍 👎, ❤ 💔, :) :(, <3 </3
"""


def _entries(name: str) -> list[tuple[str, float]]:
    lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    pairs = [line.split("\t") for line in lines[1:]]
    return [(token, float(number)) for token, number in pairs]


@pytest.mark.parametrize("name", ["valence.tsv", "degrees.tsv"])
def test_every_token_stands_once_in_order_and_as_a_text_is_read(name: str) -> None:
    listed = [token for token, _ in _entries(name)]
    assert listed == sorted(set(listed))
    assert [token for token in listed if tokens(token) != [token]] == []


def test_a_valence_is_a_half_step_from_minus_four_to_four_and_never_nothing() -> None:
    entries = _entries("valence.tsv")
    assert len(entries) >= 6000
    for token, valence in entries:
        assert valence, token
        assert -4 <= valence <= 4, token
        assert (valence * 2).is_integer(), token


def test_a_degree_turns_weakens_or_strengthens() -> None:
    degrees = dict(_entries("degrees.tsv"))
    for token, factor in degrees.items():
        assert -1 <= factor <= 2, token
        assert factor not in {0, 1}, token
    assert all(
        degrees[token] < 0 for token in ("not", "isn't", "isnt", "never", "without", "hardly")
    )
    assert degrees["slightly"] < 1 < degrees["very"] < degrees["extremely"]


def test_a_word_carries_a_valence_or_scales_one_but_not_both() -> None:
    assert not dict(_entries("valence.tsv")).keys() & dict(_entries("degrees.tsv")).keys()


def test_opposites_have_opposite_signs() -> None:
    valence = dict(_entries("valence.tsv"))
    for pair in _OPPOSITES.split(","):
        good, bad = pair.split()
        assert valence[good] > 0 > valence[bad], pair
