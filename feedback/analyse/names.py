"""Names in what somebody wrote: behind a title, where they introduce themselves or sign."""

import re
from collections.abc import Iterator

from feedback.analyse.findings import Shown
from feedback.analyse.language import english_words

_END = 90  # characters at the end of a text that hold its signature

# What a name can stand behind. Looked for as plain strings, which costs least when none is there.
_TITLE = re.compile(r"[MDPHF](?:[rRs]|iss|rof|err|rau)")
_CUES = ("name", "Name", "his is ", "I am ", "I'm ", "I’m ", "mr ", "mrs ", "dr ", "mr. ", "dr. ")

_ONE = r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]{1,20}(?:['’-](?!s\b)[A-ZÀ-Þ]?[a-zà-öø-ÿ]{1,20})?"
_MORE = rf"(?: (?:{_ONE}|[A-Z]\.?|van|von|de|da|al|bin)(?![\w'’]))"
_FULL = rf"{_ONE}{_MORE}{{0,3}}"
_SAID = re.compile(
    rf"(?i:\b(?:my|his|her|their|the|full) (?:full |last |first |sur)?name(?:['’]s| is| was|:)"
    rf"|\bname:) "
    rf"({_FULL}|(?<=my name is )[a-z]{{3,15}}(?: [a-z]{{3,15}})?"
    r"(?=[ .]{0,2}(?:$|[,.\n]| and | from )))"
)
_I_AM = re.compile(
    rf"(?:^|[.!?\n] {{0,2}}|\b(?:[Hh]i|[Hh]ello|[Hh]ey)[,.!]? )(?:(?:I['’]m|I am) ({_ONE} {_ONE})"
    rf"(?=[.,!\n]|$| from | and )"
    rf"|[Tt]his is ({_ONE}(?: {_ONE})?)(?= here| calling| writing| from ))"
)
_SIGNED = re.compile(
    r"(?i:\b(?:regards|sincerely|faithfully|truly|wishes|cheers|thanks|thank you|advance|signed"
    r"|respectfully|best|yours)\b)"
    r"(?:[,.!]? ?\n\s{0,4}|[,.!] ?|(?<=gards) |(?<=erely) |(?<=ully) )[-–—~]? ?"
    rf"({_FULL})\.?(?= ?(?:$|\n))"
)
_DASHED = re.compile(rf"[.!?\n] ?[-–—~] ?({_ONE}(?: (?:{_ONE}|[A-Z]\.?))?)\.?$")
_TITLED = re.compile(
    r"\b(?:M(?:rs?|s|iss|x|RS?)|D[rR]|Prof(?:essor)?|Herr|Frau)\b\.? ?"
    rf"((?:[A-Z]\.? )?(?:O['’][A-Z]\w{{1,20}}|Ma?c[A-Z]\w{{1,20}}|{_FULL}|[A-Z]{{3,20}}\b))"
)
_SMALL_TITLED = re.compile(r"\b(?:mrs?|dr)\.? ([a-z]{3,20})\b")
_NO_NAMES = frozenset(
    "lol haha bye xd xx xxx pepper martens marten oetker kipling muscle bean "
    "robot men clean who porky right darcy scholl doubtfire "
    "beats google amazon apple microsoft windows facebook paypal netflix office "
    "word excel teams outlook paint".split()
)
_INTRODUCED = (_TITLED, _SMALL_TITLED, _SAID, _I_AM)


def may_name(text: str) -> bool:
    """Whether `names` is worth asking; costs a tenth of it."""
    return _has_cue(text) or _ends_in_name(text[-_END:].rstrip())


def names(text: str) -> Iterator[Shown]:
    """Yield the names in *text*; *what* is "name"."""
    for pattern in _INTRODUCED if _has_cue(text) else ():
        for found in pattern.finditer(text):
            shown = Shown(
                found.start(found.lastindex or 0), found.end(found.lastindex or 0), "name"
            )
            name = text[shown.start : shown.end]
            is_everyday = pattern is not _TITLED and not _is_name(name)
            if not is_everyday and name.split()[0].lower() not in _NO_NAMES:
                yield shown
    place = max(0, len(text) - _END)
    tail = text[place:].rstrip()
    for pattern in (_SIGNED, _DASHED) if _ends_in_name(tail) else ():
        for found in pattern.finditer(tail):
            if _is_name(found[1]):
                yield Shown(place + found.start(1), place + found.end(1), "name")


def _has_cue(text: str) -> bool:
    if _TITLE.search(text):
        return True
    for cue in _CUES:  # a loop takes half the time of any() here  # noqa: SIM110
        if cue in text:
            return True
    return False


def _ends_in_name(tail: str) -> bool:
    if "\n" in tail:
        return True  # a signature may have lines of its own
    last = tail[tail.rfind(" ") + 1 :].lstrip("-–—~")
    return last[:1].isupper()


def _is_name(name: str) -> bool:
    """Whether none of its words is an everyday one; "Thanks, All" is not signed."""
    words = name.lower().replace("’", "'").split()
    return _NO_NAMES.isdisjoint(words) and english_words().isdisjoint(
        word.strip(".'") for word in words
    )
