"""What a review claims: one claim a clause, what it is about, and whether it could be wrong."""

import re
from collections.abc import Sequence

from feedback.analyse.findings import Clause, Reading
from feedback.decide.replying.phrases import Match
from feedback.decide.replying.stems import content_words
from feedback.decide.replying.values import Claim
from feedback.store.labels import Kind, Label

_MOST_NOUNS = 6
_FIGURES = re.compile(r"\d")
_ASKS = re.compile(
    r"\s*(?:(?:but|and|so|also|only puzzle:?)\s+)?(?:who|what|when|where|why|how|which|is|are|do|"
    r"does|did|can|could|will|would|should|has|have|any)\b",
    re.IGNORECASE,
)
_LOOK_ON = 3  # characters behind a clause that may ask
_SIDES = {Label.POSITIVE: 1.0, Label.NEGATIVE: -1.0, Label.MIXED: -0.4, Label.NEUTRAL: 0.0}
_TOLD = frozenset((Kind.BUG, Kind.EXPERIENCE))


def claims(text: str, reading: Reading, tone: Sequence[Match]) -> tuple[Claim, ...]:
    """Return what the clauses of a text claim, in order."""
    failures = [(cue.start, cue.end) for cue in tone if cue.cue == "failure"]
    return tuple(_claim(text, clause, failures) for clause in reading.clauses)


def _claim(text: str, clause: Clause, failures: Sequence[tuple[int, int]]) -> Claim:
    words = text[clause.start : clause.end]
    nouns = tuple(dict.fromkeys(content_words(words)))[:_MOST_NOUNS]
    fails = any(start < clause.end and end > clause.start for start, end in failures)
    polarity = _SIDES.get(clause.sentiment.label, 0.0) * clause.sentiment.confidence
    return Claim(
        start=clause.start,
        end=clause.end,
        words=words,
        about=(*clause.themes, *nouns),
        polarity=round(min(polarity, -0.3) if fails else polarity, 4),
        is_factual=fails or bool(_FIGURES.search(words)) or clause.kind in _TOLD,
        is_question=is_question(text, clause.start, clause.end),
    )


def is_question(text: str, start: int, end: int) -> bool:
    """Whether a clause asks: a question mark ends it, or the sentence that it opens."""
    if "?" in text[start : end + _LOOK_ON].rstrip("\"'”’) ")[-3:]:
        return True
    return bool(_ASKS.match(text[start:end])) and "?" in text[end : end + 2 * _LOOK_ON]
