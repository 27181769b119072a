"""The survey engine: definitions, answers and scores, without web or database."""

from surveys.answers import Answer, Answers, Choices, Number, State, Unanswered, Words
from surveys.definition import Option, Page, Question, QuestionKind, Survey
from surveys.diff import Change, Effect, compare
from surveys.faults import DefinitionError, Fault
from surveys.kinds import AnswerError, kind_of
from surveys.review import review
from surveys.scoring import Interval, Nps, Share, ces, csat
from surveys.summary import Tally

__all__ = [
    "Answer",
    "AnswerError",
    "Answers",
    "Change",
    "Choices",
    "DefinitionError",
    "Effect",
    "Fault",
    "Interval",
    "Nps",
    "Number",
    "Option",
    "Page",
    "Question",
    "QuestionKind",
    "Share",
    "State",
    "Survey",
    "Tally",
    "Unanswered",
    "Words",
    "ces",
    "compare",
    "csat",
    "kind_of",
    "review",
]
