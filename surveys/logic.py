"""Conditions as data: who is shown what, decided from earlier answers.

In JSON: ``{"question": code, "is": test, "value": v}`` or ``{"all": […]}``, ``{"any": […]}``,
``{"not": …}``. Tests: answered, equal, includes, at_least, at_most.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from surveys.answers import Answer, Choices, Number, Unanswered, Words
from surveys.words import _

if TYPE_CHECKING:
    from surveys.definition import Survey


class Check(StrEnum):
    """What is asked of an answer."""

    ANSWERED = "answered"
    EQUAL = "equal"
    INCLUDES = "includes"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One test of one earlier answer; a question that was not answered passes none."""

    question: str
    check: Check
    value: str | int | None = None


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds; without parts it always holds."""

    parts: tuple["Condition", ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"


Condition = Rule | AllOf | AnyOf | Not
ALWAYS: Condition = AllOf()


def holds(condition: Condition, answers: Mapping[str, Answer]) -> bool:
    """Whether *condition* holds for these answers."""
    if isinstance(condition, Rule):
        return _passes(condition, answers.get(condition.question))
    if isinstance(condition, Not):
        return not holds(condition.part, answers)
    of_parts = all if isinstance(condition, AllOf) else any
    return of_parts(holds(part, answers) for part in condition.parts)


def rules_of(condition: Condition) -> Iterator[Rule]:
    """Go through every test in *condition*."""
    if isinstance(condition, Rule):
        yield condition
    elif isinstance(condition, Not):
        yield from rules_of(condition.part)
    else:
        for part in condition.parts:
            yield from rules_of(part)


def in_words(condition: Condition, survey: "Survey") -> str:
    """Say *condition* as a sentence would: if “How likely …” is at least 9."""
    if condition == ALWAYS:
        return _("always")
    return _("if %(condition)s", condition=_say(condition, survey))


def _say(condition: Condition, survey: "Survey") -> str:
    if isinstance(condition, Rule):
        return _say_rule(condition, survey)
    if isinstance(condition, Not):
        return _("not (%(condition)s)", condition=_say(condition.part, survey))
    if not condition.parts:
        return _("always")
    joint = _(" and ") if isinstance(condition, AllOf) else _(" or ")
    return joint.join(
        f"({words})" if isinstance(part, AllOf | AnyOf) and len(part.parts) > 1 else words
        for part in condition.parts
        for words in [_say(part, survey)]
    )


def _say_rule(rule: Rule, survey: "Survey") -> str:
    asked = survey.question(rule.question)
    question = _("“%(words)s”", words=asked.title if asked else rule.question)
    value = str(rule.value)
    if asked is None or not asked.kind.is_number:
        value = _(
            "“%(words)s”", words=asked.label_of(value) if asked and asked.kind.is_choice else value
        )
    if rule.check is Check.ANSWERED:
        return _("%(question)s is answered", question=question)
    if rule.check is Check.INCLUDES:
        return _("%(question)s includes %(value)s", question=question, value=value)
    if rule.check is Check.AT_LEAST:
        return _("%(question)s is at least %(value)s", question=question, value=value)
    if rule.check is Check.AT_MOST:
        return _("%(question)s is at most %(value)s", question=question, value=value)
    return _("%(question)s is %(value)s", question=question, value=value)


def _passes(rule: Rule, answer: Answer | None) -> bool:
    if answer is None or isinstance(answer, Unanswered):
        return False
    if rule.check is Check.ANSWERED:
        return True
    if isinstance(answer, Number) and isinstance(rule.value, int):
        return {
            Check.EQUAL: answer.value == rule.value,
            Check.AT_LEAST: answer.value >= rule.value,
            Check.AT_MOST: answer.value <= rule.value,
        }.get(rule.check, False)
    if isinstance(answer, Choices):
        if rule.check is Check.EQUAL:
            return answer.codes == (rule.value,)
        return rule.check is Check.INCLUDES and rule.value in answer.codes
    if isinstance(answer, Words):
        return rule.check is Check.EQUAL and answer.text == rule.value
    return False
