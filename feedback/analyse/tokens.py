"""The tokens of a text: words, numbers, emoticons, emoji and marks, in one spelling each.

A token is in small letters with straight apostrophes ("isn't" is one token), letters that are
repeated more than twice stand twice ("sooooo" is "soo"), the digits of long numbers are all "0",
and a run of "!" or "?" is one.
"""

import re
from typing import NamedTuple

_WORD = r"[^\W\d_][^\W_]*+(?:['’ʼ`´][^\W\d_]++)*+"
_NUMBER = r"\d+(?:[.,:/]\d+)*+"
_EMOTICON = r"[:;=]['’]?-?[()\[\]DPpOo/\\|*3@$](?![\w/])|<3+|</3|\^_*\^|-_+-"
_PICTURE = (
    r"[\U0001F1E6-\U0001F1FF]{2}|[\u2190-\u21FF\u2300-\u27BF\u2B00-\u2BFF\U0001F000-\U0001FAFF]"
    r"[\uFE0F\U0001F3FB-\U0001F3FF]*+"
)
_MARK = r"[!?]+|\.\.+|[.,;:…()\"“”&%£$€\-–—/\n]"
_PLAIN = r"[a-zA-Z]++(?=[ .,!?])"  # most words, and told faster than any word
_TOKEN = re.compile(f"{_PLAIN}|{_WORD}|{_NUMBER}|{_EMOTICON}|{_MARK}|{_PICTURE}")

_REPEATED = re.compile(r"(\w)\1{2,}+")
_MOST_KEPT = 200_000  # spellings whose token is remembered; then they are forgotten
_TOLD = 2  # digits of a number that says something by itself: "5 stars", "0 help"
_SHADES = "\ufe0f🏻🏼🏽🏾🏿"  # how an emoji is drawn, not what it says
_LONGEST = 40  # characters of a word that are looked at


class Token(NamedTuple):
    """A token and where it stands in the unchanged text."""

    text: str
    start: int
    end: int


class _Spellings(dict[str, str]):
    """Remembers the token of each spelling that was met."""

    def __missing__(self, spelling: str) -> str:
        if len(self) > _MOST_KEPT:
            self.clear()
        token = self[spelling] = _token_of(spelling)
        return token


def _token_of(spelling: str) -> str:
    first = spelling[0]
    if first.isdigit():
        return spelling if len(spelling) <= _TOLD else re.sub(r"\d", "0", spelling[:_LONGEST])
    if first in "!?":
        return "?" if "?" in spelling else "!"
    if first == "." and len(spelling) > 1:
        return "…"
    if not first.isalpha():
        return spelling[:_LONGEST].rstrip(_SHADES)
    word = re.sub("[’ʼ`´]", "'", spelling[:_LONGEST].lower())
    return _REPEATED.sub(r"\1\1", word)


_spellings = _Spellings()


def tokens(text: str, start: int = 0, end: int | None = None) -> list[str]:
    """Return the tokens of *text* between two offsets."""
    found = _TOKEN.findall(text, start, len(text) if end is None else end)
    return list(map(_spellings.__getitem__, found))


def placed_tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Return the tokens of *text* with their offsets; slower, for explanations."""
    found = _TOKEN.finditer(text, start, len(text) if end is None else end)
    return [Token(_spellings[match.group()], match.start(), match.end()) for match in found]
