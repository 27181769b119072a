"""Answers by options: one or many, with "other, please say"."""

from collections.abc import Sequence

from surveys.answers import Answer, Choices, Unanswered
from surveys.definition import OTHER, Question
from surveys.kinds.base import AnswerError
from surveys.text import normalise
from surveys.words import _

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
            raise AnswerError(_("Please choose at least %(fewest)s.", fewest=question.fewest))
        if question.most is not None and len(codes) > question.most:
            msg = _(
                "Please choose at most %(most)s; you chose %(count)s.",
                most=question.most,
                count=len(codes),
            )
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
            _("Other: %(words)s", words=answer.other)
            if code == OTHER and answer.other
            else question.label_of(code)
            for code in answer.codes
        ]
        return ", ".join(labels)

    def _missing(self, question: Question) -> str:
        if question.fewest and question.fewest > 1:
            return _("Please choose at least %(fewest)s.", fewest=question.fewest)
        return _("Please choose at least one.")


class OneChoice(ManyChoices):
    """Exactly one option."""

    def parse(self, question: Question, values: Sequence[str], other: str) -> Answer:
        """Take the chosen option."""
        codes = _known_codes(question, values)
        if not codes:
            if question.required:
                raise AnswerError(_("Please choose one."))
            return Unanswered()
        if len(codes) > 1:
            raise AnswerError(_("Please choose only one."))
        return Choices(codes, _other_words(codes, other))


def _known_codes(question: Question, values: Sequence[str]) -> tuple[str, ...]:
    offered = [option.code for option in question.options]
    if question.has_other:
        offered.append(OTHER)
    chosen = {value for value in values if value}
    if not chosen <= set(offered):
        raise AnswerError(_("Please choose from the options shown."))
    return tuple(code for code in offered if code in chosen)


def _other_words(codes: tuple[str, ...], other: str) -> str:
    words = " ".join(normalise(other).split())
    if OTHER not in codes:
        return ""  # words beside an option that was not chosen are not part of the answer
    if not words:
        raise AnswerError(_("You chose “Other”: please say what."))
    if len(words) > _LONGEST_OTHER:
        raise AnswerError(
            _("“Other” may have %(most)s characters; please shorten it.", most=_LONGEST_OTHER)
        )
    return words
