"""Which text in doubt is asked about first."""

from feedback.analyse.doubts import InDoubt, most_telling
from feedback.analyse.explaining import chances
from feedback.analyse.reading import shipped_weights

_TEXTS = ("Well, it opened.", "The flumph is what it is.", "Lovely staff, thank you so much!")


def _order(*texts: InDoubt) -> list[str]:
    return [asked.id for asked in most_telling(texts, shipped_weights())]


def test_what_many_others_say_too_comes_before_what_one_says() -> None:
    alone = [InDoubt("a", "The flumph is blue.", 0)]
    copies = [InDoubt(f"b{n}", "The gronk is blue.", 0) for n in range(5)]
    assert _order(*copies, *alone)[-1] == "a"


def test_what_is_new_comes_before_what_is_old() -> None:
    assert _order(InDoubt("a", _TEXTS[0], 400), InDoubt("b", _TEXTS[0], 3)) == ["b", "a"]


def test_the_clearer_a_text_is_the_later_it_comes() -> None:
    found = most_telling([InDoubt(t, t, 0) for t in _TEXTS], shipped_weights())
    assert found[-1].id == _TEXTS[2]
    for asked in found:
        sure = chances(asked.id)
        assert sure is not None
        ranked = dict(zip(("negative", "neutral", "positive", "mixed"), sure, strict=True))
        assert asked.first == max(ranked, key=lambda label: ranked[label])


def test_nothing_is_asked_about_what_is_not_rated() -> None:
    german = InDoubt("a", "Niemand hat sich bei mir gemeldet, und das Rad ist kaputt.", 0)
    assert _order(german) == []
    assert _order() == []


def test_the_order_is_the_same_whatever_comes_first() -> None:
    texts = [InDoubt(str(n), text, n) for n, text in enumerate(_TEXTS)]
    assert _order(*texts) == _order(*texts[::-1])
