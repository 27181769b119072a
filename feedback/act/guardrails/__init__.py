"""What a reply must not do before it stands where everybody reads it: named checks with spans.

Checks object and never rewrite: what rewrites invents.
"""

from collections.abc import Sequence

from feedback.act.guardrails import (
    channels,
    commitments,
    covering,
    grounding,
    likeness,
    privacy,
    tone,
)
from feedback.act.guardrails.reading import Read
from feedback.act.guardrails.values import Severity, Violation
from feedback.decide.replying.values import Case, Verdict


def look(
    text: str,
    case: Case,
    verdict: Verdict,
    recent: Sequence[str] = (),
    said_to_customer: Sequence[str] = (),
) -> tuple[Violation, ...]:
    """Return all objections to a reply, those that block it first."""
    read = Read(text, case, verdict)
    rules = channels.channel(case.channel)
    found = [
        *channels.violations(read, rules, case.max_chars),
        *privacy.violations(read, rules),
        *grounding.violations(read),
        *commitments.violations(read, recent),
        *tone.violations(read),
        *likeness.violations(read, recent, said_to_customer),
        *covering.violations(read),
    ]
    return tuple(sorted(found, key=lambda one: (one.severity is Severity.WARN, one.start)))
