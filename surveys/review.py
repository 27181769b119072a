"""Why a definition cannot be published yet: every reason, with its path."""

import re

from surveys.definition import OTHER, Question, QuestionKind, Survey
from surveys.faults import Fault
from surveys.kinds import kind_of
from surveys.logic import Check, Condition, Rule, rules_of
from surveys.words import _

_FEWEST_OPTIONS = 2
_PLACE = re.compile(r"pages\[(\d+)\](?:\.questions\[(\d+)\])?")


def review(survey: Survey) -> tuple[Fault, ...]:
    """Return why *survey* cannot be published; nothing when it can."""
    faults: list[Fault] = []
    if not any(kind_of(question).asks for question in survey.questions):
        faults.append(Fault("pages", _("The survey asks nothing yet: add a question.")))
    earlier: dict[str, Question] = {}
    every = {question.code: question for question in survey.questions}
    for p, page in enumerate(survey.pages):
        path = f"pages[{p}]"
        if not page.questions:
            words = _("This page is empty: add a question or delete the page.")
            faults.append(Fault(path, words))
        faults += _condition_faults(page.condition, f"{path}.condition", earlier, every)
        for q, question in enumerate(page.questions):
            where = f"{path}.questions[{q}]"
            faults += _question_faults(question, where)
            faults += _condition_faults(question.condition, f"{where}.condition", earlier, every)
        earlier |= {question.code: question for question in page.questions}
    return tuple(faults)


def place_of(survey: Survey, fault: Fault) -> tuple[str, str]:
    """Return the codes of the page and of the question that a fault is at; "" for neither."""
    found = _PLACE.match(fault.path)
    if found is None or int(found[1]) >= len(survey.pages):
        return "", ""
    page = survey.pages[int(found[1])]
    if found[2] is None or int(found[2]) >= len(page.questions):
        return page.code, ""
    return page.code, page.questions[int(found[2])].code


def _question_faults(question: Question, path: str) -> list[Fault]:
    if not question.kind.is_choice:
        return []
    faults = []
    offered = len(question.options) + question.has_other
    if offered < _FEWEST_OPTIONS:
        faults.append(Fault(f"{path}.options", _("A choice needs at least two options.")))
    labels = [option.label.casefold() for option in question.options]
    if len(set(labels)) < len(labels):
        faults.append(Fault(f"{path}.options", _("Two options have the same label.")))
    fewest, most = question.fewest or 0, question.most
    if fewest < 0 or fewest > offered:
        words = _(
            "Nobody can choose %(fewest)s of %(offered)s options.", fewest=fewest, offered=offered
        )
        faults.append(Fault(f"{path}.fewest", words))
    if most is not None and (most < 1 or most < fewest):
        words = _(
            "The most to choose cannot be %(most)s when %(fewest)s is the least.",
            most=most,
            fewest=fewest,
        )
        faults.append(Fault(f"{path}.most", words))
    return faults


def _condition_faults(
    condition: Condition, path: str, earlier: dict[str, Question], every: dict[str, Question]
) -> list[Fault]:
    faults = []
    for rule in rules_of(condition):
        question = earlier.get(rule.question)
        if question is not None:
            faults += _rule_faults(rule, question, path)
        elif rule.question in every:
            words = _(
                "Its condition looks at “%(title)s”, which is asked later or on the same page.",
                title=every[rule.question].title,
            )
            faults.append(Fault(path, words))
        else:
            words = _(
                "Its condition looks at a question that is not there any more (%(code)s).",
                code=rule.question,
            )
            faults.append(Fault(path, words))
    return faults


def _rule_faults(rule: Rule, question: Question, path: str) -> list[Fault]:
    title = question.title
    if not kind_of(question).asks:
        return [Fault(path, _("“%(title)s” is a statement; nobody answers it.", title=title))]
    if rule.check is Check.ANSWERED:
        return []
    if question.kind.is_number:
        if not isinstance(rule.value, int) or rule.check is Check.INCLUDES:
            return [Fault(path, _("“%(title)s” is answered by a number.", title=title))]
        if not question.low <= rule.value <= question.high:
            words = _(
                "“%(title)s” goes from %(low)s to %(high)s, not %(value)s.",
                title=title,
                low=question.low,
                high=question.high,
                value=rule.value,
            )
            return [Fault(path, words)]
        return []
    if rule.check in {Check.AT_LEAST, Check.AT_MOST}:
        return [Fault(path, _("“%(title)s” is not answered by a number.", title=title))]
    if question.kind.is_choice:
        known = {option.code for option in question.options}
        if question.has_other:
            known.add(OTHER)
        if rule.value not in known:
            words = _(
                "“%(title)s” has no option “%(value)s” any more.", title=title, value=rule.value
            )
            return [Fault(path, words)]
    elif question.kind is not QuestionKind.STATEMENT and rule.check is Check.INCLUDES:
        words = _("“%(title)s” is answered in words; it includes no options.", title=title)
        return [Fault(path, words)]
    return []
