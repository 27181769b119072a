"""The kinds of question: which family answers for each."""

from surveys.definition import Question, QuestionKind
from surveys.kinds.base import AnswerError, Kind
from surveys.kinds.choice import ManyChoices, OneChoice
from surveys.kinds.scale import Scale
from surveys.kinds.text import LONGEST_LONG, LONGEST_SHORT, Statement, Text

_KINDS: dict[QuestionKind, Kind] = {
    QuestionKind.SHORT_TEXT: Text(longest=LONGEST_SHORT, one_line=True),
    QuestionKind.LONG_TEXT: Text(longest=LONGEST_LONG, one_line=False),
    QuestionKind.ONE_CHOICE: OneChoice(),
    QuestionKind.MANY_CHOICES: ManyChoices(),
    QuestionKind.NPS: Scale(),
    QuestionKind.CSAT: Scale(),
    QuestionKind.CES: Scale(),
    QuestionKind.STARS: Scale(),
    QuestionKind.SCALE: Scale(),
    QuestionKind.STATEMENT: Statement(),
}


def kind_of(question: Question) -> Kind:
    """Return who knows how this question is answered."""
    return _KINDS[question.kind]


__all__ = ["AnswerError", "Kind", "kind_of"]
