"""What a clause is about: the patterns of a codebook, found as whole words.

A pattern is one word or several in a row, in any case; ``*`` at the end of a word stands for any
ending, and alone between two words for any word: ``deliver*`` finds delivery and delivered,
``too long`` finds just that, ``took * weeks`` whatever number of weeks. ``de: liefer*`` is looked
for in German texts only; what bears no language is for English and for what is too short to tell.
"""

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from feedback.errors import InvalidInputError
from surveys.words import _

MOST_PATTERNS = 600
_LONGEST_PATTERN = 60
_WORD = r"(?:[^\W_]+(?:'[^\W_]+)*+\*?|[£€$%])"
_PATTERN = re.compile(rf"(?:[a-z]{{2}}: )?{_WORD}(?: (?:{_WORD}|\*(?= )))*+")
_RESPELLED = re.compile(r"\d|(\w)\1\1")
_SHORTEST_STEM = 2
_MOST_REMEMBERED = 30_000  # words; then they are forgotten
_UNMARKED = frozenset({"en", "und"})  # languages read with the patterns that bear none

Name = TypeVar("Name", bound=Hashable)


def read_patterns(text: str) -> tuple[str, ...]:
    """Read patterns, one a line or with commas between; refuse one that could never be found."""
    raw = (" ".join(part.replace("-", " ").split()) for part in re.split(r"[\n,]", text.lower()))
    patterns = tuple(dict.fromkeys(re.sub("[’ʼ`´]", "'", part) for part in raw if part))
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
        words = pattern.split()
        if any(w.endswith("*") and len(w) <= _SHORTEST_STEM for w in words if w != "*"):
            msg = _(
                "“%(pattern)s” would find almost everything: give at least two letters before *.",
                pattern=pattern,
            )
            raise InvalidInputError(msg)
    return patterns


@dataclass(frozen=True, slots=True)
class _Found:
    """What a word begins: themes that it names alone, and phrases by their second word."""

    alone: tuple[int, ...]
    exact: Mapping[str, tuple["_Phrase", ...]]
    open: tuple["_Phrase", ...]  # the second word is a stem or any word


@dataclass(frozen=True, slots=True)
class _Phrase:
    """The words of a phrase behind its first; a stem without its star and marked as one."""

    rest: tuple[tuple[str, bool], ...]
    theme: int

    def is_at(self, words: Sequence[str], index: int) -> bool:
        """Whether the rest stands in *words* from *index* on."""
        if index + len(self.rest) > len(words):
            return False
        place = index + len(self.rest)
        for text, is_stem in reversed(self.rest):  # the last tells more than "any word"
            place -= 1
            if not (words[place].startswith(text) if is_stem else words[place] == text):
                return False
        return True


class _Words(dict[str, _Found | None]):
    """The patterns of one language by their first word; remembers what was looked up."""

    def __init__(self) -> None:
        super().__init__()
        self._starts: dict[str, list[_Phrase]] = {}  # a stem by its letters and a star

    def put(self, pattern: str, theme: int) -> None:
        """Add a pattern."""
        for spelled in {pattern, pattern.replace("n't", "nt")}:  # cant, wont, as many write
            first, *rest = _spelled(spelled)
            parts = tuple((word.removesuffix("*"), word.endswith("*")) for word in rest)
            self._starts.setdefault(first, []).append(_Phrase(parts, theme))

    def __missing__(self, word: str) -> _Found | None:
        if len(word) > _LONGEST_PATTERN + 1:
            return self[word[: _LONGEST_PATTERN + 1]]  # no pattern looks further
        phrases = [*self._starts.get(word, ()), *self._starts.get(word.removesuffix("'s"), ())]
        for length in range(_SHORTEST_STEM, min(len(word), _LONGEST_PATTERN) + 1):
            phrases.extend(self._starts.get(f"{word[:length]}*", ()))
        found = None
        if phrases:
            exact: dict[str, tuple[_Phrase, ...]] = {}
            for phrase in phrases:
                if phrase.rest and not phrase.rest[0][1]:
                    second = phrase.rest[0][0]
                    exact[second] = (*exact.get(second, ()), phrase)
            found = _Found(
                tuple(dict.fromkeys(phrase.theme for phrase in phrases if not phrase.rest)),
                exact,
                tuple(phrase for phrase in phrases if phrase.rest and phrase.rest[0][1]),
            )
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[word] = found
        return found


class Codebook(Generic[Name]):
    """All themes of a project, compiled so that a clause is read once for all of them."""

    def __init__(self, patterns: Mapping[Name, Iterable[str]]) -> None:
        """*patterns* are read ones by what a theme is called: its id or its code."""
        self._names = tuple(patterns)
        self._unmarked = _Words()
        self._marked: dict[str, _Words] = {}
        for theme, texts in enumerate(patterns.values()):
            for text in texts:
                if text[2:4] == ": ":
                    self._marked.setdefault(text[:2], _Words()).put(text[4:], theme)
                elif text:
                    self._unmarked.put(text, theme)

    def themes_of(self, tokens: Sequence[str], language: str = "en") -> tuple[Name, ...]:
        """Return the themes that a clause is about, in the codebook's order.

        *tokens* are in small letters with straight apostrophes. Hyphens between them do not count.
        """
        table = self._unmarked if language in _UNMARKED else self._marked.get(language)
        if table is None:
            return ()
        if "-" in tokens:
            tokens = [word for word in tokens if word != "-"]
        themes: set[int] = set()
        for after, found in enumerate(map(table.__getitem__, tokens), 1):
            if found is None:
                continue
            if found.alone:
                themes.update(found.alone)
            if found.exact and after < len(tokens):
                for phrase in found.exact.get(tokens[after], ()):
                    if phrase.is_at(tokens, after):
                        themes.add(phrase.theme)
            for phrase in found.open:
                if phrase.is_at(tokens, after):
                    themes.add(phrase.theme)
        names = self._names
        return tuple([names[theme] for theme in sorted(themes)]) if themes else ()


def _spelled(pattern: str) -> list[str]:
    """Split a pattern into words that are spelled as the tokens of a text are.

    All digits are 0 there, and letters repeated more than twice stand twice.
    """
    if _RESPELLED.search(pattern):
        pattern = re.sub(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])", " ", pattern)
        pattern = re.sub(r"(\w)\1{2,}+", r"\1\1", re.sub(r"\d++", "0", pattern))
    return pattern.split()
