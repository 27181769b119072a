"""Phrases told as data, found in the tokens of a text in linear time.

A line of a data file is a phrase, below the head it belongs to::

    = kind.cue 1.0     a cue and its weight
    = @hand            a class of words for use in phrases
    = nothing          phrases that only look like a cue: what overlaps them is dropped

In a phrase: ``a|b`` either word, ``word~`` with its endings, ``inj*`` whatever begins so, ``[a]``
may lack, ``*`` any one word, ``...`` up to three words and ``......`` up to six, ``^`` at the
start of a sentence or clause, ``$`` before its end, ``@hand`` any word of the class. No gap
reaches over the end of a sentence.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from feedback.analyse.tokens import Token

STOPS: Final = frozenset([".", "!", "?", "…", ";", "\n"])
_BREAKS: Final = STOPS | frozenset(', : - – — ( ) [ ] " “ ” * / | > •'.split())
_OPENERS: Final = frozenset("but so and also otherwise well ok okay honestly then".split())
_END: Final = ""
_OTHER: Final = "\0"  # stands for every token that no phrase names
_MARK: Final = "\1"  # behind a prefix: a token that begins so and is no word of a phrase
NOTHING: Final = "nothing"
_MOST_KEPT: Final = 50_000  # tokens whose symbol is remembered
_VOWELS: Final = frozenset("aeiou")


class Match(NamedTuple):
    """A cue in a text: offsets, places of its tokens, name and weight."""

    start: int
    end: int
    first: int
    last: int  # the token after it
    cue: str
    weight: float


class _Place(NamedTuple):
    """What fits at one place of a phrase."""

    words: frozenset[str]
    prefixes: tuple[str, ...]
    is_any: bool  # any token but a stop
    may_lack: bool

    def fits(self, token: str) -> bool:
        if self.is_any:
            return token not in STOPS and token != _END
        return token in self.words or token.startswith(self.prefixes)


class _Phrase(NamedTuple):
    cue: str
    places: tuple[_Place, ...]
    opens: bool


_Standing = frozenset[tuple[int, int]]  # phrases half read: their number and the next place


class Phrases:
    """Finds all phrases of a file at once; its states are made when they are first met."""

    def __init__(self, text: str) -> None:
        self.weights: dict[str, float] = {}
        self._phrases: list[_Phrase] = []
        self._read(text)
        self._vocabulary = frozenset(
            word for phrase in self._phrases for place in phrase.places for word in place.words
        )
        prefixes = {p for phrase in self._phrases for at in phrase.places for p in at.prefixes}
        self._prefixes = tuple(sorted(prefixes))
        self._symbols: dict[str, str] = {}
        self._steps: dict[_Standing, dict[str, _Standing]] = {}
        self._cues: dict[_Standing, tuple[str, ...]] = {}
        every = range(len(self._phrases))
        self._opening = self._reached((number, 0) for number in every)
        inside = [number for number in every if not self._phrases[number].opens]
        self._inside = self._reached((number, 0) for number in inside)

    def find(self, tokens: Sequence[Token]) -> list[Match]:
        """Return the cues in the tokens of a text, in order, without those that `NOTHING` masks."""
        symbols = [self._symbol(token.text) for token in tokens]
        symbols.append(_END)
        found = list(self._walk(symbols, tokens))
        dropped: set[int] = set()
        for match in found:
            if match.cue == NOTHING:
                dropped.update(range(match.first, match.last))
        if dropped:
            found = [
                match
                for match in found
                if match.cue == NOTHING or dropped.isdisjoint(range(match.first, match.last))
            ]
        return found

    def _walk(self, symbols: Sequence[str], tokens: Sequence[Token]) -> Iterator[Match]:
        last = len(tokens)
        starts_clause = True
        for first in range(last):
            standing = self._opening if starts_clause else self._inside
            token = tokens[first].text
            starts_clause = token in _BREAKS or (starts_clause and token in _OPENERS)
            longest: dict[str, int] = {}
            at = first
            while True:
                standing = self._step(standing, symbols[at])
                if not standing:
                    break
                for cue in self._done(standing):
                    longest[cue] = min(at + 1, last)
                at += 1
                if at > last:
                    break
            for cue, end in longest.items():
                yield Match(
                    tokens[first].start, tokens[end - 1].end, first, end, cue,
                    self.weights.get(cue, 0.0),
                )  # fmt: skip

    def _symbol(self, token: str) -> str:
        """Return what a token is to the phrases: few symbols make few states."""
        if token in self._vocabulary or token in STOPS:
            return token
        known = self._symbols.get(token)
        if known is None:
            if len(self._symbols) > _MOST_KEPT:
                self._symbols.clear()
            owner = token.removesuffix("'s")
            if owner in self._vocabulary:
                known = owner
            else:
                begun = [prefix for prefix in self._prefixes if token.startswith(prefix)]
                known = max(begun, key=len) + _MARK if begun else _OTHER
            self._symbols[token] = known
        return known

    def _step(self, standing: _Standing, symbol: str) -> _Standing:
        steps = self._steps.setdefault(standing, {})
        known = steps.get(symbol)
        if known is None:
            onward = (
                (number, at + 1)
                for number, at in standing
                if at < len(self._phrases[number].places)
                and self._phrases[number].places[at].fits(symbol)
            )
            known = steps[symbol] = self._reached(onward)
        return known

    def _reached(self, places: Iterable[tuple[int, int]]) -> _Standing:
        """Return where phrases stand, with what they may lack skipped."""
        found: set[tuple[int, int]] = set()
        for number, place in places:
            at, all_places = place, self._phrases[number].places
            found.add((number, at))
            while at < len(all_places) and all_places[at].may_lack:
                at += 1
                found.add((number, at))
        return frozenset(found)

    def _done(self, standing: _Standing) -> tuple[str, ...]:
        known = self._cues.get(standing)
        if known is None:
            ended = sorted(n for n, at in standing if at == len(self._phrases[n].places))
            known = self._cues[standing] = tuple(dict.fromkeys(self._phrases[n].cue for n in ended))
        return known

    def _read(self, text: str) -> None:
        classes: dict[str, list[str]] = {}
        head = ""
        for number, raw in enumerate(text.splitlines(), 1):
            line = raw.strip()
            if not line or line.startswith("#"):
                continue
            if line.startswith("= "):
                head, *weight = line[2:].split()
                if head.startswith("@"):
                    classes[head] = []
                elif head != NOTHING:
                    self.weights[head] = float(weight[0])
            elif head.startswith("@"):
                for word in line.split():
                    classes[head] += classes[word] if word.startswith("@") else [word]
            else:
                try:
                    self._phrases.append(_phrase(head, line.split(), classes))
                except KeyError as unknown:
                    raise ValueError(number, *unknown.args) from None


def _phrase(cue: str, words: list[str], classes: dict[str, list[str]]) -> _Phrase:
    opens = words[0] == "^"
    places: list[_Place] = []
    for written in words[opens:]:
        if re.fullmatch(r"(?:\.\.\.)+", written):
            places += [_Place(frozenset(), (), is_any=True, may_lack=True)] * len(written)
            continue
        may_lack = written.startswith("[") and written.endswith("]")
        word = written[1:-1] if may_lack else written
        if word == "*":
            places.append(_Place(frozenset(), (), is_any=True, may_lack=may_lack))
            continue
        named: list[str] = []
        for choice in word.split("|") if word != "$" else ():
            named += classes[choice] if choice.startswith("@") else [choice]
        tokens: set[str] = set()
        prefixes: list[str] = []
        if "$" in word.split("|"):
            tokens |= {*STOPS, ",", _END}
        for choice in named:
            if choice.endswith("*"):
                prefixes.append(choice[:-1])
            elif choice.endswith("~"):
                tokens |= endings(choice[:-1])
            else:
                tokens.add(choice)
        places.append(_Place(frozenset(tokens), tuple(prefixes), is_any=False, may_lack=may_lack))
    return _Phrase(cue, tuple(places), opens)


def endings(word: str) -> set[str]:
    """Return a verb or noun with its regular endings."""
    found = {word, word + "s"}
    if word.endswith("e"):
        found |= {word + "d", word[:-1] + "ing"}
    elif word.endswith("y") and word[-2:-1] not in _VOWELS:
        found |= {word[:-1] + "ies", word[:-1] + "ied", word + "ing"}
    else:
        found |= {word + "ed", word + "ing"}
        if word.endswith(("s", "x", "z", "ch", "sh")):
            found.add(word + "es")
        is_short = len(word) > 2 and word[-1] not in _VOWELS | {"w", "x", "y"}  # noqa: PLR2004
        if is_short and word[-2] in _VOWELS and word[-3] not in _VOWELS:
            found |= {word + word[-1] + "ed", word + word[-1] + "ing"}
    return found


@cache
def phrases(name: str) -> Phrases:
    """Read a file of ``data/``; once."""
    path = files("feedback.decide.replying").joinpath(f"data/{name}.txt")
    return Phrases(path.read_text(encoding="utf-8"))
