"""Answers by options: one or many, with "other, please say"."""

from collections.abc import Sequence

from surveys.answers import Answer, Choices, Unanswered
from surveys.definition import OTHER, Question
from surveys.kinds.base import AnswerError
from surveys.text import normalise

_LONGEST_OTHER = 500


class ManyChoices:
    """Any number of options within the question's bounds."""

    asks = True

    def parse(self, question: Question, values: Sequence[str], other: str) -> Answer:
        """Take the chosen options in the definition's order."""
        codes = _known_codes(question, values)
        if not codes:
            if question.required or question.fewest:
                raise AnswerError(self._missing(question))
            return Unanswered()
        if question.fewest is not None and len(codes) < question.fewest:
            msg = f"Please choose at least {question.fewest}."
            raise AnswerError(msg)
        if question.most is not None and len(codes) > question.most:
            msg = f"Please choose at most {question.most}; you chose {len(codes)}."
            raise AnswerError(msg)
        return Choices(codes, _other_words(codes, other))

    def posted(self, answer: Answer) -> tuple[tuple[str, ...], str]:
        """Return the chosen codes and the other words."""
        return (answer.codes, answer.other) if isinstance(answer, Choices) else ((), "")

    def in_words(self, question: Question, answer: Answer) -> str:
        """List the labels of what was chosen."""
        if not isinstance(answer, Choices):
            return ""
        labels = [
            f"Other: {answer.other}" if code == OTHER and answer.other else question.label_of(code)
            for code in answer.codes
        ]
        return ", ".join(labels)

    def _missing(self, question: Question) -> str:
        if question.fewest and question.fewest > 1:
            return f"Please choose at least {question.fewest}."
        return "Please choose at least one."


class OneChoice(ManyChoices):
    """Exactly one option."""

    def parse(self, question: Question, values: Sequence[str], other: str) -> Answer:
        """Take the chosen option."""
        codes = _known_codes(question, values)
        if not codes:
            if question.required:
                msg = "Please choose one."
                raise AnswerError(msg)
            return Unanswered()
        if len(codes) > 1:
            msg = "Please choose only one."
            raise AnswerError(msg)
        return Choices(codes, _other_words(codes, other))


def _known_codes(question: Question, values: Sequence[str]) -> tuple[str, ...]:
    offered = [option.code for option in question.options]
    if question.has_other:
        offered.append(OTHER)
    chosen = {value for value in values if value}
    if not chosen <= set(offered):
        msg = "Please choose from the options shown."
        raise AnswerError(msg)
    return tuple(code for code in offered if code in chosen)


def _other_words(codes: tuple[str, ...], other: str) -> str:
    words = " ".join(normalise(other).split())
    if OTHER not in codes:
        return ""  # words beside an option that was not chosen are not part of the answer
    if not words:
        msg = "You chose “Other”: please say what."
        raise AnswerError(msg)
    if len(words) > _LONGEST_OTHER:
        msg = f"“Other” may have {_LONGEST_OTHER} characters; please shorten it."
        raise AnswerError(msg)
    return words
