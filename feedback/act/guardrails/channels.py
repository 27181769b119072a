"""What each place where reviews stand allows in a reply; and the checks of it."""

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from feedback.act.guardrails.names import Check
from feedback.act.guardrails.reading import ADDRESS, Read, block, warn
from feedback.act.guardrails.values import Severity, Violation
from surveys.words import _


class Unit(enum.StrEnum):
    """In what a channel counts the length of a reply."""

    CHARACTERS = "characters"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One channel's rules; what is not known of a channel is allowed."""

    name: str
    limit: int | None = None
    unit: Unit = Unit.CHARACTERS
    allows_contact: bool = True  # e-mail addresses and phone numbers
    allows_links: bool = True
    allows_names: bool = True  # of people
    allows_quotes: bool = True  # pieces of the review
    allows_lists: bool = True

    def length(self, text: str) -> int:
        """Return how long a reply is as the channel counts."""
        return len(text.encode("utf-8", "replace")) if self.unit is Unit.BYTES else len(text)

    def fits(self, text: str, max_chars: int | None) -> bool:
        """Whether a reply is short enough for the channel and for who asked for it."""
        if max_chars is not None and len(text) > max_chars:
            return False
        return self.limit is None or self.length(text) <= self.limit


CHANNELS: Final = {
    one.name: one
    for one in (
        Channel(name="google", limit=4096, unit=Unit.BYTES),
        Channel(name="play", limit=350),
        Channel(name="appstore", limit=5970),
        Channel(
            name="tripadvisor",
            allows_contact=False,
            allows_links=False,
            allows_names=False,
            allows_quotes=False,
            allows_lists=False,
        ),
        Channel(name="workspace_marketplace", limit=2500, allows_contact=False, allows_links=False),
    )
}

_LINK = re.compile(r"^(?:https?://|www\.)", re.IGNORECASE)
_ENTRY = re.compile(r"^[ \t]{0,8}(?:[-*•–]|\d{1,2}[.)])[ \t]", re.MULTILINE)
_FEWEST_ENTRIES = 2


def channel(name: str) -> Channel:
    """Return the rules of a channel; one that is not known has none."""
    return CHANNELS.get(name) or Channel(name=name)


def violations(read: Read, rules: Channel, max_chars: int | None) -> Iterator[Violation]:
    """Yield what the channel does not take."""
    text = read.text
    length = rules.length(text)
    if rules.limit is not None and length > rules.limit:
        said = (
            _("%(length)s bytes, where %(limit)s fit.")
            if rules.unit is Unit.BYTES
            else _("%(length)s characters, where %(limit)s fit.")
        )
        why = said % {"length": length, "limit": rules.limit}
        yield Violation(check=Check.LENGTH, severity=Severity.BLOCK, start=0, end=0, why=why)
    elif max_chars is not None and len(text) > max_chars:
        why = _("%(length)s characters, where %(limit)s fit.", length=len(text), limit=max_chars)
        yield Violation(check=Check.LENGTH, severity=Severity.BLOCK, start=0, end=0, why=why)
    if not (rules.allows_contact and rules.allows_links):
        for found in ADDRESS.finditer(text):
            is_link = _LINK.match(found[0]) is not None
            if not (rules.allows_links if is_link else rules.allows_contact):
                yield block(
                    Check.CONTACT,
                    found.span(),
                    _("This channel rejects replies with “%(words)s”.", words=found[0]),
                )
    if not rules.allows_lists:
        entries = list(_ENTRY.finditer(text))
        if len(entries) >= _FEWEST_ENTRIES:
            yield warn(Check.CHANNEL_LIST, entries[0].span(), _("This channel rejects lists."))
