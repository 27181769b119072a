"""How a reply sounds: no admission, accusation, familiarity, begging, or phrases of everybody's."""

from collections.abc import Iterator
from typing import Final

from feedback.act.guardrails.names import Check
from feedback.act.guardrails.reading import Read, block, warn
from feedback.act.guardrails.values import Violation
from feedback.act.guardrails.words import pattern
from feedback.decide.replying.values import Decision
from surveys.words import N_, _

_BLOCKING: Final = (
    ("rating", Check.RATING, N_("“%(words)s” asks for a rating.")),
    ("incentive", Check.INCENTIVE, N_("“%(words)s” offers something for a review.")),
    ("accusation", Check.ACCUSATION, N_("“%(words)s” accuses or blames somebody.")),
    ("familiar", Check.FAMILIAR, N_("“%(words)s” is too familiar, or speaks of who somebody is.")),
)
_WARNING: Final = (
    ("defensive", Check.DEFENSIVE, N_("“%(words)s” sounds defensive.")),
    ("boilerplate", Check.BOILERPLATE, N_("“%(words)s” stands in everybody's replies.")),
)


def violations(read: Read) -> Iterator[Violation]:
    """Yield what sounds wrong."""
    for family, check, why in _BLOCKING:
        for found in pattern(family).finditer(read.body):
            yield block(check, found.span(), _(why) % {"words": found[0]})
    objects = block if pattern("hold_sector").search(read.case.sector) else warn
    for found in pattern("liability").finditer(read.body):
        why = _("“%(words)s” reads like an admission.", words=found[0])
        yield objects(Check.LIABILITY, found.span(), why)
    for sentence in read.sentences:
        for family, check, why in _WARNING:
            said = sentence[0].strip()
            at = sentence.start() + sentence[0].find(said)
            for found in pattern(family).finditer(said):
                span = (at + found.start(), at + found.end())
                yield warn(check, span, _(why) % {"words": found[0]})
    yield from _courtesy(read)


def _courtesy(read: Read) -> Iterator[Violation]:
    thanks = list(pattern("thanks").finditer(read.body))
    sorry = list(pattern("apology").finditer(read.body))
    for found in (thanks, sorry):
        if len(found) > 1:
            why = _("Once is enough: “%(words)s”.", words=found[1][0])
            yield warn(Check.COURTESY, found[1].span(), why)
    if read.verdict.decision is Decision.THANK and not thanks:
        yield warn(Check.NO_THANKS, (0, 0), _("No word of thanks."))
    if read.verdict.decision is Decision.APOLOGISE_FIX and not sorry:
        yield warn(Check.NO_APOLOGY, (0, 0), _("No word of apology."))
