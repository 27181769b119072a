"""How a reply speaks to somebody: no blame, no formulas, no guess of who they are."""

import re
from collections.abc import Iterator

from feedback.act.guardrails.known import Known
from feedback.act.guardrails.names import Check
from feedback.act.guardrails.reading import Read, block, warn
from feedback.act.guardrails.values import Violation
from feedback.act.guardrails.words import pattern
from feedback.decide.replying.values import Decision
from surveys.words import _


def violations(read: Read, known: Known) -> Iterator[Violation]:
    """Yield words that blame, solicit, presume or say nothing."""
    body = read.body
    for found in pattern("liability").finditer(body):
        is_costly = known.is_hold_sector or known.verdict.decision is Decision.HOLD
        why = _("“%(words)s” reads as an admission; ask whoever answers for it.", words=found[0])
        yield (block if is_costly else warn)(Check.LIABILITY, found.span(), why)
    for found in pattern("rating").finditer(body):
        why = _("“%(words)s” asks for a rating; channels and law forbid it.", words=found[0])
        yield block(Check.RATING, found.span(), why)
    for found in pattern("incentive").finditer(body):
        why = _("“%(words)s” offers something where reviews stand.", words=found[0])
        yield block(Check.INCENTIVE, found.span(), why)
    for found in pattern("accusation").finditer(body):
        why = _("“%(words)s” accuses whoever wrote the review.", words=found[0])
        yield block(Check.ACCUSATION, found.span(), why)
    yield from _familiar(read, known)
    for sentence in read.sentences:
        found_at = pattern("defensive").match(body[sentence.start : sentence.end])
        if found_at:
            span = sentence.start + found_at.start(), sentence.start + found_at.end()
            why = _("“%(words)s” opens by defending.", words=found_at[0])
            yield warn(Check.DEFENSIVE, span, why)
    for found in pattern("boilerplate").finditer(body):
        why = _("“%(words)s” stands in everybody's replies.", words=found[0])
        yield warn(Check.BOILERPLATE, found.span(), why)
    for words in known.case.banned:
        for found in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", body, re.IGNORECASE):
            why = _("“%(words)s” is among the words that you never use.", words=found[0])
            yield block(Check.BANNED, found.span(), why)
    yield from _courtesy(read, known)


def _familiar(read: Read, known: Known) -> Iterator[Violation]:
    own = known.own.lower()
    for found in pattern("familiar").finditer(read.body):
        if found[0].lower().strip(" ,") not in own:
            why = _("“%(words)s” speaks to a kind of person, not to this one.", words=found[0])
            yield block(Check.FAMILIAR, found.span(), why)


def _courtesy(read: Read, known: Known) -> Iterator[Violation]:
    thanks = list(pattern("thanks").finditer(read.unquoted))
    sorry = list(pattern("apology").finditer(read.unquoted))
    for found in (thanks, sorry):
        if len(found) > 1:
            why = _("“%(words)s” once more: each time it weighs less.", words=found[1][0])
            yield warn(Check.COURTESY, found[1].span(), why)
    if known.verdict.decision is Decision.THANK and not thanks and _says_something(read.body):
        yield warn(Check.NO_THANKS, (0, 0), _("There is no word of thanks."))
    if known.verdict.decision is Decision.APOLOGISE_FIX and not sorry:
        yield warn(Check.NO_APOLOGY, (0, 0), _("There is no word of apology."))


def _says_something(body: str) -> bool:
    return re.search(r"\w", body) is not None
