"""Whatever accent somebody chooses, what is written in it can be read."""

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import colours

TOKENS = Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css"
_COLOURS = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),  # the well-known grey just under the bar
        ("#767676", "#ffffff", 4.54),
    ],
)
def test_contrast_is_counted_as_wcag_does(one: str, other: str, expected: float) -> None:
    assert colours.contrast(one, other) == pytest.approx(expected, abs=0.01)
    assert colours.contrast(other, one) == colours.contrast(one, other)


@given(_COLOURS)
def test_every_accent_is_readable_on_every_surface_and_under_its_own_words(colour: str) -> None:
    made = colours.accent(colour)
    for shades, surfaces in (
        (made.light, colours.LIGHT_SURFACES),
        (made.dark, colours.DARK_SURFACES),
    ):
        for ground in (*surfaces, shades.soft, shades.on_brand):
            assert colours.contrast(shades.brand, ground) >= 4.5, (colour, shades, ground)
            assert colours.contrast(shades.strong, ground) >= 4.5, (colour, shades, ground)


def test_the_surfaces_are_those_of_the_stylesheet() -> None:
    text = TOKENS.read_text()
    found = {
        name: (light, dark)
        for name, light, dark in re.findall(
            r"--(canvas|surface|raised|sunken): light-dark\((#\w+), (#\w+)\)", text
        )
    }
    assert set(found) == {"canvas", "surface", "raised", "sunken"}
    for (light, dark), step in itertools.product(found.values(), range(0, 256, 15)):
        made = colours.accent(f"#{step:02x}{255 - step:02x}80")
        assert colours.contrast(made.light.brand, light) >= 4.5
        assert colours.contrast(made.dark.brand, dark) >= 4.5


def test_a_readable_accent_is_left_as_it_is_where_it_is_readable() -> None:
    made = colours.accent("#1d5a9e")
    assert made.light.brand == "#1d5a9e"
    assert made.dark.brand != "#1d5a9e"
    assert len(colours.explain(made)) == 1


def test_what_was_changed_is_said_with_both_colours() -> None:
    made = colours.accent("#ffcc00")
    said = colours.explain(made)[0]
    assert "#ffcc00 is darkened to" in said
    assert made.light.brand in said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#ABC", "#aabbcc"), ("1d5a9e", "#1d5a9e"), (" #1D5A9E ", "#1d5a9e"), ("red", None),
        ("#12345", None), ("", None), ("#1d5a9e;}", None), ("\u0661\u0661\u0661", None),
    ],
)  # fmt: skip
def test_colours_are_read_and_anything_else_is_none(text: str, expected: str | None) -> None:
    assert colours.read_colour(text) == expected


def test_the_stylesheet_holds_the_four_properties_and_nothing_else() -> None:
    css = colours.stylesheet(colours.accent("#c2185b"))
    assert re.findall(r"--([\w-]+):", css) == ["brand", "brand-strong", "brand-soft", "on-brand"]
    assert re.fullmatch(
        r":root \{ (--[\w-]+: light-dark\(#[0-9a-f]{6}, #[0-9a-f]{6}\); ){4}\}\n", css
    )
