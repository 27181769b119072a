"""Why a text is taken so: what its words say adds up to what was found."""

import pytest

from feedback.analyse.explaining import chances, felt, why
from feedback.analyse.layer import Layer
from feedback.analyse.reading import first_look, prepare, shipped_weights
from feedback.analyse.tokens import placed_tokens
from tests.hostile import hostile_strings

_TEXTS = (
    "The staff were lovely, but the app crashes on login and nobody told me.",
    "It isn't very good.",
    "You should let us pay by card. Please!",
    "😡😡 sooooo slow ...",
    "Fine for others, I guess.",
    "word " * 400,
)


@pytest.mark.parametrize("text", _TEXTS)
def test_what_words_say_adds_up_to_the_first_look(text: str) -> None:
    explanation = why(text)
    assert explanation is not None
    weights = shipped_weights()
    outputs = first_look([prepare(text)], weights.heads).texts[0]
    negative, _neutral, positive = outputs[weights.heads.place["sentiment"]]
    assert explanation.first == pytest.approx(positive - negative, abs=1e-3)


@pytest.mark.parametrize("text", _TEXTS)
def test_all_of_it_adds_up_to_the_label_in_the_end(text: str) -> None:
    explanation, found = why(text), chances(text)
    assert explanation is not None
    assert found is not None
    assert (explanation.total > 0) == (found[2] > found[0])
    assert max(found) == pytest.approx(explanation.sentiment.confidence, abs=1e-4)


@pytest.mark.parametrize("text", _TEXTS)
def test_every_token_has_its_place(text: str) -> None:
    explanation = why(text)
    assert explanation is not None
    words = [(word.start, word.end) for word in explanation.words]
    assert words == [(token.start, token.end) for token in placed_tokens(text)]


def test_what_is_not_rated_is_not_explained() -> None:
    assert why("Die Bestellung kam nie an und niemand hat sich gemeldet.") is None
    assert why("") is None


def test_a_layer_is_explained_word_by_word_too() -> None:
    weights = shipped_weights()
    names = ("sentiment.negative", "sentiment.positive")
    layer = Layer(names, {"flumph": (1.5, -0.5), ("the", "flumph"): (0.25, 0.0)})
    text = "The flumph and the flumph again."
    explanation = why(text, weights._replace(layer=layer))
    assert explanation is not None
    assert explanation.learned < 0
    assert sum(w.learned for w in explanation.words) == pytest.approx(explanation.learned, abs=1e-3)
    pushed = {text[w.start : w.end] for w in explanation.words if w.learned}
    assert "flumph" in pushed
    plain = why(text)
    assert plain is not None
    assert plain.total == pytest.approx(explanation.total - explanation.learned, abs=1e-3)


def test_emotions_are_shown_by_their_words() -> None:
    text = "I am furious: it broke again."
    shown = felt(text)
    assert ("furious", "anger") in {(text[s.start : s.end], s.what) for s in shown}
    assert all(0 <= s.start < s.end <= len(text) for s in shown)


def test_hostile_texts_are_explained_without_an_error() -> None:
    for text in hostile_strings()[::20]:  # the parts are tested on all of them
        explanation = why(text)
        for word in explanation.words if explanation else ():
            assert 0 <= word.start < word.end <= len(text)
