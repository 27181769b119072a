"""Whether a reply is understood: its language, and the years of school it takes."""

import re
from collections.abc import Iterator

from feedback.act.guardrails.known import Known
from feedback.act.guardrails.names import Check
from feedback.act.guardrails.reading import Read, warn
from feedback.act.guardrails.values import Violation
from feedback.analyse.language import guess
from surveys.words import _

_HARDEST = 10.0  # years of school
_FEWEST_WORDS = 20  # below, one long word decides
_VOWELS = re.compile(r"[aeiouy]{1,20}")
_UNKNOWN = "und"


def grade(words: list[str], sentences: int) -> float:
    """Return the years of school by Flesch and Kincaid (1975)."""
    if not words or not sentences:
        return 0.0
    syllables = sum(map(_syllables, words))
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def violations(read: Read, known: Known) -> Iterator[Violation]:
    """Yield a language that is not the review's, and sentences that are hard to read."""
    theirs, ours = known.language, guess(read.body)
    if _UNKNOWN not in (theirs, ours) and theirs != ours:
        yield warn(Check.LANGUAGE, (0, 0), _("The review is in another language."))
    if ours in ("en", _UNKNOWN) and len(read.words) >= _FEWEST_WORDS:
        years = grade(read.words, len(read.sentences))
        if years > _HARDEST:
            why = _("It takes %(years)s years of school to read this.", years=round(years))
            yield warn(Check.READING, (0, 0), why)


def _syllables(word: str) -> int:
    count = len(_VOWELS.findall(word))
    if word.endswith("e") and not word.endswith("le") and count > 1:
        count -= 1
    return max(1, count)
