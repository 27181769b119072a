"""Answers by a point of a scale: NPS, CSAT, CES, stars, and scales of one's own."""

from collections.abc import Sequence

from surveys.answers import Answer, Number, Unanswered
from surveys.definition import Question
from surveys.kinds.base import AnswerError
from surveys.words import _


class Scale:
    """A whole number within the question's bounds."""

    asks = True

    def parse(self, question: Question, values: Sequence[str], other: str) -> Answer:  # noqa: ARG002 - the kinds' common form
        """Take the chosen point."""
        text = values[0].strip() if values else ""
        if not text:
            if question.required:
                raise AnswerError(_bounds(question))
            return Unanswered()
        # `isdecimal` takes digits of every script and `int` reads them; a sign is ours to strip.
        digits = text.removeprefix("-")
        if not digits.isdecimal() or len(digits) > 4:  # noqa: PLR2004 - longer than any bound
            raise AnswerError(_bounds(question))
        value = int(text)
        if not question.low <= value <= question.high:
            raise AnswerError(_bounds(question))
        return Number(value)

    def posted(self, answer: Answer) -> tuple[tuple[str, ...], str]:
        """Return the number."""
        return ((str(answer.value),) if isinstance(answer, Number) else ()), ""

    def in_words(self, question: Question, answer: Answer) -> str:
        """Return the number, with its label where there is one."""
        if not isinstance(answer, Number):
            return ""
        label = dict(question.points).get(answer.value, "")
        return f"{answer.value} ({label})" if label else str(answer.value)


def _bounds(question: Question) -> str:
    return _(
        "Please choose a number from %(low)s to %(high)s.", low=question.low, high=question.high
    )
