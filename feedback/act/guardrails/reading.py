"""A reply as the checks read it: words, sentences, numbers, dates, with their places."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from feedback.act.guardrails.names import Check
from feedback.act.guardrails.values import Severity, Violation
from feedback.act.guardrails.words import DAYS, MONTH, MONTHS, listed
from feedback.analyse.text import Span, sentences

# Every run is bounded or possessive, so that hostile text costs linear time.
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})++(?!\d)|\d++")
_VERSION = re.compile(
    r"(?<![\w.,])v?\d{1,9}(?:\.\d{1,9}){1,5}(?!\w)|(?<!\w)v\d{1,9}(?!\w)", re.IGNORECASE
)
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_DAY_MONTH = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({MONTH})\b", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"\b({MONTH}) (\d{{1,2}})(?:st|nd|rd|th)?(?!\d)", re.IGNORECASE)
_MAY = re.compile(r"\bMay\b(?! (?:we|I|you|it)\b)|\d may\b|\bin may\b")
_EMAIL = r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"
_URL = r"(?:https?://|(?<![\w.])www\.)[^\s,;)\"'<>]{1,300}"
_PHONE = r"(?<![\w.])\+?\d[\d ()/-]{7,20}\d(?!\w)"
ADDRESS = re.compile(f"{_EMAIL}|{_URL}|{_PHONE}", re.IGNORECASE)
_FEWEST_DIGITS = 9  # of a phone number
_QUOTED = re.compile(r"[\"“][^\"”\n]{1,60}[\"”]|(?<!\w)['‘][^'’\n]{1,60}['’](?!\w)")
_NOT_OPENING = re.compile(r"[\"'“‘«(\[\s]*")
_NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty".split(),
        2,
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60"} | {
    "seventy": "70", "eighty": "80", "ninety": "90"
}  # fmt: skip
_TWO = frozenset("twice both couple pair twins".split())


class Found(NamedTuple):
    """Something that is said, as it is compared, and where it stands."""

    said: str
    span: tuple[int, int]


@dataclass(frozen=True)
class Read:
    """A reply; *body* is the same with contact and sign-off blanked out, so places agree."""

    text: str
    body: str

    @cached_property
    def tokens(self) -> list[Found]:
        """The words of the body in small letters."""
        return [Found(found[0].lower(), found.span()) for found in _WORD.finditer(self.body)]

    @cached_property
    def words(self) -> list[str]:
        """The words alone."""
        return [token.said for token in self.tokens]

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Where the sentences of the body stand."""
        return sentences(self.body)

    @cached_property
    def unquoted(self) -> str:
        """The body without what stands in quotes, with all else in its place."""
        return _QUOTED.sub(lambda found: " " * len(found[0]), self.body)


def read(text: str, leave_out: tuple[str, ...] = ()) -> Read:
    """Read a reply; *leave_out* is what the business always says: its contact and sign-off."""
    body = text
    for said in leave_out:
        if said:
            body = body.replace(said, " " * len(said))
    return Read(text, body)


def block(check: Check, span: tuple[int, int], why: str) -> Violation:
    """Return an objection in spite of which nothing may be posted."""
    return Violation(check=check, severity=Severity.BLOCK, start=span[0], end=span[1], why=why)


def warn(check: Check, span: tuple[int, int], why: str) -> Violation:
    """Return an objection to think about."""
    return Violation(check=check, severity=Severity.WARN, start=span[0], end=span[1], why=why)


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters."""
    return _WORD.findall(text.lower())


def numbers(text: str) -> Iterator[Found]:
    """Yield every number, in digits or in words, as digits."""
    for found in _NUMBER.finditer(text):
        said = found[0].replace(",", "").lstrip("0") or "0"
        yield Found(said, found.span())
    for found in _WORD.finditer(text):
        value = _NUMBER_WORDS.get(found[0].lower())
        if value:
            yield Found(value, found.span())


def loosely_two(text: str) -> bool:
    """Whether a text speaks of two without a number."""
    return not _TWO.isdisjoint(words_of(text))


def dates(text: str) -> Iterator[Found]:
    """Yield days of a year as "day/month", then months and weekdays by name."""
    for found in _ISO.finditer(text):
        month = int(found[2])
        if 1 <= month <= len(MONTHS):
            yield Found(f"{int(found[3])}/{month}", found.span())
            yield Found(MONTHS[month - 1], found.span())
    for found in _DAY_MONTH.finditer(text):
        yield _day(found[1], found[2], found.span())
    for found in _MONTH_DAY.finditer(text):
        yield _day(found[2], found[1], found.span())
    for found in _WORD.finditer(text):
        word = found[0].lower()
        if word in MONTHS and word != "may":
            yield Found(word, found.span())
        elif word.rstrip("s") in DAYS:
            yield Found(word.rstrip("s"), found.span())
        elif word.removesuffix("'s").removesuffix("’s") in DAYS:
            yield Found(word[:-2], found.span())
    for found in _MAY.finditer(text):
        yield Found("may", found.span())


def _day(day: str, month: str, span: tuple[int, int]) -> Found:
    return Found(f"{int(day)}/{MONTHS.index(month.lower()) + 1}", span)


def versions(text: str) -> Iterator[Found]:
    """Yield versions such as 8.2.1 or v4, without the v."""
    for found in _VERSION.finditer(text):
        yield Found(found[0].lower().lstrip("v"), found.span())


def addresses(text: str) -> Iterator[Found]:
    """Yield e-mail addresses, links and phone numbers; of phones only the digits count."""
    for found in ADDRESS.finditer(text):
        said = found[0].lower().rstrip(".")
        if "@" not in said and not said.startswith(("http", "www.")):
            digits = "".join(filter(str.isdigit, said))
            if len(digits) < _FEWEST_DIGITS or _ISO.fullmatch(found[0].strip()):
                continue
            said = digits
        yield Found(said, found.span())


def capitalised(read: Read) -> Iterator[Found]:
    """Yield words with a capital inside a sentence, and an opening one before a comma."""
    begins = set(_openings(read))
    for token in read.tokens:
        start, end = token.span
        written = read.body[start:end]
        if not written[0].isupper() or written[0].isdigit() or token.said in MONTHS + DAYS:
            continue
        if written == "I" or written.startswith(("I'", "I’")):
            continue
        if token.said in listed("everyday") or token.said in listed("stop"):
            continue
        if start in begins and read.body[end : end + 1] != ",":
            continue
        yield Found(token.said, token.span)


def _openings(read: Read) -> Iterator[int]:
    for sentence in read.sentences:
        for part in re.finditer(r"(?:^|[:;–—]\s)", read.body[sentence.start : sentence.end]):
            at = sentence.start + part.end()
            skipped = _NOT_OPENING.match(read.body, at)
            yield skipped.end() if skipped else at
