"""What every kind of question can do."""

from collections.abc import Sequence
from typing import Protocol

from surveys.answers import Answer
from surveys.definition import Question


class AnswerError(ValueError):
    """What was sent is no answer to the question; the text tells the respondent what would be."""


class Kind(Protocol):
    """How questions of one kind are answered."""

    asks: bool
    """Whether there is anything to answer."""

    def parse(self, question: Question, values: Sequence[str], other: str) -> Answer:
        """Turn what a form posted (and the words beside "other") into an answer.

        Raise AnswerError when a required answer is missing or the answer does not fit.
        """
        ...

    def posted(self, answer: Answer) -> tuple[tuple[str, ...], str]:
        """Return what a form would have posted for *answer*: the values and the other words."""
        ...

    def in_words(self, question: Question, answer: Answer) -> str:
        """Say an answer as people read it."""
        ...
