"""Where to be a customer is itself a secret, a reply confirms nobody as one."""

from collections.abc import Iterator

from feedback.act.guardrails.known import Known
from feedback.act.guardrails.names import Check
from feedback.act.guardrails.reading import Read, block
from feedback.act.guardrails.values import Violation
from feedback.act.guardrails.words import pattern
from surveys.words import _


def violations(read: Read, known: Known) -> Iterator[Violation]:
    """Yield words by which a reader learns that somebody was treated here."""
    if not known.is_health:
        return
    for found in pattern("health").finditer(read.body):
        why = _("“%(words)s” tells everybody that they are a patient here.", words=found[0])
        yield block(Check.HEALTH, found.span(), why)
