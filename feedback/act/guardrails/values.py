"""What a check found in a reply: frozen values."""

import enum
from dataclasses import dataclass


class Severity(enum.StrEnum):
    """Whether a reply may be posted in spite of it."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """Words of a reply that a check objects to. Checks object and never rewrite."""

    check: str  # the check's name, such as "private_fact"
    severity: Severity
    start: int  # code points into the reply; 0, 0: the reply as a whole
    end: int
    why: str  # a sentence for whoever edits the reply
