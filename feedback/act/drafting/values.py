"""A draft and its sentences: frozen values."""

import enum
from dataclasses import dataclass


class Slot(enum.StrEnum):
    """What a sentence of a reply is for."""

    ACKNOWLEDGE = "acknowledge"
    THANK = "thank"
    APOLOGISE = "apologise"
    EXPLAIN = "explain"  # a public fact
    CHANGED = "changed"  # a finished action, with its date
    COMMITTED = "committed"  # a promised action, with its date
    UNDER_WAY = "under_way"  # an action without a date
    DECLINED = "declined"
    NOT_KNOWN = "not_known"
    ANSWER = "answer"
    ASK = "ask"
    OFFLINE = "offline"  # how to reach the business
    SIGN = "sign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of a reply, with what it rests on."""

    text: str
    slot: Slot
    facts: tuple[str, ...] = ()  # ids
    actions: tuple[str, ...] = ()  # ids
    claims: tuple[int, ...] = ()  # places in Verdict.claims


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A reply as it was drafted; empty for what is held or needs no reply."""

    text: str = ""
    sentences: tuple[Sentence, ...] = ()
    not_covered: tuple[int, ...] = ()  # claims that there was no room for
