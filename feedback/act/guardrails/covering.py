"""Whether what was criticised or asked is taken up, in the customer's language, in easy words."""

import re
from collections.abc import Iterator

from feedback.act.guardrails.names import Check
from feedback.act.guardrails.reading import Read, warn, words_of
from feedback.act.guardrails.values import Violation
from feedback.act.guardrails.words import content
from feedback.analyse.language import guess
from feedback.decide.replying.values import Decision
from surveys.words import _

_VOWELS = re.compile(r"[aeiouy]+")
_HARDEST = 10  # school years
_FEWEST = 30  # words from which ease can be told
_UNKNOWN = "und"
_ANSWERING = frozenset({Decision.APOLOGISE_FIX, Decision.CLARIFY, Decision.REFUTE})


def violations(read: Read) -> Iterator[Violation]:
    """Yield what is left open or hard to read."""
    if read.verdict.decision in _ANSWERING:
        yield from _unanswered(read)
    spoken, written = guess(read.case.text), guess(read.text)
    if _UNKNOWN not in (spoken, written) and spoken != written:
        yield warn(Check.LANGUAGE, (0, 0), _("The review is written in another language."))
    grade = _grade(read)
    if grade > _HARDEST:
        why = _("It takes %(years)s years of school to read this.", years=round(grade))
        yield warn(Check.READING, (0, 0), why)


def _unanswered(read: Read) -> Iterator[Violation]:
    mine = content(read.words)
    for claim in read.verdict.claims:
        if claim.polarity >= 0 and not claim.is_question:
            continue
        about = content(words_of(claim.words)) | content(words_of(" ".join(claim.about)))
        if about and not about & mine:
            why = _("Nothing answers “%(words)s”.", words=claim.words[:80])
            yield warn(Check.UNANSWERED, (0, 0), why)


def _grade(read: Read) -> float:
    """Return the school years that a text asks for (Kincaid and others, 1975)."""
    words = words_of(read.body)
    if len(words) < _FEWEST:
        return 0.0
    syllables = sum(max(1, len(_VOWELS.findall(word.removesuffix("e")))) for word in words)
    sentences = max(1, len(read.sentences))
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59
