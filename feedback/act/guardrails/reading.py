"""A reply as all checks read it, beside all that its writer was given."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Final

from feedback.act.guardrails.values import Severity, Violation
from feedback.act.guardrails.words import DAYS, MONTHS, stem
from feedback.decide.replying.values import Case, Standing, Verdict

WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
ADDRESS: Final = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,6}|(?:https?://|www\.)[^\s,;)]{1,200}"
    r"|(?<![\w.-])\+?\d(?:[ ()-]{0,2}\d){8,16}(?!\w)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?;\n]+(?:[.!?;](?=\S)[^.!?;\n]*)*[.!?;]*")
_NUMBERS = {
    word: str(n)
    for n, word in enumerate(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty".split(),
        2,
    )
} | dict(
    zip(
        "thirty forty fifty sixty seventy eighty ninety".split(),
        "30 40 50 60 70 80 90".split(),
        strict=True,
    )
)
_DIGITS = re.compile(r"\d+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PAIR = re.compile(r"\b(?:twice|both|couple|pair|twins)\b", re.IGNORECASE)
_ISO = re.compile(r"(?<!\d)\d{4}-(\d\d)-(\d\d)(?!\d)")
_MONTH = "|".join(MONTHS)
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH})\b")
_MONTH_DAY = re.compile(rf"\b({_MONTH}) (\d{{1,2}})\b")
_MAY = re.compile(r"\b(?:\d{1,2}|in) may\b|\bmay \d")
_ALIVE = frozenset({Standing.COMMITTED, Standing.DOING, Standing.DONE})


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters."""
    return WORD.findall(text.lower())


def numbers_of(text: str, *, loosely: bool = False) -> set[str]:
    """Return the numbers of a text, written in digits or in words."""
    plain = _THOUSANDS.sub("", text.lower())
    found = {digits.lstrip("0") or "0" for digits in _DIGITS.findall(plain)}
    found |= {_NUMBERS[w] for w in words_of(plain.replace("-", " ")) if w in _NUMBERS}
    return found | {"2"} if loosely and _PAIR.search(plain) else found


def dates_of(text: str) -> set[str]:
    """Return days as "5/12", and months and weekdays by name."""
    low = text.lower()
    pairs = {(int(day), int(month)) for month, day in _ISO.findall(low)}
    pairs |= {(int(day), MONTHS.index(month) + 1) for day, month in _DAY_MONTH.findall(low)}
    pairs |= {(int(day), MONTHS.index(month) + 1) for month, day in _MONTH_DAY.findall(low)}
    named = {MONTHS[month - 1] for _day, month in pairs if 1 <= month <= len(MONTHS)}
    here = set(words_of(low))
    named |= {month for month in MONTHS if month != "may" and month in here}
    if _MAY.search(low):
        named.add("may")
    days = {day for day in DAYS if day in here or f"{day}s" in here}
    return {f"{day}/{month}" for day, month in pairs} | named | days


class Read:
    """One reply, the case that it answers, and what both have in common."""

    def __init__(self, text: str, case: Case, verdict: Verdict) -> None:
        self.text, self.case, self.verdict = text, case, verdict
        self.words = words_of(text)

    @cached_property
    def body(self) -> str:
        """The reply, with contact and sign-off blanked: offsets stay."""
        text = self.text
        for fixed in (self.case.business.signoff, self.case.business.contact):
            if fixed:
                text = text.replace(fixed, " " * len(fixed))
        return text

    @cached_property
    def sentences(self) -> list[re.Match[str]]:
        """The sentences of the body."""
        return [one for one in _SENTENCE.finditer(self.body) if one[0].strip()]

    @cached_property
    def given(self) -> str:
        """All that may be repeated: the review, what is public, how to reach the business."""
        case = self.case
        parts: list[str] = [
            case.text, case.business.contact, case.business.signoff, case.sector,
        ]  # fmt: skip
        for fact in case.facts:
            if fact.is_public:
                parts += [fact.text, fact.date.isoformat() if fact.date else ""]
        for action in case.actions:
            if action.is_public:
                parts += [action.title, action.due.isoformat() if action.due else ""]
        return " \n ".join(parts)

    @cached_property
    def given_words(self) -> frozenset[str]:
        """The words that were given."""
        return frozenset(words_of(self.given))

    @cached_property
    def given_stems(self) -> frozenset[str]:
        """The beginnings of the words that were given."""
        return frozenset(stem(word) for word in self.given_words)

    @cached_property
    def private(self) -> str:
        """What only the business knows."""
        facts = [
            f"{f.text} {f.date.isoformat() if f.date else ''}"
            for f in self.case.facts
            if not f.is_public
        ]
        actions = [
            f"{a.title} {a.due.isoformat() if a.due else ''}"
            for a in self.case.actions
            if not a.is_public
        ]
        return " ".join([*facts, *actions])

    @cached_property
    def alive(self) -> list[tuple[str, str]]:
        """Title and date of the public actions behind which somebody stands."""
        return [
            (a.title, a.due.isoformat() if a.due else "")
            for a in self.case.actions
            if a.is_public and a.standing in _ALIVE
        ]


def block(check: str, span: tuple[int, int], why: str) -> Violation:
    """Object in a way that keeps the reply from being posted."""
    return Violation(check=check, severity=Severity.BLOCK, start=span[0], end=span[1], why=why)


def warn(check: str, span: tuple[int, int], why: str) -> Violation:
    """Object in a way that leaves it to a person."""
    return Violation(check=check, severity=Severity.WARN, start=span[0], end=span[1], why=why)


def first_place(text: str, words: Iterable[str]) -> tuple[int, int]:
    """Return where one of these words stands first in a text; (0, 0) if none does."""
    wanted = set(words)
    for match in WORD.finditer(text):
        if match[0].lower() in wanted:
            return match.span()
    return (0, 0)
