"""Noun phrases of a text, so that a reply can name what was said without copying how.

A small tagger over a list of English words and their parts of speech, and a chunker for what stands
between a determiner and its noun. It looks at single words and their neighbours only: what it is
not sure of, it leaves out.
"""

import importlib.util
import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

_WORD = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:['’-][^\W\d_]+)*|[.!?;:,()\"“”]|\S")
_UNITS = frozenset(
    "minute minutes hour hours day days week weeks night nights month months".split()
)
_NUMBERS = frozenset(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety".split()
)
_NUMBERED = frozenset("grade size version model platform terminal class channel type bay".split())
_SHORTEST = 3  # letters of a noun
_ABBREVIATED = 4  # letters at most
_CONTRACTED = ("'re", "'ve", "'ll", "'m", "'d", "n't")
_OPENING = frozenset("a an the this that my our your his her their its".split())
_SINGULAR_S = ("ss", "is", "news", "series")
_MAYBE_PLURAL = ("us", "as", "ns")  # buses end so, and menus
_BARE_PLURALS = frozenset(
    "people staff police mice feet teeth children men women dinosaurs".split()
)
_POSSESSIVES = {"my": "mine", "our": "mine", "your": "yours", "his": "theirs", "her": "theirs"}


class Phrase(NamedTuple):
    """A noun with what describes it, and where it stands.

    *words* have no determiner: "locked gate", "six days". *owner* is "mine" behind *my* or *our*.
    """

    start: int
    end: int
    words: str
    head: str
    is_plural: bool
    is_measure: bool = False
    owner: str = ""
    has_article: bool = False
    is_crew: bool = False

    @property
    def is_described(self) -> bool:
        """Whether more than a bare noun is said."""
        return " " in self.words


class _Tagged(NamedTuple):
    text: str
    small: str
    start: int
    tag: str  # D P I C X R V N J # O .


def phrases(text: str) -> list[Phrase]:
    """Return the noun phrases of *text* in order; people and empty words are left out."""
    tagged = _tagged(text)
    found: list[Phrase] = []
    at = 0
    while at < len(tagged):
        stop = _run(tagged, at)
        if stop > at:
            phrase = _phrase(tagged, at, stop)
            if phrase:
                found.append(phrase)
            at = stop
        else:
            at += 1
    return found


def people(text: str) -> list[Phrase]:
    """Return the crew that *text* speaks of: "the driver", "kitchen"."""
    crew = _words("crew")
    return [
        Phrase(t.start, t.start + len(t.text), t.small, t.small, is_plural=_is_plural(t.small))
        for t in _tagged(text)
        if t.small in crew
    ]


def is_noun(word: str) -> bool:
    """Whether a word is mostly a noun."""
    return word in _words("nouns") or _lexicon().get(word, "").startswith("NN")


def tag_of(word: str) -> str:
    """Return what part of speech a word mostly is, as in the Penn tag set; "" when unknown."""
    return _lexicon().get(word, "")


def is_plural(word: str) -> bool:
    """Whether a noun stands for several."""
    return _is_plural(word)


def _run(tagged: Sequence[_Tagged], at: int) -> int:
    """Return where the nouns end that begin at *at* (with what describes them), or *at*."""
    stop = at
    while stop < len(tagged) and tagged[stop].tag in "#JN" and not _is_break(tagged, at, stop):
        stop += 1
    while stop > at and tagged[stop - 1].tag != "N":
        stop -= 1
    return stop


def _is_break(tagged: Sequence[_Tagged], at: int, here: int) -> bool:
    return here > at and tagged[here].tag == "#" and tagged[here - 1].tag == "N"


def _phrase(tagged: Sequence[_Tagged], at: int, stop: int) -> Phrase | None:
    run = list(tagged[at:stop])
    head = run[-1]
    before = tagged[at - 1] if at else None
    owner = _POSSESSIVES.get(before.small, "") if before else ""
    article = before is not None and before.small in {"the", "a", "an", "this", "that", "these"}
    end = head.start + len(head.text)
    if head.small in _UNITS:
        return _measure(run, end)
    if _is_empty(head.small) or (before and before.small in {"like", "as"}):
        return None
    if before and at > 1 and before.tag == "D" and tagged[at - 2].small in {"like", "as"}:
        return None  # a simile
    if any(token.small in {"other", "others"} for token in run):
        return None  # of somebody else
    is_crew = head.small in _words("crew")
    kept = [t for t in run[:-1] if _describes(t)][-2:]
    if _counts(run[0]) and _is_plural(head.small):
        kept = [run[0], *kept]
    said = " ".join([*(_spelled(t) for t in kept), _spelled(head)])
    number = tagged[stop] if stop < len(tagged) and head.small in _NUMBERED else None
    if number is not None and number.text[0].isdigit():
        said, end = f"{said} {number.text}", number.start + len(number.text)
    start = kept[0].start if kept else head.start
    return Phrase(
        start,
        end,
        said,
        head.small,
        _is_plural(head.small),
        owner=owner,
        has_article=article,
        is_crew=is_crew,
    )


def _is_empty(head: str) -> bool:
    people = _words("people")
    return (
        head in _words("weak")
        or head in people
        or head.rstrip("s") in people
        or len(head) < _SHORTEST
    )


def _counts(token: _Tagged) -> bool:
    return token.small in _NUMBERS or token.text.isdigit()


def _measure(run: Sequence[_Tagged], end: int) -> Phrase | None:
    if not run[1:] or run[-2].tag != "#":
        return None
    number, unit = run[-2], run[-1]
    if not _counts(number):
        return None
    several = unit.small if unit.small.endswith("s") or number.text == "1" else f"{unit.small}s"
    said = f"{number.small} {several}"
    return Phrase(
        number.start, end, said, unit.small, is_plural=True, is_measure=True, has_article=True
    )


def _describes(token: _Tagged) -> bool:
    if token.tag == "N":
        return (
            token.small not in _words("weak") | _words("people") and len(token.small) >= _SHORTEST
        )
    return token.tag == "J" and (token.small in _words("describing") or "-" in token.small)


def _spelled(token: _Tagged) -> str:
    """Keep an abbreviation as it is written; everything else is small."""
    text = token.text
    is_abbreviation = (
        text.isupper() and 1 < len(text) <= _ABBREVIATED and not _is_english(token.small)
    )
    return text if is_abbreviation else token.small


def _is_english(word: str) -> bool:
    return word in _words("nouns") or word in _lexicon() or word in _NUMBERS


def _is_plural(word: str) -> bool:
    if word in _BARE_PLURALS:
        return word != "staff"
    if " " in word:
        return False
    if word.endswith(_MAYBE_PLURAL) and not is_noun(word[:-1]):
        return False
    return word.endswith("s") and not word.endswith(_SINGULAR_S) and len(word) > _SHORTEST


def _tagged(text: str) -> list[_Tagged]:
    tagged: list[_Tagged] = []
    found = list(_WORD.finditer(text))
    for number, match in enumerate(found):
        word = match[0]
        small = word.lower().replace("’", "'")
        before = tagged[-1] if tagged else None
        after = found[number + 1][0].lower() if number + 1 < len(found) else "."
        tag = _tag(word, small, before, after, is_first=before is None or before.small in ".!?")
        tagged.append(_Tagged(word, small, match.start(), tag))
    return tagged


def _tag(  # noqa: PLR0911, C901, PLR0912 - one table, read from above
    word: str, small: str, before: _Tagged | None, after: str, *, is_first: bool
) -> str:
    if small[0].isdigit() or small in _NUMBERS:
        return "#"
    if not small[0].isalpha():
        return "."
    for tag, name in _CLOSED:
        if small in _words(name):
            return tag
    previous = before.tag if before else "."
    opens = previous in "DJ#" or (previous == "N" and before is not None)
    if small.endswith(_CONTRACTED):
        return "X"
    if small.endswith("'s"):
        return "D"  # whose it is: what follows is a noun of its own
    if word[0].isupper() and not is_first and not word.isupper():
        return "O"  # a name
    known = _lexicon().get(small, "")
    listed = small in _words("nouns")
    if previous in "PX" or (before is not None and before.small == "to"):
        # Behind a subject, an auxiliary or "to" stands a verb, if the word can be one.
        if known[:2] in {"VB", "MD"} or small in _words("verbs"):
            return "V"
        if previous == "P" and not known.startswith("JJ"):
            return "V"
        if before is not None and before.small == "to" and not _is_plural(small):
            return "V" if listed or known.startswith("NN") else "O"
        if small.endswith("ing"):
            return "V"
    is_this = before is not None and before.small in {"this", "that"} and small.endswith("s")
    is_named = before is not None and before.small in _OPENING and not is_this
    if small in _words("verbs") and not is_named and not listed:
        return "V"
    if small in _words("describing") and not (listed and not is_noun(after)):
        return "J"
    if listed:
        return (
            "V" if previous == "N" and _is_finite(known) and after in _words("determiners") else "N"
        )
    if known.startswith("NNP"):
        return "O" if word[0].isupper() else ("N" if opens or previous == "I" else "O")
    if known.startswith("NN"):
        return "N"
    if known.startswith("JJ"):
        return "J"
    if known.startswith("RB"):
        return "R"
    if known[:2] == "VB":
        if known in {"VBN", "VBG"} and previous in "D#J":
            return "J"
        return "N" if is_named and known in {"VB", "VBP", "VBZ"} else "V"
    return _guess(small, previous)


def _guess(small: str, previous: str) -> str:
    """Say what a word is that no list has, by its ending and the word before it."""
    if small.endswith("ly"):
        return "R"
    if small.endswith(("ed", "ing")):
        return "J" if previous in "D#J" else "V"
    if len(small) > _SHORTEST and previous in "D#J" and small.isalpha():
        return "N"
    return "O"


def _is_finite(known: str) -> bool:
    return known in {"VBZ", "VBD", "VBP"}


_CLOSED = (
    ("D", "determiners"),
    ("P", "pronouns"),
    ("I", "prepositions"),
    ("C", "conjunctions"),
    ("X", "auxiliaries"),
    ("R", "adverbs"),
)


@cache
def _tables() -> dict[str, frozenset[str]]:
    text = (files("feedback.analyse") / "data" / "nouns.json").read_text(encoding="utf-8")
    return {name: frozenset(words.split()) for name, words in json.loads(text).items()}


def _words(name: str) -> frozenset[str]:
    return _tables()[name]


@cache
def _lexicon() -> dict[str, str]:
    """Read the list of words and parts of speech that comes with TextBlob.

    As a file, because importing TextBlob costs a second and this costs 60 ms.
    """
    spec = importlib.util.find_spec("textblob")
    if spec is None or not spec.submodule_search_locations:
        return {}
    path = Path(spec.submodule_search_locations[0], "en", "en-lexicon.txt")
    return dict(_entries(path.read_text(encoding="utf-8")))


def _entries(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        parts = line.split()
        if parts[1:] and not line.startswith(";;;"):
            yield parts[0], parts[1]
