"""The names of what is found in a text, as they are stored; loads nothing."""

import enum


class Label(enum.StrEnum):
    """How something sounds."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"
    MIXED = "mixed"  # of whole texts only: praise and criticism in one


class Kind(enum.StrEnum):
    """What a passage or a whole text mainly does."""

    COMPLAINT = "complaint"
    BUG = "bug"  # something technical fails
    REQUEST = "request"
    QUESTION = "question"
    PRAISE = "praise"
    EXPERIENCE = "experience"  # tells what happened, without judging much
    OTHER = "other"


class Emotion(enum.StrEnum):
    """The six basic emotions (Ekman 1992)."""

    ANGER = "anger"
    DISGUST = "disgust"
    FEAR = "fear"
    JOY = "joy"
    SADNESS = "sadness"
    SURPRISE = "surprise"


class Voice(enum.StrEnum):
    """Whose opinion or experience is told."""

    OWN = "own"
    OTHER = "other"  # somebody else's, or what people in general think
    HYPOTHETICAL = "hypothetical"


class Style(enum.StrEnum):
    """How somebody tells what happened, by their own words and nothing else."""

    FACTS = "facts"
    FEELINGS = "feelings"
    UNKNOWN = "unknown"


class FactKind(enum.StrEnum):
    """What a fact rests on."""

    RECORD = "record"
    POLICY = "policy"
    EVIDENCE = "evidence"
    BOOKING = "booking"
    CRM = "crm"
    LOG = "log"
    STAFF_NOTE = "staff note"
    INTERNAL = "internal"


class Decision(enum.StrEnum):
    """What a review deserves."""

    THANK = "thank"
    APOLOGISE_FIX = "apologise_fix"
    CLARIFY = "clarify"
    REFUTE = "refute"
    HOLD = "hold"  # a person answers; nothing is drafted
    NO_REPLY = "no_reply"


class HoldKind(enum.StrEnum):
    """Why only a person may answer."""

    SAFETY = "safety"
    LEGAL = "legal"
    PRIVACY = "privacy"
    ABUSE = "abuse"
    DISPUTE = "dispute"


class Bears(enum.StrEnum):
    """What a fact says about a claim."""

    CONFIRMS = "confirms"
    CONTRADICTS = "contradicts"
    EXPLAINS = "explains"  # answers the question behind it
