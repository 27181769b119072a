"""What is nobody else's business: private facts, personal data, other people, being a patient."""

from collections.abc import Iterator

from feedback.act.guardrails.channels import Channel
from feedback.act.guardrails.names import Check
from feedback.act.guardrails.reading import WORD, Read, block, numbers_of, words_of
from feedback.act.guardrails.values import Violation
from feedback.act.guardrails.words import DAYS, MONTHS, is_everyday, pattern, stem
from feedback.analyse.names import names
from feedback.analyse.personal import personal
from feedback.decide.replying.values import Decision
from surveys.words import _

_SHORTEST = 4  # letters of a word that can give something away


def violations(read: Read, rules: Channel) -> Iterator[Violation]:
    """Yield what must not be told in public."""
    yield from _private(read)
    yield from _personal(read)
    for found in pattern("third").finditer(read.body):
        why = _("“%(words)s” tells of somebody else.", words=found[0])
        yield block(Check.THIRD_PERSON, found.span(), why)
    yield from _staff(read, rules)
    yield from _health(read)


def _private(read: Read) -> Iterator[Violation]:
    if not read.private.strip():
        return
    private = set(words_of(read.private))
    for found in WORD.finditer(read.body):
        low = found[0].lower()
        if (
            len(low) >= _SHORTEST
            and not low.isdigit()
            and low in private
            and low not in read.given_words
            and stem(low) not in read.given_stems
            and not is_everyday(low)
            and low not in MONTHS
            and low not in DAYS
        ):
            why = _("Only a private fact speaks of “%(words)s”.", words=found[0])
            yield block(Check.PRIVATE_FACT, found.span(), why)
    for number in (numbers_of(read.body) & numbers_of(read.private)) - numbers_of(read.given):
        at = read.body.find(number)
        span = (at, at + len(number)) if at >= 0 else (0, 0)
        why = _("Only a private fact speaks of “%(words)s”.", words=number)
        yield block(Check.PRIVATE_FACT, span, why)


def _personal(read: Read) -> Iterator[Violation]:
    """Addresses and numbers of people; the business's own were blanked."""
    public = " ".join(f.text for f in read.case.facts if f.is_public)
    for found in pattern("personal").finditer(read.body):
        if found[0] not in public:
            why = _("“%(words)s” could lead to a person.", words=found[0])
            yield block(Check.PERSONAL_DATA, found.span(), why)
    for one in personal(read.body):
        words = read.body[one.start : one.end]
        if words not in public and ("@" in words or sum(c.isdigit() for c in words) > _SHORTEST):
            why = _("“%(words)s” could lead to a person.", words=words)
            yield block(Check.PERSONAL_DATA, (one.start, one.end), why)


def _staff(read: Read, rules: Channel) -> Iterator[Violation]:
    """Names of people: never in an answer to a complaint, and nowhere a channel forbids them."""
    is_praise = read.verdict.decision in {Decision.THANK, Decision.NO_REPLY}
    if is_praise and rules.allows_names:
        return
    public = set(WORD.findall(" ".join(f.text for f in read.case.facts if f.is_public)))
    public |= set(WORD.findall(" ".join(a.title for a in read.case.actions if a.is_public)))
    named = _names_in(read.case.text) - public - set(WORD.findall(read.case.business.signoff))
    for found in WORD.finditer(read.body):
        if found[0].removesuffix("'s").removesuffix("’s") in named:
            if is_praise:
                why = _("This channel allows no names: “%(words)s”.", words=found[0])
                yield block(Check.CHANNEL_NAME, found.span(), why)
            else:
                why = _("“%(words)s” may be somebody of the staff.", words=found[0])
                yield block(Check.STAFF_NAME, found.span(), why)


def _names_in(text: str) -> set[str]:
    """Return the words of names that a review introduces as names."""
    found = (text[one.start : one.end] for one in names(text))
    return {word for name in found for word in WORD.findall(name) if word[0].isupper()}


def _health(read: Read) -> Iterator[Violation]:
    sector = read.case.sector
    if not pattern("health_sector").search(sector) or pattern("not_health_sector").search(sector):
        return
    for found in pattern("health").finditer(read.body):
        why = _("“%(words)s” confirms that somebody is a patient or client.", words=found[0])
        yield block(Check.HEALTH, found.span(), why)
