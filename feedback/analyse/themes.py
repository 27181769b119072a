"""What a sentence is about: the codebook's patterns, found as whole words.

A pattern is one word or several in a row, in any case; ``*`` at the end of a word stands for any
ending: ``deliver*`` finds delivery and delivered, ``too long`` finds just that.
"""

import re
from collections.abc import Hashable, Iterable, Mapping
from typing import Generic, TypeVar

from feedback.analyse.text import words
from feedback.errors import InvalidInputError
from surveys.words import _

MOST_PATTERNS = 200
_LONGEST_PATTERN = 60
_PATTERN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*\*?(?: [^\W_]+(?:['’][^\W_]+)*\*?)*")
_SHORTEST_STEM = 2

Name = TypeVar("Name", bound=Hashable)


def read_patterns(text: str) -> tuple[str, ...]:
    """Read patterns, one a line or with commas between; refuse one that could never be found."""
    raw = (" ".join(part.split()).lower() for part in re.split(r"[\n,]", text))
    patterns = tuple(dict.fromkeys(part.replace("’", "'") for part in raw if part))
    if len(patterns) > MOST_PATTERNS:
        msg = _(
            "A theme has up to %(most)s patterns, not %(count)s.",
            most=MOST_PATTERNS,
            count=len(patterns),
        )
        raise InvalidInputError(msg)
    for pattern in patterns:
        if len(pattern) > _LONGEST_PATTERN or not _PATTERN.fullmatch(pattern):
            msg = _(
                "“%(pattern)s” can not be looked for: a pattern is made of words, each with a "
                "* at its end or none.",
                pattern=pattern[:40],
            )
            raise InvalidInputError(msg)
        if any(word.endswith("*") and len(word) <= _SHORTEST_STEM for word in pattern.split()):
            msg = _(
                "“%(pattern)s” would find almost everything: give at least two letters before *.",
                pattern=pattern,
            )
            raise InvalidInputError(msg)
    return patterns


class Codebook(Generic[Name]):
    """All themes of a project, compiled so that a sentence is read once for all of them."""

    def __init__(self, patterns: Mapping[Name, Iterable[str]]) -> None:
        """*patterns* are read ones by what a theme is called: its id or its code."""
        self._names = tuple(patterns)
        self._exact: dict[str, list[tuple[tuple[str, ...], Name]]] = {}
        self._stems: dict[str, list[tuple[tuple[str, ...], Name]]] = {}
        for theme, texts in patterns.items():
            for text in texts:
                parts = tuple(text.split())
                first = parts[0]
                table, key = (
                    (self._stems, first[:_SHORTEST_STEM])
                    if first.endswith("*")
                    else (self._exact, first)
                )
                table.setdefault(key, []).append((parts, theme))

    def themes_of(self, sentence: str) -> tuple[Name, ...]:
        """Return the themes that *sentence* is about, in the codebook's order."""
        found: set[Name] = set()
        spoken = words(sentence)
        for index, word in enumerate(spoken):
            candidates = self._exact.get(word, ()), self._stems.get(word[:_SHORTEST_STEM], ())
            for table in candidates:
                for parts, theme in table:
                    if theme not in found and _is_at(parts, spoken, index):
                        found.add(theme)
        return tuple(theme for theme in self._names if theme in found)


def _is_at(parts: tuple[str, ...], spoken: list[str], index: int) -> bool:
    if index + len(parts) > len(spoken):
        return False
    return all(
        word.startswith(part[:-1]) if part.endswith("*") else word == part
        for part, word in zip(parts, spoken[index:], strict=False)
    )
