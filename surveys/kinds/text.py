"""Answers in words, and statements, which ask for none."""

from collections.abc import Sequence

from surveys.answers import Answer, Unanswered, Words
from surveys.definition import Question
from surveys.kinds.base import AnswerError
from surveys.text import normalise
from surveys.words import _

LONGEST_SHORT = 500
LONGEST_LONG = 5_000


class Text:
    """Short text (one line) and long text."""

    asks = True

    def __init__(self, *, longest: int, one_line: bool) -> None:
        self._longest = longest
        self._one_line = one_line

    def parse(self, question: Question, values: Sequence[str], other: str) -> Answer:  # noqa: ARG002 - the kinds' common form
        """Take the text as it was typed, but for control characters and outer white space."""
        text = normalise(values[0]).strip() if values else ""
        if self._one_line:
            text = " ".join(text.split("\n"))
        if not text:
            if question.required:
                raise AnswerError(_("Please write an answer."))
            return Unanswered()
        if len(text) > self._longest:
            msg = _(
                "Your answer has %(count)s characters; %(most)s are the most. Please shorten it.",
                count=len(text),
                most=self._longest,
            )
            raise AnswerError(msg)
        return Words(text)

    def posted(self, answer: Answer) -> tuple[tuple[str, ...], str]:
        """Return the text."""
        return ((answer.text,) if isinstance(answer, Words) else ()), ""

    def in_words(self, question: Question, answer: Answer) -> str:  # noqa: ARG002 - the kinds' common form
        """Return the text."""
        return answer.text if isinstance(answer, Words) else ""


class Statement:
    """Something to read."""

    asks = False

    def parse(self, question: Question, values: Sequence[str], other: str) -> Answer:  # noqa: ARG002 - the kinds' common form
        """There is nothing to answer."""
        return Unanswered()

    def posted(self, answer: Answer) -> tuple[tuple[str, ...], str]:  # noqa: ARG002 - the kinds' common form
        """Nothing is posted."""
        return (), ""

    def in_words(self, question: Question, answer: Answer) -> str:  # noqa: ARG002 - the kinds' common form
        """There is nothing to say."""
        return ""
