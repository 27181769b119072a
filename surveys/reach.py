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

_MOST_WALKS = 4_000  # for a whole survey: some tenths of a second


def never_shown(survey: Survey) -> tuple[Fault, ...]:
    """Return a note for each question that nobody can reach, and for pages of such only."""
    notes: list[Fault] = []
    walks = _Walks(survey)
    for p, page in enumerate(survey.pages):
        lost = [
            q
            for q, question in enumerate(page.questions)
            if (page.condition, question.condition) != (ALWAYS, ALWAYS)
            and not walks.reach(question, page.condition)
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


class _Walks:
    """Walks of one survey, none twice, and no more than a page can wait for."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._rules = _rules(survey)
        self._left = _MOST_WALKS
        self._known: dict[tuple[Condition, Condition], bool] = {}

    def reach(self, wanted: Question, page_condition: Condition) -> bool:
        """Whether some answers lead to *wanted*, or there are too many to say."""
        key = (page_condition, wanted.condition)
        if key not in self._known:
            self._known[key] = self._walk_to(wanted, page_condition)
        return self._known[key]

    def _walk_to(self, wanted: Question, page_condition: Condition) -> bool:
        needed = _needed(self._survey, wanted, page_condition)
        relevant = [question for question in self._survey.questions if question.code in needed]
        choices = [list(_possible_answers(question, self._rules)) for question in relevant]
        self._left -= prod(len(answers) for answers in choices)
        if self._left < 0:
            return True
        kept = needed | {wanted.code}
        small = replace(
            self._survey,
            pages=tuple(
                replace(page, questions=tuple(q for q in page.questions if q.code in kept))
                for page in self._survey.pages
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
        named = [rule.value for rule in rules if rule.question == question.code]
        near = {v + step for v in named if isinstance(v, int) for step in (-1, 0, 1)}
        points = range(question.low, question.high + 1)
        yield from (Number(v) for v in points if v in {question.low, question.high, *near})
    elif question.kind.is_choice:
        codes = {str(rule.value) for rule in rules if rule.question == question.code}
        offered = [option.code for option in question.options]
        if question.has_other:
            offered.append(OTHER)
        yield from (Choices((code,), "") for code in offered)
        several = tuple(code for code in offered if code in codes)
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
