"""Nothing is promised or called done without an action, and nothing contradicts what stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from feedback.act.guardrails import reading
from feedback.act.guardrails.known import Known
from feedback.act.guardrails.names import Check
from feedback.act.guardrails.reading import Read, block, warn
from feedback.act.guardrails.values import Violation
from feedback.act.guardrails.words import content, listed, pattern, stem
from feedback.analyse.text import Span, sentences
from feedback.decide.replying.values import FactKind, Standing
from surveys.words import _

_CLOSE = 0.6  # of the rarer sentence's stems, from which two sentences speak of one thing
_ONE_THING = 0.5  # of all their stems, from which a "not" in one of them says the opposite
_LETTERS = 4  # of a word that tells what a sentence is about
_FEWEST = 2  # stems that two sentences must share to be compared
# Each half of a sentence says yes or no of its own.
_HALVES = re.compile(
    r"[;:]|, (?:and|but) "
    r"| (?:and|but) (?=(?:it |they |we )?(?:do|is|are|can|will|ha[sv]e?|does)\b)"
)
_AGAIN = 0.6  # of a sentence's stems that were said before


@dataclass(frozen=True)
class Statement:
    """A sentence that stands somewhere, as others are compared with it."""

    text: str

    @cached_property
    def stems(self) -> frozenset[str]:
        """What it is about."""
        return content(reading.words_of(self.text))

    @cached_property
    def topic(self) -> frozenset[str]:
        """The same with everyday words: two sentences of one thing share those, too."""
        return frozenset(
            stem(word)
            for word in reading.words_of(self.text)
            if len(word) >= _LETTERS and word not in listed("stop") and not word.isdigit()
        )

    @cached_property
    def is_negated(self) -> bool:
        """Whether it says no."""
        return len(pattern("negation").findall(self.text)) % 2 == 1

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers in it."""
        return frozenset(number.said for number in reading.numbers(self.text))


def statements(texts: Sequence[str]) -> tuple[Statement, ...]:
    """Return the sentences of texts."""
    return tuple(
        Statement(part.strip())
        for text in texts
        for span in sentences(text)
        for part in _HALVES.split(text[span.start : span.end])
    )


class Promises:
    """What stands behind promises about one case."""

    def __init__(self, known: Known, said_to_customer: Sequence[str]) -> None:
        self.known = known
        self._alive = [(content(reading.words_of(a.title)), a.due, a.standing) for a in known.alive]
        self._facts = [(fact, content(reading.words_of(fact.text))) for fact in known.public_facts]
        self._policies = statements(
            [f.text for f in known.public_facts if f.kind is FactKind.POLICY]
        )
        self._earlier = statements(known.case.past_replies)
        self._put_off = tuple(
            one
            for one in statements(said_to_customer)
            if pattern("under_way").search(one.text) or pattern("promise").search(one.text)
        )

    def violations(self, read: Read) -> Iterator[Violation]:
        """Yield promises, claims and contradictions without ground."""
        for span in read.sentences:
            said = Statement(read.body[span.start : span.end])
            yield from self._promised(said, span)
            yield from self._called_done(said, span)
            yield from self._put_off_again(said, span)
        yield from self._contradicted(read)

    def _promised(self, said: Statement, span: Span) -> Iterator[Violation]:
        hard = pattern("promise").search(said.text)
        soft = pattern("soft_promise").search(said.text) or pattern("by_when").search(said.text)
        found = hard or soft
        if found is None or self._stands_behind(said):
            return
        if hard is None and soft is not None:
            begins = soft[0][:6].lower()
            stated = any(
                stems & said.stems and begins in fact.text.lower() for fact, stems in self._facts
            )
            if stated or pattern("no_promise").search(said.text):
                return
        why = _("“%(words)s” promises, and no action stands behind it.", words=found[0])
        yield block(Check.PROMISE, _moved(found.span(), span), why)

    def _stands_behind(self, said: Statement, *, done: bool = False) -> bool:
        days = {date.said for date in reading.dates(said.text) if "/" in date.said}
        return any(
            stems & said.stems or (due is not None and f"{due.day}/{due.month}" in days)
            for stems, due, standing in self._alive
            if not done or standing is Standing.DONE
        )

    def _called_done(self, said: Statement, span: Span) -> Iterator[Violation]:
        found = pattern("done").search(said.text)
        if found is None or pattern("negation").search(said.text):
            return
        if self._stands_behind(said, done=True):
            return
        if any(stems & said.stems for _fact, stems in self._facts):
            return
        why = _("“%(words)s” says it is done, and no finished action does.", words=found[0])
        yield block(Check.DONE, _moved(found.span(), span), why)

    def _contradicted(self, read: Read) -> Iterator[Violation]:
        halves = [
            (half, span)
            for span in read.sentences
            for half in statements([read.body[span.start : span.end]])
        ]
        for check, stated in ((Check.POLICY, self._policies), (Check.EARLIER, self._earlier)):
            for one in stated:
                if any(_agrees(half, one) for half, _span in halves):
                    continue  # it is said as it stands, and what differs is what is set right
                for half, span in halves:
                    if _differs(half, one):
                        why = (
                            _("You state in public: “%(words)s”", words=one.text)
                            if check is Check.POLICY
                            else _("An earlier reply said: “%(words)s”", words=one.text)
                        )
                        yield block(check, (span.start, span.end), why)
                        break

    def _put_off_again(self, said: Statement, span: Span) -> Iterator[Violation]:
        if not said.stems or not self._put_off:
            return
        if not (pattern("under_way").search(said.text) or pattern("promise").search(said.text)):
            return
        for one in self._put_off:
            if len(said.stems & one.stems) >= _AGAIN * len(said.stems):
                why = _("This customer was told already: “%(words)s”", words=one.text)
                yield warn(Check.FATIGUE, (span.start, span.end), why)
                return


def _moved(found: tuple[int, int], sentence: Span) -> tuple[int, int]:
    return sentence.start + found[0], sentence.start + found[1]


def _differs(said: Statement, one: Statement) -> bool:
    """Whether two sentences about one thing say yes and no, or different numbers."""
    shared = said.topic & one.topic
    if len(shared) < _FEWEST:
        return False
    if len(shared) < _CLOSE * min(len(said.topic), len(one.topic)):
        return False
    if said.is_negated != one.is_negated and (
        len(shared) >= _ONE_THING * len(said.topic | one.topic)
    ):
        return True
    return bool(said.numbers and one.numbers and not said.numbers & one.numbers)


def _agrees(said: Statement, one: Statement) -> bool:
    """Whether a sentence says the same as another."""
    return (
        said.is_negated == one.is_negated
        and one.numbers <= said.numbers
        and len(said.topic & one.topic) >= _CLOSE * len(one.topic)
    )
