"""Every number, date, version, name and address in a reply is one that was given."""

from collections.abc import Iterator

from feedback.act.guardrails import reading
from feedback.act.guardrails.known import Known
from feedback.act.guardrails.names import Check
from feedback.act.guardrails.reading import Read, block, warn
from feedback.act.guardrails.values import Violation
from feedback.act.guardrails.words import stem
from surveys.words import _


def violations(read: Read, known: Known) -> Iterator[Violation]:
    """Yield what is said and was never given."""
    text = read.text
    reach = [found.span for found in reading.addresses(text)]
    for number in reading.numbers(text):
        if number.said not in known.numbers and not _within(number.span, reach):
            why = _("“%(words)s” was not given by the review or a public fact.", words=number.said)
            yield block(Check.NUMBER, number.span, why)
    for date in reading.dates(text):
        if date.said not in known.dates:
            said = text[slice(*date.span)]
            why = _("The date “%(words)s” was not given.", words=said)
            yield block(Check.DATE, date.span, why)
    for version in reading.versions(text):
        if not _is_known_version(version.said, known) and not _within(version.span, reach):
            why = _("“%(words)s” was not given by the review or a public fact.", words=version.said)
            yield block(Check.VERSION, version.span, why)
    for address in reading.addresses(text):
        if address.said not in known.addresses:
            said = text[slice(*address.span)]
            why = _("“%(words)s” is not among your own addresses.", words=said)
            yield block(Check.ADDRESS, address.span, why)
    for name in reading.capitalised(read):
        bare = name.said.removesuffix("'s").removesuffix("’s")
        if bare in known.words or stem(bare) in known.stems:
            continue
        said = text[slice(*name.span)]
        if bare in known.author:
            why = _("“%(words)s” is how they sign; everybody will read it.", words=said)
            yield warn(Check.NAME, name.span, why)
        else:
            why = _("Nobody named “%(words)s” in the review or a public fact.", words=said)
            yield block(Check.NAME, name.span, why)


def _is_known_version(said: str, known: Known) -> bool:
    if said in known.versions:
        return True
    place = known.public.lower().find(said)
    while place >= 0:
        before, after = known.public[place - 1 : place], known.public[place + len(said) :][:2]
        is_whole = not before[-1:].isdigit() and not after[:1].isdigit()
        if is_whole and before != "." and not (after[:1] == "." and after[1:].isdigit()):
            return True
        place = known.public.lower().find(said, place + 1)
    return False


def _within(span: tuple[int, int], reach: list[tuple[int, int]]) -> bool:
    """Whether something stands in an address, which is judged as a whole."""
    return any(start <= span[0] and span[1] <= end for start, end in reach)
