"""Linear heads: what is written is read back, sums add up, and nobody's neighbours matter."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.analyse.features import DENSE, Feature
from feedback.analyse.linear import Head, Heads, read_heads, write_vocabulary
from feedback.analyse.reading import maker, shipped_term_head, shipped_weights
from feedback.analyse.weighing import SecondLook

_FEATURES: list[Feature] = ["good", "bad", "¬good", "#request", ("not", "good"), ("a", "b")]
_WORDS = st.lists(st.sampled_from(["good", "bad", "not", "a", "b", "never seen"]), max_size=9)


def _head(seed: int, outputs: tuple[str, ...]) -> Head:
    """A head with weights that are whole hundredths, as they are stored."""
    numbers = np.random.default_rng(seed)

    def some(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        return np.round(numbers.normal(size=shape), 2).astype(np.float32)

    rows = np.array([0, 2, 5] if seed % 2 else [1, 4])
    return Head(
        outputs=outputs,
        rows=rows,
        weights=some(len(rows), len(outputs)),
        dense=some(len(DENSE), len(outputs)),
        bias=some(len(outputs)),
    )


@pytest.fixture(scope="module")
def heads() -> Heads:
    """Two heads over six features."""
    idf = np.array([1.5, 2, 3, 1.25, 4, 2.5], np.float32)
    return Heads(_FEATURES, idf, {"first": _head(1, ("x", "y", "z")), "second": _head(2, ("w",))})


def _same(one: Head, other: Head) -> bool:
    return one.outputs == other.outputs and all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("rows", "weights", "dense", "bias")
    )


def test_a_head_is_read_back_as_it_was_written() -> None:
    head = _head(1, ("x", "y", "z"))
    assert _same(Head.from_json(head.to_json()), head)


def test_a_second_look_is_read_back_as_it_was_written() -> None:
    look = shipped_weights().customer
    again = SecondLook.from_json(look.to_json())
    assert again.names == look.names
    assert np.array_equal(again.weights, look.weights)
    assert np.array_equal(again.bias, look.bias)


def test_a_folder_of_heads_is_read_back_as_it_was_written(heads: Heads, tmp_path: Path) -> None:
    idf = np.array([heads.idf(feature) for feature in _FEATURES])
    (tmp_path / "vocabulary.json").write_text(
        write_vocabulary(_FEATURES, idf.astype(np.float32), list(heads.heads)), encoding="utf-8"
    )
    for name, head in heads.heads.items():
        (tmp_path / f"{name}.json").write_text(head.to_json(), encoding="utf-8")
    again = read_heads(tmp_path)
    assert again.place == heads.place == {"first": slice(0, 3), "second": slice(3, 4)}
    assert all(_same(again.heads[name], head) for name, head in heads.heads.items())
    assert [again.idf(feature) for feature in _FEATURES] == pytest.approx(idf)


@given(st.lists(_WORDS, min_size=1, max_size=6))
def test_the_sums_of_passages_add_up_to_those_of_the_text(
    heads: Heads, passages: list[list[str]]
) -> None:
    rows = [heads.rows(words, words) for words in passages]
    together = heads.sums([[row for found in rows for row in found]])
    assert np.allclose(heads.sums(rows).sum(axis=0), together[0], atol=1e-4)


@given(st.lists(_WORDS, min_size=1, max_size=6))
def test_many_at_once_are_scored_as_one_by_one(heads: Heads, passages: list[list[str]]) -> None:
    rows = [heads.rows(words, words) for words in passages]
    dense = [[0.5] * len(DENSE)] * len(rows)
    at_once = heads.outputs(heads.sums(rows), dense)
    alone = [heads.outputs(heads.sums([row]), dense[:1])[0] for row in rows]
    assert np.allclose(at_once, alone, atol=1e-4)


def test_what_the_features_say_adds_up_to_the_output(heads: Heads) -> None:
    words = ["not", "good", "bad", "never seen"]
    rows = heads.rows(words, words)
    said = sum(weight for _, _, weight in heads.weighed("first", words, words))
    output = heads.outputs(heads.sums([rows]), [[0.0] * len(DENSE)])[0, heads.place["first"]]
    assert np.allclose(said / heads.length(rows) + heads.heads["first"].bias, output, atol=1e-4)


def test_a_passage_without_any_known_word_is_scored_by_its_figures_alone(heads: Heads) -> None:
    rows = heads.rows(["never seen"], ["never seen"])
    dense = [[0.25] * len(DENSE)]
    first = heads.heads["first"]
    expected = np.asarray(dense) @ first.dense + first.bias
    assert np.allclose(heads.outputs(heads.sums([rows]), dense)[:, :3], expected, atol=1e-5)


@pytest.mark.parametrize("shipped", [lambda: shipped_weights().heads, shipped_term_head])
def test_all_heads_share_one_vocabulary_in_which_every_feature_weighs_something(
    shipped: Callable[[], Heads],
) -> None:
    known = shipped()
    used = np.unique(np.concatenate([head.rows for head in known.heads.values()]))
    assert np.array_equal(used, np.arange(len(used)))
    assert all(np.all(np.diff(head.rows) > 0) for head in known.heads.values())
    assert known.rows(["never seen before"], ()) == [0]


def test_the_vocabulary_spells_as_the_tokens_do() -> None:
    heads = shipped_weights().heads
    tokens = ["it", "isn't", "good", "at", "all", "!"]
    marked = maker().marked(tokens)
    assert marked == ["it", "isn't", "¬good", "¬at", "¬all", "!"]
    assert all(heads.idf(word) for word in ("isn't", "¬good", "!", ("at", "all")))
