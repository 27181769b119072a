"""What is known about one review, what is found in it, and what is decided: frozen values.

Offsets are of code points into `Case.text`, which is never changed.
"""

import datetime as dt
import enum
from dataclasses import dataclass, field

from feedback.store.labels import Bears, Decision, FactKind, HoldKind

__all__ = [
    "Bearing",
    "Bears",
    "Because",
    "Business",
    "Case",
    "Claim",
    "Decision",
    "Fact",
    "FactKind",
    "HoldKind",
    "Standing",
    "Undertaking",
    "Verdict",
]


class Standing(enum.StrEnum):
    """Where an action item stands, as a customer may hear it."""

    PROPOSED = "proposed"  # being looked into; nothing may be promised of it
    COMMITTED = "committed"  # a promise stands behind it
    DOING = "doing"
    DONE = "done"
    DECLINED = "declined"  # it will not be done, and that may be said


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something the business knows, attached to the review by a person."""

    id: str
    text: str
    kind: FactKind
    date: dt.date | None = None
    is_public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Undertaking:
    """An action item, as far as a reply may speak of it."""

    id: str
    title: str
    standing: Standing
    due: dt.date | None = None  # of what is done: the day it was done
    is_public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    """How a reply leads to the business and who signs."""

    contact: str = ""
    signoff: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One review with all that may be used to answer it."""

    id: str
    text: str
    channel: str = "other"
    max_chars: int | None = None  # of the reply; None: only what the channel allows
    sector: str = ""
    stars: float | None = None  # 1 … 5
    author: str = ""  # shown to people; never used in a decision or a draft
    facts: tuple[Fact, ...] = ()
    actions: tuple[Undertaking, ...] = ()
    past_replies: tuple[str, ...] = ()  # of the same business to the same subject or customer
    voice: str = ""  # "warm, plain", "factual", "gentle", "" …
    banned: tuple[str, ...] = ()  # words that the business never uses
    business: Business = field(default_factory=Business)


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """Words of the review that led to the decision, and why they did."""

    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing that the review says of the business."""

    start: int
    end: int
    words: str
    about: tuple[str, ...]  # codes of themes, then the nouns it is about, as written in lower case
    polarity: float  # -1 … 1
    is_factual: bool  # could be right or wrong; else an opinion
    is_question: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """How a fact bears on a claim, with the words that show it."""

    claim: int  # its place in Verdict.claims
    fact: str  # Fact.id
    bears: Bears
    shown_by: tuple[str, ...]
    is_by_person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is decided about a case, and everything that led to it."""

    decision: Decision
    hold_kind: HoldKind | None = None
    because: tuple[Because, ...] = ()
    claims: tuple[Claim, ...] = ()  # in the order of the text
    bearings: tuple[Bearing, ...] = ()
    needs_second_person: bool = False
    is_emotional: bool = False  # strong or unusual feeling: a named person gets a briefing
