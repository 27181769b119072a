"""Read an interview note: what was seen, what was said, and what we make of it, kept apart.

One line is one thing. What it begins with says what it is: ``"`` or ``>`` a quote, ``!`` a pain,
``+`` a delight, ``?`` a question that came up, ``=`` our interpretation, anything else an
observation. ``#word`` anywhere in a line tags it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class NoteKind(StrEnum):
    """What a line of a note is."""

    OBSERVATION = "observation"
    QUOTE = "quote"
    PAIN = "pain"
    DELIGHT = "delight"
    QUESTION = "question"
    INTERPRETATION = "interpretation"


SAID_BY_THE_PARTICIPANT = frozenset({NoteKind.QUOTE, NoteKind.PAIN, NoteKind.DELIGHT})

_PREFIXES = {
    '"': NoteKind.QUOTE,
    "“": NoteKind.QUOTE,
    ">": NoteKind.QUOTE,
    "!": NoteKind.PAIN,
    "+": NoteKind.DELIGHT,
    "?": NoteKind.QUESTION,
    "=": NoteKind.INTERPRETATION,
}
_LINE = re.compile(r"[^\n]+")
_LEAD = re.compile(r"\s*(?:[-*•]\s+)?")
_TAGS_AT_THE_END = re.compile(r"(?:\s+#[^\W_][\w-]{0,39})+\s*$")
_TAG = re.compile(r"#([^\W_][\w-]{0,39})")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine:
    """One line: *start* to before *end* are its words in the note, without the prefix."""

    kind: NoteKind
    start: int
    end: int
    tags: tuple[str, ...]


def parse_note(text: str) -> tuple[NoteLine, ...]:
    """Read the lines of a note that say anything."""
    lines = []
    for match in _LINE.finditer(text):
        lead = _LEAD.match(text, match.start(), match.end())
        start = lead.end() if lead else match.start()
        end = match.end()
        kind = _PREFIXES.get(text[start : start + 1], NoteKind.OBSERVATION)
        if kind is not NoteKind.OBSERVATION:
            start += 1
        while start < end and text[start].isspace():
            start += 1
        tags = tuple(dict.fromkeys(t.lower() for t in _TAG.findall(text, start, end)))
        if only_tags := _TAGS_AT_THE_END.search(text, start, end):
            end = only_tags.start()  # they are ours, not what was said
        while end > start and (
            text[end - 1].isspace() or (kind is NoteKind.QUOTE and text[end - 1] in '"”')
        ):
            end -= 1
        if start < end:
            lines.append(NoteLine(kind=kind, start=start, end=end, tags=tags))
    return tuple(lines)
