"""Which language a text is in: told by its script, its small words, its letters and its endings.

Only English is rated, so the question is above all whether something else is mistaken for it.
"""

import json
import re
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from feedback.analyse.text import words

_DATA = Path(__file__).parent / "data" / "languages.json"
_ENGLISH = "en"
_UNKNOWN = "und"
_RATED = frozenset({_ENGLISH, _UNKNOWN})

_LISTED = 1.0  # weight of a word that a language lists
_SHARED = 0.5  # of one that English lists too
_TINY = {1: 0.35, 2: 0.8}  # part of the weight that words of so few letters have
_LETTERS = 0.7  # of a word whose letters only these languages have
_ENDINGS = {2: 0.2, 3: 0.4}  # of an ending of so many letters; longer ones:
_LONG_ENDING = 0.6
_LONGEST_ENDING = 5
_ENOUGH = 0.6  # what a language other than English needs at least
_MISSING = 0.5  # taken off for each letter that a language does not have
_MOST_WORDS = 300  # a text shows its language by then
_MOST_KEPT = 50_000  # words whose votes are remembered; then they are forgotten

_FOREIGN_LETTER = re.compile(
    r"[\u00aa\u00b5\u00ba\u00c0-\u02af\u0370-\u1fff\u2c00-\u2dff\u3040-\ud7ff\uf900-\ufdff\ufe70-\uffdc]"
)
_OTHER_SCRIPT = re.compile(
    r"[\u0370-\u1cff\u2c00-\u2dff\u3040-\ud7ff\uf900-\ufaff\ufb1d-\ufdff\ufe70-\ufefc]"
)
_COMPOSED = re.compile("[\u0130\u0300-\u036f]")  # a capital dotted i falls apart in small letters
_PLAIN = str.maketrans({"ß": "ss", "đ": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})

# Where a script begins, and the languages written in it; the first is meant when nothing tells.
_SCRIPTS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (0x0370, ("el",)),
    (0x0400, ("ru", "uk", "bg", "sr", "mk", "be")),
    (0x0530, ("hy",)),
    (0x0590, ("he",)),
    (0x0600, ("ar", "fa", "ur")),
    (0x0700, ("und",)),
    (0x0900, ("hi", "mr", "ne")),
    (0x0980, ("bn",)),
    (0x0A00, ("pa",)),
    (0x0A80, ("gu",)),
    (0x0B00, ("or",)),
    (0x0B80, ("ta",)),
    (0x0C00, ("te",)),
    (0x0C80, ("kn",)),
    (0x0D00, ("ml",)),
    (0x0D80, ("si",)),
    (0x0E00, ("th",)),
    (0x0E80, ("lo",)),
    (0x0F00, ("bo",)),
    (0x1000, ("my",)),
    (0x10A0, ("ka",)),
    (0x1100, ("ko",)),
    (0x1200, ("am",)),
    (0x1380, ("und",)),
    (0x1780, ("km",)),
    (0x1800, ("und",)),
    (0x3040, ("ja",)),
    (0x3100, ("zh",)),
    (0x3130, ("ko",)),
    (0x3190, ("zh",)),
    (0xAC00, ("ko",)),
    (0xF900, ("zh",)),
    (0xFB1D, ("he",)),
    (0xFB50, ("ar", "fa", "ur")),
)
_STARTS = [start for start, _ in _SCRIPTS]
_DENSE = frozenset({"ja", "zh", "ko"})  # a letter of theirs is as much as two or three of others

_Votes = tuple[tuple[str, float], ...]


class _Languages(NamedTuple):
    """What is known of the languages, ready to be looked up."""

    english: frozenset[str]  # words of English and no other language
    others: frozenset[str]  # words of other languages and not of English
    votes: "_Memory"
    letters: dict[str, frozenset[str]]  # beyond ASCII, by language


class _Memory(dict[str, _Votes]):
    """Which languages a word speaks for; words that are not listed are judged by their looks."""

    def __init__(self, letters: dict[str, frozenset[str]], endings: dict[str, _Votes]) -> None:
        super().__init__()
        self._letters = letters
        self._endings = endings
        self._most = 0

    def keep(self) -> None:
        """Remember what is listed for good."""
        self._most = len(self) + _MOST_KEPT

    def __missing__(self, word: str) -> _Votes:
        votes = self._looks(word)
        if len(self) < self._most:
            self[word] = votes
        return votes

    def _looks(self, word: str) -> _Votes:
        if not word[:1].isalpha():
            return ()
        found: defaultdict[str, float] = defaultdict(float)
        if not word.isascii():
            special = {letter for letter in word if letter > "\x7f" and letter not in "’‘"}
            for code, letters in self._letters.items():
                if special <= letters:
                    found[code] += _LETTERS
        before, apostrophe, after = word.partition("'")
        if apostrophe:
            for code, weight in (
                *self._endings.get(before + "'", ()),
                *self._endings.get("'" + after, ()),
            ):
                found[code] += weight
        for length in range(min(_LONGEST_ENDING, len(word) - 2), 1, -1):
            votes = self._endings.get(word[-length:])
            if votes:
                for code, weight in votes:
                    found[code] += weight
                break
        return tuple(found.items())


def is_rated(code: str) -> bool:
    """Whether sentiment is judged in this language; what is too short to tell counts as English."""
    return code in _RATED


def guess(text: str) -> str:
    """Return the ISO 639-1 code of the language of *text*, or "und" when it has too little."""
    return guess_tokens(words(text), text)


def guess_tokens(tokens: Sequence[str], text: str) -> str:
    """Return the language of *text*, whose words in small letters are among *tokens*."""
    known = _languages()
    if text.isascii() or not _FOREIGN_LETTER.search(text):
        if known.others.isdisjoint(tokens) and (
            len(known.english.intersection(tokens)) * 4 >= len(tokens)
        ):
            return _ENGLISH if tokens else _UNKNOWN
    else:
        script = _script(text)
        if script:
            return _best_in(script, text)
        if _COMPOSED.search(text):
            tokens = words(unicodedata.normalize("NFC", text).replace("İ", "i"))
    scores: defaultdict[str, float] = defaultdict(float)
    for word in tokens[:_MOST_WORDS]:
        for code, weight in known.votes[word]:
            scores[code] += weight
    if scores:
        _take_off(scores, text, known.letters)
    english = max(scores.pop(_ENGLISH, 0.0), 0.0)
    best = max(scores, key=scores.__getitem__, default=_UNKNOWN)
    if scores[best] > english and scores[best] >= _ENOUGH:
        return best
    return _ENGLISH if english else _UNKNOWN


def english_words() -> frozenset[str]:
    """Return the common words that are English and nothing else."""
    return _languages().english


def _script(text: str) -> tuple[str, ...]:
    """Return the languages of the script of most letters; none when that is the Latin one."""
    letters = _OTHER_SCRIPT.findall(text[:4000])
    if not letters:
        return ()
    found = Counter(_SCRIPTS[bisect_right(_STARTS, ord(letter)) - 1][1] for letter in letters)
    if ("ja",) in found:  # Han stands between kana
        found["ja",] += found.pop(("zh",), 0)
    (languages, count), *_ = found.most_common(1)
    latin = sum(map(str.isalpha, text[:4000])) - len(letters)
    return languages if count * (3 if languages[0] in _DENSE else 1) >= latin else ()


def _best_in(script: tuple[str, ...], text: str) -> str:
    if len(script) == 1:
        return script[0]
    votes = _languages().votes
    scores = dict.fromkeys(script, 0.0)
    # Signs of vowels are no letters to a regular expression, so words are cut at white space.
    for word in text.lower().split()[:_MOST_WORDS]:
        for code, weight in votes[word.strip(".,!?;:…()[]«»\"'“”„،؟؛।-–—")]:
            if code in scores:
                scores[code] += weight
    _take_off(scores, text, _languages().letters)
    return max(scores, key=scores.__getitem__)


def _take_off(scores: dict[str, float], text: str, letters: dict[str, frozenset[str]]) -> None:
    """Lower the scores of languages that lack letters of *text* which another one has."""
    if text.isascii():
        return
    beyond = frozenset().union(*(letters.get(code, ()) for code in scores))
    special = beyond.intersection(text.lower())
    for code in scores if special else ():
        if code != _ENGLISH:  # it borrows
            scores[code] -= _MISSING * len(special - letters.get(code, frozenset()))


@cache
def _languages() -> _Languages:
    data = json.loads(_DATA.read_text(encoding="utf-8"))
    letters = {
        code: frozenset(entry["letters"]) for code, entry in data.items() if entry["letters"]
    }
    endings: dict[str, list[tuple[str, float]]] = {}
    listed: dict[str, list[str]] = {}
    for code, entry in data.items():
        for ending in entry["endings"].split():
            weight = _ENDINGS.get(len(ending), _LONG_ENDING)
            endings.setdefault(ending, []).append((code, weight))
        for word in " ".join(entry["words"]).split():
            listed.setdefault(word, []).append(code)
    for word, codes in list(listed.items()):
        for plain in _typed_plainly(word):
            if plain not in listed:
                listed[plain] = list(codes)
    memory = _Memory(letters, {ending: tuple(votes) for ending, votes in endings.items()})
    for word, codes in listed.items():
        part = _TINY.get(len(word), 1.0) * (
            _SHARED if _ENGLISH in codes and len(codes) > 1 else _LISTED
        )
        memory[word] = () if _UNKNOWN in codes else tuple((code, part) for code in codes)
    memory.keep()
    return _Languages(
        frozenset(word for word, codes in listed.items() if codes == [_ENGLISH]),
        frozenset(word for word, codes in listed.items() if not _RATED.intersection(codes)),
        memory,
        letters,
    )


def _typed_plainly(word: str) -> set[str]:
    """Return how people spell a word whose letters their keyboard does not have."""
    if word.isascii() or ord(word[0]) > 0x2AF:  # noqa: PLR2004 - behind the Latin letters
        return set()
    decomposed = unicodedata.normalize("NFD", word.translate(_PLAIN))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return {plain, word.translate(_UMLAUTS)} - {word}
