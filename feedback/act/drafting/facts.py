"""Say a public fact in a sentence: as it is written, or as what its source says."""

import datetime as dt
import re

from feedback.act.drafting.titles import small_first
from feedback.analyse.nouns import is_plural, tag_of
from feedback.decide.replying.values import Fact, FactKind

_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_VERBS = frozenset(
    "is are was were has have had can will may must does do did shows show says takes take covers "
    "applies apply opens open runs run comes come starts ends gives cuts hangs gets leaves sells "
    "sends keeps lends includes means works work stays costs goes need needs".split()
)
_ARTICLES = frozenset(
    "a an the this these those all every each our in on at from for under".split()
)
_DATE = re.compile(rf"\b\d{{1,2}} (?:{'|'.join(_MONTHS)})\b|\b\d{{4}}-\d\d-\d\d\b")
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w+|https?://|www\.|\+?\d[\d ()-]{7,}\d")


def date_words(date: dt.date) -> str:
    """Write a date as "5 November 2026"."""
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def said(fact: Fact, *, dated: bool = False) -> str:
    """Say a fact in one or more sentences; *dated* adds its date where it names none."""
    text = _ISO.sub(_in_words, " ".join(fact.text.split())).strip()
    if not text:
        return ""
    if text[-1] not in ".!?":
        text += "."
    text = _sourced(text)
    if dated and fact.date and not _DATE.search(text) and fact.kind is not FactKind.INTERNAL:
        text = f"{text[:-1]} ({date_words(fact.date)})."
    return text if has_address(text.split(" ", 1)[0]) else text[0].upper() + text[1:]


def has_address(text: str) -> bool:
    """Whether an e-mail address, a link or a phone number stands in a text."""
    return _ADDRESS.search(text) is not None


def behind_colon(text: str) -> str:
    """Write a sentence so that it can stand behind a colon."""
    first, blank, rest = text.partition(" ")
    if rest[:3].lstrip("&- ")[:1].isupper() and first.lower() not in _ARTICLES:
        return text  # the name of something
    return f"{small_first(first)}{blank}{rest}" if len(first) > 1 or first == "A" else text


def _sourced(text: str) -> str:
    first, stop, _rest = text.partition(". ")
    head, colon, body = first.partition(": ")
    if colon and body and not _has_verb(head):
        opening = _with_article(head)
        comma = "," if "," in head else ""
        return f"{opening}{comma} says: {body}{stop}{text[len(first) + len(stop) :]}"
    if _is_document(first):
        an = "an" if first[0] in "AEIO" else "a"
        return f"There is {an} {behind_colon(text)}"
    if _lacks_article(first):
        return _with_article(text)
    return text


def _has_verb(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text.lower())
    return any(word in _VERBS or tag_of(word) in {"VBZ", "VBP", "MD"} for word in words)


def _is_document(text: str) -> bool:
    """Whether a text only names a paper: "Insurance certificate dated 1 April"."""
    words = text.split()
    return (
        words[0].lower() not in _ARTICLES
        and not _has_verb(text)
        and re.search(r"\b(?:dated|valid|displayed|posted|issued)\b", text) is not None
    )


def _lacks_article(text: str) -> bool:
    """Whether a sentence opens with a headline's bare noun: "Order was late"."""
    words = text.split()
    if words[1:] and words[1] in {"was", "is", "has"} and tag_of(words[0].lower()) == "NN":
        return True
    return (
        len(words) > 1
        and words[0].lower() in {"archived", "published", "public", "outside", "independent"}
        and not is_plural(words[1].lower())
    )


def _with_article(head: str) -> str:
    words = head.split()
    first = words[0].lower()
    has_number = len(words) > 1 and words[1][0].isdigit()
    stop = next(
        (i for i, w in enumerate(words) if w in {"of", "for", "dated", "from", "on"}), len(words)
    )
    if first in _ARTICLES or has_number or is_plural(words[max(0, stop - 1)].lower().strip(",")):
        return head
    return f"The {small_first(words[0])} {' '.join(words[1:])}".rstrip()


def _in_words(found: re.Match[str]) -> str:
    month = int(found[2])
    return (
        f"{int(found[3])} {_MONTHS[month - 1]} {found[1]}"
        if 1 <= month <= len(_MONTHS)
        else found[0]
    )
