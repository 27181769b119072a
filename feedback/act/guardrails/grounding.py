"""Nothing is said that was not given: numbers, dates, versions, names, addresses."""

import re
from collections.abc import Iterator

from feedback.act.guardrails.names import Check
from feedback.act.guardrails.reading import ADDRESS, WORD, Read, block, dates_of, numbers_of
from feedback.act.guardrails.values import Violation
from feedback.act.guardrails.words import DAYS, MONTHS, is_everyday, stem
from surveys.words import _

_VERSION = re.compile(r"(?<![\w.,])(?:v\d{1,4}(?:\.\d{1,4}){0,4}|\d{1,4}(?:\.\d{1,4}){1,4})(?!\w)")
_DATED = re.compile(rf"\b(?:{'|'.join([*MONTHS, *DAYS])})s?\b|\d{{4}}-\d\d-\d\d", re.IGNORECASE)
_NOT_DIGIT = re.compile(r"\D")
_FIRST_PERSON = re.compile(r"I(?:['’]|$)")
_OPENINGS = frozenset(
    "yes no thanks sorry today however also still so mostly sadly unfortunately first second "
    "finally meanwhile please since until where when here there now instead once again hello hi "
    "dear and but".split()
)


def violations(read: Read) -> Iterator[Violation]:
    """Yield what the reply says without having been told."""
    yield from _numbers(read)
    yield from _dates(read)
    yield from _addresses(read)
    yield from _versions(read)
    yield from _names(read)


def _numbers(read: Read) -> Iterator[Violation]:
    stars = {f"{read.case.stars:g}"} if read.case.stars is not None else set()
    for number in sorted(numbers_of(read.text) - numbers_of(read.given, loosely=True) - stars):
        at = read.text.find(number)
        span = (at, at + len(number)) if at >= 0 else (0, 0)
        why = _("“%(words)s” stands neither in the review nor in a public fact.", words=number)
        yield block(Check.NUMBER, span, why)


def _dates(read: Read) -> Iterator[Violation]:
    missing = dates_of(read.text) - dates_of(read.given)
    if missing:
        found = _DATED.search(read.text)
        words = ", ".join(sorted(missing))
        why = _("“%(words)s” stands neither in the review nor in a public fact.", words=words)
        yield block(Check.DATE, found.span() if found else (0, 0), why)


def _addresses(read: Read) -> Iterator[Violation]:
    known = {_plain(one) for one in ADDRESS.findall(read.given)}
    for found in ADDRESS.finditer(read.text):
        if _plain(found[0]) not in known:
            why = _("“%(words)s” is no address that you gave for replies.", words=found[0])
            yield block(Check.ADDRESS, found.span(), why)


def _plain(address: str) -> str:
    is_phone = "@" not in address and not address.lower().startswith(("http", "www"))
    return _NOT_DIGIT.sub("", address) if is_phone else address.lower().rstrip(".")


def _versions(read: Read) -> Iterator[Violation]:
    known = {one.lower().lstrip("v") for one in _VERSION.findall(read.given)}
    for found in _VERSION.finditer(read.text):
        version = found[0].lower().lstrip("v")
        if version not in known and version not in read.given:
            why = _("Nothing that was given speaks of version “%(words)s”.", words=found[0])
            yield block(Check.VERSION, found.span(), why)


def _names(read: Read) -> Iterator[Violation]:
    for sentence in read.sentences:
        for place, found in enumerate(WORD.finditer(sentence[0])):
            word, low = found[0], found[0].lower()
            if not word[0].isupper() or low in MONTHS or low in DAYS or _FIRST_PERSON.match(word):
                continue
            before = sentence[0][: found.start()].strip()
            if place == 0 or before.endswith((":", '"', "“", "‘", "'", "”")):
                is_called = sentence[0][found.end() : found.end() + 1] == ","
                if not is_called or low in _OPENINGS or is_everyday(low):
                    continue
            elif is_everyday(low):
                continue
            bare = low.removesuffix("'s").removesuffix("’s")
            if bare not in read.given_words and stem(low) not in read.given_stems:
                at = sentence.start() + found.start()
                why = _("“%(words)s” is a name that nobody gave.", words=word)
                yield block(Check.NAME, (at, at + len(word)), why)
