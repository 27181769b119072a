"""Which pages and questions a respondent sees: computed from definition and answers, never stored.

Answers to questions that are off the path are ignored, not deleted: whoever goes back and changes a
score finds the words that were written before.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from surveys.answers import Answer, Answers, Unanswered
from surveys.definition import Page, Question, Survey
from surveys.kinds import kind_of
from surveys.logic import holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a page stands on a respondent's path; questions are counted from 1."""

    first_question: int
    last_question: int
    questions: int


def pages_of(survey: Survey, answers: Answers) -> tuple[Page, ...]:
    """Return the pages of the path as far as the answers decide it."""
    return tuple(page for page, _ in _walk(survey, answers))


def questions_on(survey: Survey, page: Page, answers: Answers) -> tuple[Question, ...]:
    """Return what is shown on *page*; decided by the answers to earlier pages alone."""
    for found, questions in _walk(survey, answers):
        if found.code == page.code:
            return questions
    return ()


def next_page(survey: Survey, page: Page, answers: Answers) -> Page | None:
    """Return the page after *page*, None after the last."""
    return _neighbour(survey, page, answers, 1)


def previous_page(survey: Survey, page: Page, answers: Answers) -> Page | None:
    """Return the page before *page*, None before the first."""
    return _neighbour(survey, page, answers, -1)


def first_missing(survey: Survey, answers: Answers) -> Page | None:
    """Return the first page of the path on which a required question has no answer."""
    for page, questions in _walk(survey, answers):
        for question in questions:
            given = answers.get(question.code, Unanswered())
            if question.required and kind_of(question).asks and isinstance(given, Unanswered):
                return page
    return None


def asked_answers(survey: Survey, answers: Answers) -> dict[str, Answer]:
    """Return the answers to what was asked: what lies off the path was not asked."""
    asked = [question.code for _, questions in _walk(survey, answers) for question in questions]
    return {code: answers[code] for code in asked if code in answers}


def position(survey: Survey, page: Page, answers: Answers) -> Position:
    """Return where *page* stands, counting the questions on the path that is really left."""
    first, here, total = 0, 0, 0
    for found, questions in _walk(survey, answers):
        asking = sum(kind_of(question).asks for question in questions)
        if found.code == page.code:
            first, here = total + 1, asking
        total += asking
    return Position(first_question=first, last_question=first + here - 1, questions=total)


def _walk(survey: Survey, answers: Answers) -> Iterator[tuple[Page, tuple[Question, ...]]]:
    """Go through the path; each condition sees the answers on the path before its page only."""
    before: dict[str, Answer] = {}
    for page in survey.pages:
        if not holds(page.condition, before):
            continue
        questions = tuple(q for q in page.questions if holds(q.condition, before))
        if not questions:
            continue
        yield page, questions
        before.update({q.code: answers[q.code] for q in questions if q.code in answers})


def _neighbour(survey: Survey, page: Page, answers: Answers, step: int) -> Page | None:
    pages = pages_of(survey, answers)
    codes = [found.code for found in pages]
    if page.code not in codes:
        return None
    index = codes.index(page.code) + step
    return pages[index] if 0 <= index < len(pages) else None
