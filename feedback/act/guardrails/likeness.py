"""A reply is neither the review once more nor an earlier reply once more."""

from collections.abc import Iterator, Sequence
from typing import Final

from feedback.act.drafting.sameness import grams, likeness, without
from feedback.act.guardrails.names import Check
from feedback.act.guardrails.reading import WORD, Read, block, warn
from feedback.act.guardrails.values import Violation
from surveys.words import _

_RUN: Final = 7  # words of the review in a row
_SAME, _ALIKE = 0.35, 0.5  # of three-word runs: with replies to this customer; with any other
_SHORT = 8  # words; a short thanks may well be like another
_TOLD = 2  # times that this customer was told much the same


def violations(
    read: Read, recent: Sequence[str], said_to_customer: Sequence[str]
) -> Iterator[Violation]:
    """Yield where the reply repeats the review, or replies that went before."""
    yield from _echo(read)
    fixed = (read.case.business.contact, read.case.business.signoff)
    mine = grams(without(read.text, fixed))
    if not mine:
        return
    past = [*read.case.past_replies, *said_to_customer]
    told = 0
    for earlier in dict.fromkeys(past):
        alike = likeness(mine, grams(without(earlier, fixed)))
        told += alike >= _SAME / 2
        if alike >= _SAME:
            why = _("An earlier reply is the same in part: “%(words)s”", words=earlier[:60])
            yield block(Check.SAME, (0, 0), why)
            break
    if told >= _TOLD:
        why = _("This customer was told much the same before: give a straight answer.")
        yield warn(Check.FATIGUE, (0, 0), why)
    if len(read.words) >= _SHORT:
        for earlier in recent:
            other = grams(without(earlier, fixed))
            if len(mine & other) >= _ALIKE * len(mine):
                why = _("Another reply reads alike: “%(words)s”", words=earlier[:60])
                yield warn(Check.ALIKE, (0, 0), why)
                break


def _echo(read: Read) -> Iterator[Violation]:
    said = [m[0].lower() for m in WORD.finditer(read.case.text)]
    runs = {tuple(said[i : i + _RUN]) for i in range(len(said) - _RUN + 1)}
    written = list(WORD.finditer(read.body))
    for i in range(len(written) - _RUN + 1):
        run = written[i : i + _RUN]
        if tuple(m[0].lower() for m in run) in runs:
            span = (run[0].start(), run[-1].end())
            why = _("The review says it in these words: “%(words)s”", words=read.body[slice(*span)])
            yield block(Check.ECHO, span, why)
            return
