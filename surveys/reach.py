"""What nobody will ever see: pages and questions whose conditions no answers fulfil.

Found by walking the path with every combination of the earlier answers that matter. Where those
are too many to try, the question counts as reachable: a note that is wrong is worse than none.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from math import prod

from surveys.answers import Answer, Choices, Number, Unanswered, Words
from surveys.definition import OTHER, Question, QuestionKind, Survey
from surveys.faults import Fault
from surveys.kinds import kind_of
from surveys.logic import ALWAYS, Condition, Rule, rules_of
from surveys.path import pages_of, questions_on
from surveys.words import _

_MOST_WALKS = 2_000


def never_shown(survey: Survey) -> tuple[Fault, ...]:
    """Return a note for each question that nobody can reach, and for pages of such only."""
    notes = []
    for p, page in enumerate(survey.pages):
        lost = [
            q
            for q, question in enumerate(page.questions)
            if (page.condition, question.condition) != (ALWAYS, ALWAYS)
            and not _can_be_reached(survey, question, page.condition)
        ]
        if lost and len(lost) == len(page.questions):
            words = _("Nobody ever sees this page: no answers fulfil its conditions.")
            notes.append(Fault(f"pages[{p}]", words))
            continue
        notes += [
            Fault(
                f"pages[{p}].questions[{q}]",
                _("Nobody is ever asked this: no answers fulfil its condition."),
            )
            for q in lost
        ]
    return tuple(notes)


def _can_be_reached(survey: Survey, wanted: Question, page_condition: Condition) -> bool:
    needed = _needed(survey, wanted, page_condition)
    relevant = [question for question in survey.questions if question.code in needed]
    rules = _rules(survey)
    choices = [list(_possible_answers(question, rules)) for question in relevant]
    if prod(len(answers) for answers in choices) > _MOST_WALKS:
        return True
    kept = needed | {wanted.code}
    small = replace(
        survey,
        pages=tuple(
            replace(page, questions=tuple(q for q in page.questions if q.code in kept))
            for page in survey.pages
        ),
    )
    codes = [question.code for question in relevant]
    for combination in product(*choices):
        answers = dict(zip(codes, combination, strict=True))
        for page in pages_of(small, answers):
            if wanted in questions_on(small, page, answers):
                return True
    return False


def _needed(survey: Survey, wanted: Question, page_condition: Condition) -> set[str]:
    """Return the codes of every question whose answer decides, also indirectly."""
    conditions = {
        question.code: (page.condition, question.condition)
        for page in survey.pages
        for question in page.questions
    }
    needed: set[str] = set()
    waiting = [
        rule.question
        for condition in (page_condition, wanted.condition)
        for rule in rules_of(condition)
    ]
    while waiting:
        code = waiting.pop()
        if code in needed or code not in conditions:
            continue
        needed.add(code)
        waiting += [rule.question for part in conditions[code] for rule in rules_of(part)]
    return needed


def _rules(survey: Survey) -> list[Rule]:
    return [
        rule
        for page in survey.pages
        for condition in (page.condition, *(q.condition for q in page.questions))
        for rule in rules_of(condition)
    ]


def _possible_answers(question: Question, rules: list[Rule]) -> Iterator[Answer]:
    """Go through the answers that conditions can tell apart."""
    if not question.required or not kind_of(question).asks:
        yield Unanswered()
    if question.kind.is_number:
        yield from (Number(value) for value, _label in question.points)
    elif question.kind.is_choice:
        named = [str(rule.value) for rule in rules if rule.question == question.code and rule.value]
        offered = [option.code for option in question.options]
        if question.has_other:
            offered.append(OTHER)
        yield from (Choices((code,), "") for code in offered)
        several = tuple(code for code in offered if code in named)
        if question.kind is QuestionKind.MANY_CHOICES:
            yield from (
                Choices(
                    tuple(code for code, is_in in zip(several, picked, strict=True) if is_in), ""
                )
                for picked in product((False, True), repeat=len(several))
                if sum(picked) > 1
            )
    elif question.kind.is_text:
        yield Words("…")
        for rule in rules:
            if rule.question == question.code and isinstance(rule.value, str):
                yield Words(rule.value)
