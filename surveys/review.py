"""Why a definition cannot be published yet: every reason, with its path."""

from surveys.definition import OTHER, Question, QuestionKind, Survey
from surveys.faults import Fault
from surveys.kinds import kind_of
from surveys.logic import Check, Condition, Rule, rules_of

_FEWEST_OPTIONS = 2


def review(survey: Survey) -> tuple[Fault, ...]:
    """Return why *survey* cannot be published; nothing when it can."""
    faults: list[Fault] = []
    if not any(kind_of(question).asks for question in survey.questions):
        faults.append(Fault("pages", "The survey asks nothing yet: add a question."))
    earlier: dict[str, Question] = {}
    later = {question.code for question in survey.questions}
    for p, page in enumerate(survey.pages):
        path = f"pages[{p}]"
        if not page.questions:
            faults.append(Fault(path, "This page is empty: add a question or delete the page."))
        faults += _condition_faults(page.condition, f"{path}.condition", earlier, later)
        for q, question in enumerate(page.questions):
            where = f"{path}.questions[{q}]"
            faults += _question_faults(question, where)
            faults += _condition_faults(question.condition, f"{where}.condition", earlier, later)
        earlier |= {question.code: question for question in page.questions}
    return tuple(faults)


def _question_faults(question: Question, path: str) -> list[Fault]:
    if not question.kind.is_choice:
        return []
    faults = []
    offered = len(question.options) + question.has_other
    if offered < _FEWEST_OPTIONS:
        faults.append(Fault(f"{path}.options", "A choice needs at least two options."))
    labels = [option.label.casefold() for option in question.options]
    if len(set(labels)) < len(labels):
        faults.append(Fault(f"{path}.options", "Two options have the same label."))
    fewest, most = question.fewest or 0, question.most
    if fewest < 0 or fewest > offered:
        faults.append(Fault(f"{path}.fewest", f"Nobody can choose {fewest} of {offered} options."))
    if most is not None and (most < 1 or most < fewest):
        faults.append(
            Fault(
                f"{path}.most", f"The most to choose cannot be {most} when {fewest} is the least."
            )
        )
    return faults


def _condition_faults(
    condition: Condition, path: str, earlier: dict[str, Question], every: set[str]
) -> list[Fault]:
    faults = []
    for rule in rules_of(condition):
        question = earlier.get(rule.question)
        if question is not None:
            faults += _rule_faults(rule, question, path)
        elif rule.question in every:
            msg = f"It looks at {rule.question!r}, which is asked later or on the same page."
            faults.append(Fault(path, msg))
        else:
            faults.append(Fault(path, f"There is no question {rule.question!r}."))
    return faults


def _rule_faults(rule: Rule, question: Question, path: str) -> list[Fault]:
    if not kind_of(question).asks:
        return [Fault(path, f"{question.code!r} is a statement; nobody answers it.")]
    if rule.check is Check.ANSWERED:
        return []
    if question.kind.is_number:
        if not isinstance(rule.value, int) or rule.check is Check.INCLUDES:
            return [Fault(path, f"{question.code!r} is answered by a number.")]
        if not question.low <= rule.value <= question.high:
            msg = (
                f"{question.code!r} goes from {question.low} to {question.high}, not {rule.value}."
            )
            return [Fault(path, msg)]
        return []
    if rule.check in {Check.AT_LEAST, Check.AT_MOST}:
        return [Fault(path, f"{question.code!r} is not answered by a number.")]
    if question.kind.is_choice:
        known = {option.code for option in question.options}
        if question.has_other:
            known.add(OTHER)
        if rule.value not in known:
            return [Fault(path, f"{question.code!r} has no option {rule.value!r}.")]
    elif question.kind is not QuestionKind.STATEMENT and rule.check is Check.INCLUDES:
        return [Fault(path, f"{question.code!r} is answered in words; it includes no options.")]
    return []
