"""Proven instruments, ready to use, each a definition as data."""

import json
from functools import cache
from importlib.resources import files

from surveys.definition import Survey

_NAMES = ("nps", "csat", "ces")


@cache
def instruments() -> dict[str, Survey]:
    """Return every instrument by its name."""
    return {name: Survey.from_json(json.loads(_text(name))) for name in _NAMES}


def _text(name: str) -> str:
    return files(__name__).joinpath(f"{name}.json").read_text(encoding="utf-8")
