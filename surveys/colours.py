"""One accent colour made readable: contrast as WCAG 2.2 counts it, corrected until it holds."""

import re
from dataclasses import dataclass

from surveys.words import _

LEAST = 4.5  # WCAG 2.2, success criterion 1.4.3, for text of ordinary size
# What words in the accent may stand on; a test compares them with the stylesheet.
LIGHT_SURFACES = ("#ffffff", "#f5f6f8", "#eef0f4")
DARK_SURFACES = ("#0c0f14", "#141920", "#1a212b", "#10151c")
_WHITE, _BLACK, _NIGHT = "#ffffff", "#000000", "#0c1420"
_STEPS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Shades:
    """What one accent becomes on light or on dark pages."""

    brand: str
    strong: str
    soft: str
    on_brand: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accent:
    """A colour somebody chose, and what can be read of it."""

    asked: str
    light: Shades
    dark: Shades


def read_colour(text: str) -> str | None:
    """Read ``#rgb`` or ``#rrggbb``, with or without the sign; None if it is no colour."""
    digits = text.strip().removeprefix("#").lower()
    if re.fullmatch(r"[0-9a-f]{3}", digits):
        digits = "".join(digit * 2 for digit in digits)
    return f"#{digits}" if re.fullmatch(r"[0-9a-f]{6}", digits) else None


def luminance(colour: str) -> float:
    """Return the relative luminance, 0 for black to 1 for white."""
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """Return *colour* with this share of *other* in it."""
    parts = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def legible(colour: str, surfaces: tuple[str, ...], towards: str) -> str:
    """Return the nearest mix of *colour* and *towards* that is readable on all *surfaces*."""
    for step in range(_STEPS + 1):
        tried = mix(colour, towards, step / _STEPS)
        if all(contrast(tried, surface) >= LEAST for surface in surfaces):
            return tried
    return towards


def accent(colour: str) -> Accent:
    """Make the shades of an accent for light and for dark pages."""
    light_soft, dark_soft = mix(colour, _WHITE, 0.9), mix(colour, DARK_SURFACES[1], 0.85)
    light = legible(colour, (*LIGHT_SURFACES, light_soft), _BLACK)
    dark = legible(colour, (*DARK_SURFACES, dark_soft), _WHITE)
    return Accent(
        asked=colour,
        light=Shades(brand=light, strong=mix(light, _BLACK, 0.2), soft=light_soft, on_brand=_WHITE),
        dark=Shades(brand=dark, strong=mix(dark, _WHITE, 0.25), soft=dark_soft, on_brand=_NIGHT),
    )


def explain(made: Accent) -> tuple[str, ...]:
    """Say what was changed so that the accent can be read; nothing if nothing was."""
    said = []
    if made.light.brand != made.asked:
        said.append(
            _(
                "On light pages %(asked)s is darkened to %(brand)s: its contrast was %(before)s, "
                "and words need 4.5.",
                asked=made.asked,
                brand=made.light.brand,
                before=_lowest(made.asked, (*LIGHT_SURFACES, made.light.soft)),
            )
        )
    if made.dark.brand != made.asked:
        said.append(
            _(
                "On dark pages %(asked)s is lightened to %(brand)s: its contrast was %(before)s, "
                "and words need 4.5.",
                asked=made.asked,
                brand=made.dark.brand,
                before=_lowest(made.asked, (*DARK_SURFACES, made.dark.soft)),
            )
        )
    return tuple(said)


def stylesheet(made: Accent) -> str:
    """Write the accent as the properties that the survey's sheet is coloured by."""
    names = (
        ("brand", "brand"),
        ("brand-strong", "strong"),
        ("brand-soft", "soft"),
        ("on-brand", "on_brand"),
    )
    lines = [
        f"--{name}: light-dark({getattr(made.light, part)}, {getattr(made.dark, part)});"
        for name, part in names
    ]
    return ":root { " + " ".join(lines) + " }\n"


def _lowest(colour: str, surfaces: tuple[str, ...]) -> str:
    return f"{min(contrast(colour, surface) for surface in surfaces):.1f}"


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - of the sRGB standard
