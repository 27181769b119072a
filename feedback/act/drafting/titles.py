"""Say the title of an action within a sentence: orders become infinitives or passives."""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from feedback.analyse.nouns import is_plural, tag_of

_STOPS = frozenset(
    "of in on at to for from with by about into over under after before until during through "
    "against without within onto off out up down across behind when if while where that so and "
    "or but as per instead once every than via between near because which who ahead at".split()
)
_DETERMINERS = frozenset(
    "a an the this these those any all both no each every our your its".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """How a title can stand in a sentence.

    *order* is what one may read behind "to", *noun* what one may read as a subject; one is empty.
    *subject* and *done* make "the gate has been mended", where that is safe; *was_done* says
    whether "was mended" is right as well.
    """

    order: str = ""
    noun: str = ""
    clause: str = ""
    doing: str = ""
    is_plural: bool = False
    subject: str = ""
    subject_is_plural: bool = False
    done: str = ""
    was_done: bool = False


def title_of(text: str, article: str = "the") -> Title:
    """Take a title apart; *article* is put before a noun that needs one."""
    words = text.strip().rstrip(".!").split()
    if not words:
        return Title()
    words[0] = small_first(words[0])
    verbs = _orders_at(words)
    if verbs:
        return _order(words, verbs)
    clause = _verb_at(words)
    if clause:
        before = _article(words[:clause], _indefinite(words) or "the")
        return Title(clause=f"{before} {' '.join(words[clause:])}")
    return _noun(words, article)


def looked_into(text: str) -> str:
    """Return what an action of looking into something looks into, or ""."""
    found = re.match(rf"(?i)(?:{_table()['looking']})\s+", text)
    if not found or text[found.end() :].split(" ", 1)[0].lower() in {"whether", "if", "every"}:
        return ""
    rest = text[found.end() :].rstrip(".").split()
    return _article([small_first(rest[0]), *rest[1:]], "the") if rest else ""


def small_first(word: str) -> str:
    """Write a first word small unless it is a name or an abbreviation."""
    if not word[:1].isupper() or sum(letter.isupper() for letter in word) > 1:
        return word
    small = word.lower()
    bare = re.split(r"['’,.:;]|-", small)[0]
    known = tag_of(bare)
    if small in {"android", "java", "safari", "windows"}:
        return word
    is_name = known.startswith("NNP") or (not known and tag_of(bare.capitalize()).startswith("NNP"))
    return word if is_name and bare not in _orders() else small


def participle(verb: str) -> str:
    """Return the past participle of a verb."""
    irregular: dict[str, str] = _table()["irregular"]
    if verb in irregular:
        return irregular[verb]
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ied"
    return verb + (verb[-1] if verb in _set("doubling") else "") + "ed"


def gerund(verb: str) -> str:
    """Return the form of a verb in -ing."""
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith("ee"):
        return verb[:-1] + "ing"
    doubles = verb in _set("doubling")
    return verb + (verb[-1] if doubles else "") + ("ling" if verb in {"cancel", "label"} else "ing")


def _orders_at(words: list[str]) -> int:
    """Return how many words the order's verbs take: 1, 3 for "strip and seal", or 0."""
    first, after = words[0], words[1].lower() if words[1:] else ""
    if not after:
        return 0
    if first in _TO_SOMEBODY and after == "to":
        return 1
    if first not in _orders():
        # "Check every bolt": before such a word stands a verb, whatever else the word may be.
        is_verb = tag_of(first) == "VB" and after not in _STOPS
        return int(is_verb or (after in _DETERMINERS and not is_plural(first)))
    if after == "and" and words[3:] and words[2] in _orders():
        return 3
    return int(_is_order(words, after))


def _is_order(words: list[str], after: str) -> bool:
    """Whether a word that can be an order is one here."""
    is_certain = not tag_of(words[0]).startswith("NN")
    if after in _DETERMINERS:
        return True
    if after in _STOPS:
        return is_certain and after != "of"
    if _verb_at(words):
        return False
    # "Text drivers when …" orders; "Text message" and "Phone menu" name a thing.
    is_target = is_plural(after) and after not in _set("no_targets")
    return is_certain or words[0] not in _set("things") or is_target


def _order(words: list[str], verbs: int) -> Title:
    named = [word for word in words[:verbs] if word != "and"]
    rest = words[verbs:]
    stop = next((i for i, word in enumerate(rest) if _stops(word)), len(rest))
    target = _article(rest[:stop], "the") if stop else ""
    gerunds = " and ".join(gerund(verb) for verb in named)
    doing = " ".join([gerunds, *([target] if target else []), *rest[stop:]])
    order = " ".join([*words[:verbs], *([target] if target else []), *rest[stop:]])
    if named[0] == "stop" and rest[0].endswith("ing"):
        doing = f"no more {' '.join(rest)}"
    head, stop = stop, _with_place(named, rest, stop)
    if 1 < head < len(rest) and _is_participle(rest, head - 1):  # "streaks lost in the outage"
        head, stop = head - 1, len(rest)
    target = _article(rest[:stop], "the") if stop else ""
    is_safe = (
        0 < stop <= _LONGEST
        and not rest[stop - 1].endswith((",", "s'"))
        and named[0] not in _UNSAFE
    )
    if not is_safe:
        return Title(order=order, doing=doing)
    done = " ".join([" and ".join(participle(verb) for verb in named), *rest[stop:]])
    several = is_plural(rest[head - 1].lower())
    if any(word in {"each", "every", "a", "an"} for word in rest[:1]):
        several = False
    return Title(
        order=order,
        doing=doing,
        subject=target,
        subject_is_plural=several,
        done=done,
        was_done=set(named) <= _set("once"),
    )


def _stops(word: str) -> bool:
    small = word.lower().strip(",")
    return small in _STOPS or small.endswith("ly") or tag_of(small) == "RB"


_LONGEST = 5  # words of what a passive is about
_UNSAFE = frozenset(
    "ask keep leave say look let get work agree discuss ensure insist start stop staff".split()
)


def _noun(words: list[str], article: str) -> Title:
    stop = next((i for i, word in enumerate(words) if word.lower() in _STOPS), len(words))
    part = next((i for i in range(1, len(words)) if _is_participle(words, i)), 0)
    head = words[(min(stop, part) if part else stop) - 1].lower().strip(",")
    several = is_plural(head)
    if article == "the" and _indefinite(words):
        article = "a"
    noun = _article(words, article, head)
    if not part or part > stop:
        return Title(noun=noun, is_plural=several)
    return Title(
        noun=noun,
        is_plural=several,
        subject=_article(words[:part], "the", head),
        subject_is_plural=several,
        done=" ".join(words[part:]),
    )


def _is_participle(words: list[str], at: int) -> bool:
    word = words[at].lower()
    known = tag_of(word)
    follows = words[at + 1].lower() if at + 1 < len(words) else "."
    return (known in {"VBN", "VBD"} or word.endswith("ed")) and (
        follows in _STOPS or follows == "."
    )


def _verb_at(words: list[str]) -> int:
    """Return where the verb of a title stands that is a whole clause, or 0."""
    for at in range(1, len(words) - 1):
        word, after = words[at].lower(), words[at + 1].lower()
        if word in {"is", "are", "can", "has", "have"}:
            return at
        if word in _orders() and after in _DETERMINERS and _acts(words[at - 1].lower()):
            return at
        can_be_verb = tag_of(word) in {"VBZ", "NNS"} and word.rstrip("s") in _orders() | _STATES
        if can_be_verb and after in _DETERMINERS and not is_plural(words[at - 1].lower()):
            return at
    return 0


def _acts(subject: str) -> bool:
    return subject in {"staff", "we", "people"} or is_plural(subject)


def _with_place(verbs: list[str], rest: list[str], stop: int) -> int:
    """Return where an object ends that says of its place: "the carpet on the stairs"."""
    if stop == len(rest) or not verbs or not set(verbs) <= _set("at_object"):
        return stop
    if rest[stop] not in {"on", "in", "at", "of", "for"} or any(
        c.isdigit() for c in rest[stop + 1]
    ):
        return stop
    return next((i for i in range(stop + 1, len(rest)) if _stops(rest[i])), len(rest))


_TO_SOMEBODY = frozenset("reply respond listen talk switch apologise".split())
_STATES = frozenset("keep stay need remain ring answer work open close appear get show".split())


def _indefinite(words: list[str]) -> str:
    if words[0] not in _set("ordinals"):
        return ""
    return "an" if words[0][0] in "aeiou" else "a"


def _article(words: list[str], article: str, head: str = "") -> str:
    """Put an article before words that need one."""
    said = " ".join(words)
    if not words or not article:
        return said
    stop = next((i for i, word in enumerate(words) if word.lower() in _STOPS), len(words))
    head = head or (words[stop - 1].lower().strip(",") if stop else "")
    first = words[0].lower()
    needs_none = (
        first in _DETERMINERS
        or first[0].isdigit()
        or is_plural(head)
        or head in _set("mass") | {"back", "everyone", "everybody", "people"}
        or (tag_of(head) == "VBG" and stop == 1)
        or tag_of(first) == "VBG"
        or (words[0][0].isupper() and not words[0].isupper() and not words[0].endswith("day"))
        or not head.isascii()
        or "'" in first
        or tag_of(first) in {"CD", "PRP$", "DT"}
        or (len(words) > 1 and words[1] == "and")
    )
    if needs_none:
        return said
    if article == "a":
        is_open = said[0].lower() in "aeiou" and not said.lower().startswith(("uni", "use", "eu"))
        article = "an" if is_open else "a"
    return f"{article} {said}"


def _orders() -> frozenset[str]:
    return _set("orders")


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(_table()[name].split())


@cache
def _table() -> dict:  # type: ignore[type-arg]
    path = files("feedback.act.drafting") / "data" / "titles.json"
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]
