"""Proven instruments, ready to use, each a definition as data, in every language we speak."""

import json
from functools import cache
from importlib.resources import files

from surveys.definition import Survey

_NAMES = ("nps", "csat", "ces")


@cache
def instruments(language: str = "en") -> dict[str, Survey]:
    """Return every instrument by its name; in English where it is not there in *language*."""
    return {name: Survey.from_json(json.loads(_text(name, language))) for name in _NAMES}


def _text(name: str, language: str) -> str:
    folder = files(__name__)
    translated = folder.joinpath(f"{name}.{language}.json")
    found = translated if translated.is_file() else folder.joinpath(f"{name}.json")
    return found.read_text(encoding="utf-8")
