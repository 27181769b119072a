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


class Answering:
    """The claims that a reply should take up, and the words that take them up."""

    def __init__(self, known: Known) -> None:
        verdict = known.verdict
        self._asks = verdict.decision not in _FREE and not known.is_health
        facts = {fact.id: content(reading.words_of(fact.text)) for fact in known.public_facts}
        self.claims = [
            (claim, _stems(claim).union(*(facts[b.fact] for b in verdict.bearings
                                          if b.claim == at and b.fact in facts)))
            for at, claim in enumerate(verdict.claims)
            if claim.polarity < 0 or claim.is_question
        ]  # fmt: skip

    def open_claims(self, read: Read) -> list[Claim]:
        """Return the claims that no word of the reply takes up."""
        said = {stem(word) for word in read.words}
        return [claim for claim, stems in self.claims if stems and not stems & said]

    def violations(self, read: Read) -> Iterator[Violation]:
        """Yield an objection for each claim that is left open."""
        if not self._asks:
            return
        for claim in self.open_claims(read):
            why = _("Nothing answers “%(words)s”.", words=claim.words[:120])
            yield warn(Check.UNANSWERED, (0, 0), why)


def _stems(claim: Claim) -> frozenset[str]:
    return content(reading.words_of(claim.words)) | {
        stem(word) for about in claim.about for word in reading.words_of(about)
    }
