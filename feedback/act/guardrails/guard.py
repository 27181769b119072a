"""Look at a reply with every check."""

from collections.abc import Iterator, Sequence

from feedback.act.guardrails import channels as channel_rules
from feedback.act.guardrails import grounding, health, privacy, reading, reading_ease, tone
from feedback.act.guardrails.answering import Answering
from feedback.act.guardrails.channels import channel
from feedback.act.guardrails.known import Known
from feedback.act.guardrails.likeness import Likeness
from feedback.act.guardrails.promises import Promises
from feedback.act.guardrails.values import Severity, Violation
from feedback.decide.replying.values import Case, Claim, Verdict


class Guard:
    """All that one case is checked against, worked out once for many drafts."""

    def __init__(
        self,
        case: Case,
        verdict: Verdict,
        recent: Sequence[str] = (),
        said_to_customer: Sequence[str] = (),
    ) -> None:
        self.known = Known(case, verdict)
        self.rules = channel(case.channel)
        self._leave_out = (case.business.contact, case.business.signoff)
        self._promises = Promises(self.known, said_to_customer)
        self._likeness = Likeness(self.known, recent, self.rules)
        self._answering = Answering(self.known)

    def look(self, text: str) -> tuple[Violation, ...]:
        """Return what the checks object to, blocks first, then in the order of the text."""
        if not text.strip():
            return ()
        read = reading.read(text, self._leave_out)
        found = dict.fromkeys(self._all(read))
        return tuple(sorted(found, key=_order))

    def open_claims(self, read: reading.Read) -> list[Claim]:
        """Return what was criticised or asked and is not taken up."""
        return self._answering.open_claims(read)

    def _all(self, read: reading.Read) -> Iterator[Violation]:
        yield from privacy.violations(read, self.known, self.rules)
        yield from grounding.violations(read, self.known)
        yield from self._promises.violations(read)
        yield from tone.violations(read, self.known)
        yield from health.violations(read, self.known)
        yield from self._likeness.violations(read)
        yield from channel_rules.violations(read, self.rules, self.known.case.max_chars)
        yield from reading_ease.violations(read, self.known)
        yield from self._answering.violations(read)


def look(
    text: str,
    case: Case,
    verdict: Verdict,
    recent: Sequence[str] = (),
    said_to_customer: Sequence[str] = (),
) -> tuple[Violation, ...]:
    """Return what the checks object to in one reply to *case*.

    *recent* are replies to others, *said_to_customer* what this customer was told before.
    """
    return Guard(case, verdict, recent, said_to_customer).look(text)


def is_blocked(violations: Sequence[Violation]) -> bool:
    """Whether a reply may not be posted."""
    return any(one.severity is Severity.BLOCK for one in violations)


def _order(violation: Violation) -> tuple[bool, int, int, str]:
    return violation.severity is Severity.WARN, violation.start, violation.end, violation.check
