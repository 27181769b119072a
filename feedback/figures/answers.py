"""How the questions of a survey were answered: counts a question, hidden where few answered."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

import surveys
from feedback.figures.groups import SMALLEST
from feedback.store.responses import COUNTED, Response
from feedback.store.surveys import Survey
from surveys import Answer, Question, Tally, Unanswered
from surveys.answers import from_text


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFigure:
    """The answers to one question; *tally* is None when too few answered anonymously."""

    question: Question
    tally: Tally | None


def question_figures(
    session: Session, survey: Survey, definition: surveys.Survey
) -> tuple[QuestionFigure, ...]:
    """Count the answers to every question of *definition* over all versions of a survey."""
    answers: dict[str, list[Answer]] = {
        q.code: [] for q in definition.questions if surveys.kind_of(q).asks
    }
    texts = session.scalars(
        select(Response.answers).where(Response.survey_id == survey.id, *COUNTED)
    )
    for text in texts.yield_per(1_000):
        for code, answer in from_text(text).items():
            if code in answers:
                answers[code].append(answer)
    return tuple(
        QuestionFigure(
            question=question,
            tally=Tally.of(given) if _may_be_shown(survey, given) else None,
        )
        for question in definition.questions
        if (given := answers.get(question.code)) is not None
    )


def _may_be_shown(survey: Survey, given: list[Answer]) -> bool:
    """Say no to a question that so few answered anonymously that it would show who they are."""
    answered = sum(not isinstance(answer, Unanswered) for answer in given)
    return not survey.is_anonymous or answered == 0 or answered >= SMALLEST
