"""Split text into sentences and words, as offsets into the unchanged text; nothing to download."""

import re
from typing import NamedTuple


class Span(NamedTuple):
    """From *start* to before *end*, in characters."""

    start: int
    end: int


# A pattern that begins with one set of characters skips the rest of a text fast. All runs are
# possessive or bounded, so hostile input costs linear time.
_STOP = re.compile(
    r"[.!?…\n](?:"
    r"(?<!\n)(?<![.!?…]{2})"  # only the first of a run of marks: from the others it ends as it does
    r"[.!?…]*+[\"'”’»)\]]*+(?=\s|$)"  # what may close with them, a blank or the end
    r"|(?<=[a-z][.!])(?=[A-Z][a-z]{0,15}+[\s,.!?'’])"  # no blank behind it: "great.The staff"
    r"|(?<=\n)(?:[ \t]*+\n)?+"  # a new line or an empty one
    r")"
)
_BEGINS_ENTRY = re.compile(r"[ \t]{0,8}(?:[-*•–]|\d{1,2}[.)])\s")  # of a list
_SHORT_LINE = 50  # characters; text that was wrapped by a program has longer lines
_WORD_BEFORE = re.compile(r"([^\W\d_][\w.]{0,15})\.$")
_ABBREVIATIONS = frozenset(
    "dr mr mrs ms prof st no nr vs etc e.g i.e eg ie approx dept est min max fig vol inc ltd co "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun a.m p.m".split()
)
_ENDING_TOO = frozenset("etc a.m p.m inc ltd co".split())  # often the last word of a sentence
_NEXT = re.compile(r"\s*+[\"'“‘«(\[]*+(.)", re.DOTALL)
_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences of *text* in order.

    No span begins or ends with white space, none overlaps another, and everything but white space
    is in one.
    """
    found, start, line = [], 0, 0
    for stop in _STOP.finditer(text):
        end, mark = stop.end(), stop.group()
        if mark == "\n":
            is_short, line = end - line <= _SHORT_LINE, end
            if not is_short and not _BEGINS_ENTRY.match(text, end):
                continue  # a sentence goes on
        elif mark[0] == "." and not _ends_here(text, start, stop):
            continue
        found.append(_trimmed(text, start, end))
        start = end
    found.append(_trimmed(text, start, len(text)))
    return tuple([span for span in found if span.end > span.start])


def words(text: str) -> list[str]:
    """Return the words of *text* in small letters, with straight apostrophes."""
    return [word.replace("’", "'") for word in _WORDS.findall(text.lower())]


def _ends_here(text: str, start: int, stop: re.Match[str]) -> bool:
    """Whether a full stop ends a sentence and not an abbreviation or a number of a list."""
    if len(stop.group()) > 1:
        return True  # several marks, or a closing quote behind it
    after = _NEXT.match(text, stop.end())
    if after is None:
        return True  # nothing but white space follows
    before = text[max(start, stop.start() - 16) : stop.end()]
    if re.search(r"(?:^|\s)\d{1,2}\.$", before) and not text[start : stop.start()].strip(
        " \n0123456789"
    ):
        return False  # "1." at the beginning of an entry
    word = _WORD_BEFORE.search(before)
    if word is None:
        return True
    name = word[1].lower()
    if name in _ENDING_TOO:
        return after[1].isupper()
    return name not in _ABBREVIATIONS and not (len(name) == 1 and name != "i")


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
