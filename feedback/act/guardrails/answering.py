"""Whether a reply takes up what was criticised or asked."""

from collections.abc import Iterator

from feedback.act.guardrails import reading
from feedback.act.guardrails.known import Known
from feedback.act.guardrails.names import Check
from feedback.act.guardrails.reading import Read, warn
from feedback.act.guardrails.values import Violation
from feedback.act.guardrails.words import content, stem
from feedback.decide.replying.values import Claim, Decision
from surveys.words import _

_FREE = frozenset({Decision.HOLD, Decision.NO_REPLY})
_FAULTS = frozenset({Decision.APOLOGISE_FIX, Decision.CLARIFY, Decision.REFUTE})
_BAD = -0.2
_SHOWN = 120  # characters


class Answering:
    """The claims that a reply should take up, and the words that take them up."""

    def __init__(self, known: Known) -> None:
        verdict = known.verdict
        facts = {fact.id: content(reading.words_of(fact.text)) for fact in known.public_facts}
        said_of: dict[int, frozenset[str]] = {}
        for bearing in verdict.bearings:
            said = facts.get(bearing.fact, frozenset())
            said_of[bearing.claim] = said_of.get(bearing.claim, frozenset()) | said
        is_free = verdict.decision in _FREE or known.is_health
        self.claims = [
            (claim, _stems(claim) | said_of.get(at, frozenset()))
            for at, claim in enumerate(() if is_free else verdict.claims)
            if claim.is_question
            or (verdict.decision in _FAULTS and claim.is_factual and claim.polarity < _BAD)
        ]

    def open_claims(self, read: Read) -> list[Claim]:
        """Return the claims that no word of the reply takes up."""
        said = {stem(word) for word in read.words}
        return [claim for claim, stems in self.claims if stems and not stems & said]

    def violations(self, read: Read) -> Iterator[Violation]:
        """Yield an objection for each claim that is left open."""
        for claim in self.open_claims(read):
            why = _("Nothing answers “%(words)s”.", words=claim.words[:_SHOWN])
            yield warn(Check.UNANSWERED, (0, 0), why)


def _stems(claim: Claim) -> frozenset[str]:
    return content(reading.words_of(claim.words)) | {
        stem(word) for about in claim.about for word in reading.words_of(about)
    }
