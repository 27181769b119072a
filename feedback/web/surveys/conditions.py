"""Conditions in the builder's forms: one test of an earlier answer; others stay as they are."""

from typing import Any

from wtforms import SelectChoice

from feedback.web.surveys.forms import ConditionForm
from surveys import Survey, kind_of
from surveys.logic import ALWAYS, Check, Condition, Rule, describe

_KEEP = "-keep"  # no code has a hyphen


def show_condition(condition: Condition, survey: Survey | None = None) -> dict[str, Any]:
    """Return what a form shows of a condition, and the condition in words."""
    shown: dict[str, Any] = {"asked": "", "check": Check.ANSWERED.value, "value": "", "words": ""}
    if isinstance(condition, Rule):
        value = "" if condition.value is None else str(condition.value)
        shown |= {"asked": condition.question, "check": condition.check.value, "value": value}
    elif condition != ALWAYS:
        shown["asked"] = _KEEP
    if survey is not None and condition != ALWAYS:
        shown["words"] = describe(condition, lambda rule: _names(survey, rule))
    return shown


def offered_questions(
    survey: Survey,
    *,
    before_question: str = "",
    before_page: str = "",
    keep: Condition = ALWAYS,
) -> list[SelectChoice]:
    """Offer the questions of earlier pages, and to keep a condition that this form cannot show."""
    choices = [SelectChoice("", "always")]
    if keep != ALWAYS and not isinstance(keep, Rule):
        words = describe(keep, lambda rule: _names(survey, rule))
        choices.append(SelectChoice(_KEEP, f"as it is: {words}"))
    for page in survey.pages:
        codes = {question.code for question in page.questions}
        if page.code == before_page or before_question in codes:
            break
        choices += [
            SelectChoice(question.code, question.title[:80])
            for question in page.questions
            if kind_of(question).asks
        ]
    return choices


def read_condition(form: ConditionForm, survey: Survey, *, keep: Condition) -> Condition:
    """Return the condition that a form says; labels of options are taken for their codes."""
    if not form.asked.data:
        return ALWAYS
    if form.asked.data == _KEEP:
        return keep
    check = Check(form.check.data)
    if check is Check.ANSWERED:
        return Rule(question=form.asked.data, check=check)
    question = survey.question(form.asked.data)
    value: str | int = (form.value.data or "").strip()
    if question is not None and question.kind.is_number:
        digits = str(value).removeprefix("-")
        value = int(value) if digits.isdecimal() and len(digits) < 4 else value  # noqa: PLR2004 - no scale goes further
    elif question is not None:
        codes = {option.label.casefold(): option.code for option in question.options}
        value = codes.get(str(value).casefold(), value)
    return Rule(question=form.asked.data, check=check, value=value)


def _names(survey: Survey, rule: Rule) -> tuple[str, str]:
    question = survey.question(rule.question)
    if question is None:
        return f"“{rule.question}”", str(rule.value)
    value = question.label_of(str(rule.value)) if question.kind.is_choice else str(rule.value)
    return f"“{question.title}”", f"“{value}”" if question.kind.is_choice else value
