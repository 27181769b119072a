"""The words that checks look for, read from ``data/words.json`` and compiled once."""

import json
import re
from functools import cache
from importlib.resources import files

MONTHS = (
    "january february march april may june july august september october november december"
).split()
DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
MONTH = "(?:" + "|".join(MONTHS) + ")"
DAY = "(?:" + "|".join(DAYS) + ")"

_SHORT, _STEM = 3, 5  # letters


@cache
def _read() -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(
        files(__package__).joinpath("data", "words.json").read_text(encoding="utf-8")
    )
    return found


@cache
def pattern(family: str) -> re.Pattern[str]:
    """Return one pattern of all phrases of a family; "^" is the beginning of a sentence."""
    phrases = [one.replace("{months}", MONTH).replace("{days}", DAY) for one in _read()[family]]
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE)


@cache
def listed(family: str) -> frozenset[str]:
    """Return the words of a family that is a list of words."""
    return frozenset(" ".join(_read()[family]).split())


@cache
def is_everyday(word: str) -> bool:
    """Whether a word in small letters gives nothing away; its endings count as the word."""
    known = listed("everyday")
    if word in known or word in listed("stop"):
        return True
    return any(
        word.endswith(end) and (word[: -len(end)] in known or word[: -len(end)] + "e" in known)
        for end in ("s", "es", "ed", "d", "ing", "ly", "er")
    )


def stem(word: str) -> str:
    """Return the beginning by which forms of a word are taken for one another."""
    return _without_s(word)[:_STEM]


def _without_s(word: str) -> str:
    return word[:-2] if word.endswith(("'s", "’s")) else word.rstrip("'’")


def content(words: list[str]) -> frozenset[str]:
    """Return the stems of those words that say what a sentence is about."""
    return frozenset(
        stem(word) for word in words if len(word) > _SHORT and not is_everyday(_without_s(word))
    )
