"""Nothing private in a reply: personal data, what only the business knows, other people."""

from collections.abc import Iterator

from feedback.act.guardrails import reading
from feedback.act.guardrails.channels import Channel
from feedback.act.guardrails.known import Known
from feedback.act.guardrails.names import Check
from feedback.act.guardrails.reading import Read, block
from feedback.act.guardrails.values import Violation
from feedback.act.guardrails.words import pattern
from feedback.analyse.personal import personal
from feedback.decide.replying.values import Decision
from surveys.words import _

_JUDGED_ELSEWHERE = frozenset({"name", "url"})  # by grounding, which knows what was given


def violations(read: Read, known: Known, rules: Channel) -> Iterator[Violation]:
    """Yield what should stay between the business and whom it concerns."""
    yield from _personal(read, known)
    for token in read.tokens:
        if token.said in known.private_words:
            why = _("“%(words)s” stands only in what is not public.", words=token.said)
            yield block(Check.PRIVATE_FACT, token.span, why)
    for number in reading.numbers(read.body):
        if number.said in known.private_numbers:
            why = _("“%(words)s” stands only in what is not public.", words=number.said)
            yield block(Check.PRIVATE_FACT, number.span, why)
    for found in pattern("third").finditer(read.body):
        why = _("“%(words)s” tells of somebody else.", words=found[0])
        yield block(Check.THIRD_PERSON, found.span(), why)
    yield from _people(read, known, rules)


def _personal(read: Read, known: Known) -> Iterator[Violation]:
    taken: list[tuple[int, int]] = []
    for shown in personal(read.body):
        said = read.body[shown.start : shown.end]
        if shown.what in _JUDGED_ELSEWHERE or said.lower() in known.own.lower():
            continue
        taken.append((shown.start, shown.end))
        why = _("Everybody will read “%(words)s”.", words=said)
        yield block(Check.PERSONAL_DATA, (shown.start, shown.end), why)
    for found in pattern("personal").finditer(read.body):
        if any(start < found.end() and found.start() < end for start, end in taken):
            continue
        if found[0].lower() not in known.own.lower():
            why = _("Everybody will read “%(words)s”.", words=found[0])
            yield block(Check.PERSONAL_DATA, found.span(), why)


def _people(read: Read, known: Known, rules: Channel) -> Iterator[Violation]:
    is_praise = known.verdict.decision is Decision.THANK
    if not known.people or (is_praise and rules.allows_names):
        return
    for token in read.tokens:
        bare = token.said.removesuffix("'s").removesuffix("’s")
        if bare not in known.people or not read.body[token.span[0]].isupper():
            continue
        said = read.body[slice(*token.span)]
        if not is_praise:
            why = _("“%(words)s” would be named before everybody.", words=said)
            yield block(Check.STAFF_NAME, token.span, why)
        else:
            why = _("This channel rejects replies that name “%(words)s”.", words=said)
            yield block(Check.CHANNEL_NAME, token.span, why)
