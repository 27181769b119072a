"""What a reply must not do before it stands where everybody reads it, told while it is written."""

import re
from dataclasses import dataclass

from surveys.words import _

_PROMISE = re.compile(
    r"\b(?:promis\w*|guarantee\w*|refund\w*|compensat\w*|never happen again"
    r"|will (?:fix|repair|solve|replace|pay)|will be (?:fixed|solved|repaired|replaced)"
    r"|by (?:tomorrow|monday|tuesday|wednesday|thursday|friday|next week|the end of)"
    r"|versprech\w*|versproch\w*|garantier\w*|erstatt\w*|entschädig\w*|kommt nie wieder vor"
    r"|bis (?:morgen|montag|dienstag|mittwoch|donnerstag|freitag|nächste woche|ende))\b",
    re.IGNORECASE,
)
_BLAME = re.compile(
    r"\b(?:you should have|you could have|you failed to|you did not|you didn['’]t"
    r"|your (?:own )?fault"
    r"|your mistake|as we told you|you must have|you clearly"
    r"|sie hätten|du hättest|ihr fehler|dein fehler|selbst schuld|wie wir ihnen)\b",
    re.IGNORECASE,
)
_PRIVATE = re.compile(r"[\w.+-]+@[\w-]+\.\w+|(?<!\w)\+?\d[\d ()/-]{7,}\d(?!\w)|\b\d{6,}\b")
_SHORTEST, _LONG = 60, 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    is_good: bool
    words: str


def checks_of(text: str, *, criticised: tuple[str, ...], review: str) -> list[Check]:
    """Look at a reply to *review*, in which *criticised* themes were found."""
    return [
        _absent(_PROMISE, text, _("Promises nothing"), _("Sounds like a promise: “%(words)s”")),
        _absent(_BLAME, text, _("Blames nobody"), _("Sounds like blame: “%(words)s”")),
        _absent(
            _PRIVATE,
            text,
            _("Names no address or number"),
            _("Everybody will read this: “%(words)s”"),
        ),
        _names_it(text, criticised, review),
        _length(text),
    ]


def _absent(pattern: re.Pattern[str], text: str, good: str, bad: str) -> Check:
    match = pattern.search(text)
    if match is None:
        return Check(is_good=True, words=good)
    return Check(is_good=False, words=bad % {"words": match[0][:60]})


def _names_it(text: str, criticised: tuple[str, ...], review: str) -> Check:
    """Whether the reply takes up a theme or a word of what was said."""
    said = set(re.findall(r"\w{5,}", review.lower()))
    written = set(re.findall(r"\w{5,}", text.lower()))
    if any(name in text.lower() for name in criticised) or len(said & written) > 1:
        return Check(is_good=True, words=_("Names what they wrote about"))
    return Check(is_good=False, words=_("Could be an answer to anything: name what they wrote"))


def _length(text: str) -> Check:
    if len(text) < _SHORTEST:
        return Check(is_good=False, words=_("Very short: it may read as brushed off"))
    if len(text) > _LONG:
        return Check(
            is_good=False, words=_("Long: few platforms show more than a paragraph or two")
        )
    return Check(is_good=True, words=_("A good length"))
