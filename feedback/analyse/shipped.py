"""The codebook that we ship: groups, themes, and further words for each sector."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from feedback.analyse.themes import Codebook
from surveys.words import N_

SECTORS = {
    "apps": N_("Apps and software"),
    "hospitality": N_("Hotels, food, travel and leisure"),
    "retail": N_("Shops and online retail"),
    "services": N_("Banks, insurers, utilities and trades"),
    "public": N_("Public services, health and interviews"),
}


@dataclass(frozen=True, slots=True)
class ShippedTheme:
    """A theme as we ship it; *group* is the code of the theme that it stands below, or ""."""

    code: str
    name: str
    group: str
    patterns: tuple[str, ...]


def shipped_themes(sectors: Iterable[str] = ()) -> tuple[ShippedTheme, ...]:
    """Return groups and themes, groups first, with the words of these sectors added."""
    book = _read("codebook.json")
    groups = [ShippedTheme(code, name, "", ()) for code, name in book["groups"].items()]
    further = [sector_words(sector) for sector in sectors]
    themes = [
        ShippedTheme(
            code,
            theme["name"],
            theme["group"],
            tuple(
                dict.fromkeys(
                    [*_split(theme["patterns"]), *(w for one in further for w in one.get(code, ()))]
                )
            ),
        )
        for code, theme in book["themes"].items()
    ]
    return (*groups, *themes)


def sector_words(sector: str) -> dict[str, tuple[str, ...]]:
    """Return the patterns that a sector adds, by the code of the theme."""
    return {code: _split(words) for code, words in _read("sectors.json")[sector].items()}


@cache
def shipped_codebook() -> Codebook[str]:
    """Compile everything that we ship, with codes for names: for texts without a project."""
    return Codebook({theme.code: theme.patterns for theme in shipped_themes(SECTORS)})


def _split(patterns: str) -> tuple[str, ...]:
    return tuple(patterns.split(", ")) if patterns else ()


def _read(name: str) -> dict[str, Any]:
    text = files("feedback.analyse").joinpath("data", name).read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
