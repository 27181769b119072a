"""Conditions as data: who is shown what, decided from earlier answers.

In JSON: ``{"question": code, "is": test, "value": v}`` or ``{"all": […]}``, ``{"any": […]}``,
``{"not": …}``. Tests: answered, equal, includes, at_least, at_most.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from surveys.answers import Answer, Choices, Number, Unanswered, Words


class Check(StrEnum):
    """What is asked of an answer."""

    ANSWERED = "answered"
    EQUAL = "equal"
    INCLUDES = "includes"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


_WORDS = {
    Check.EQUAL: "is",
    Check.INCLUDES: "includes",
    Check.AT_LEAST: "is at least",
    Check.AT_MOST: "is at most",
}


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


def describe(condition: Condition, name: Callable[[Rule], tuple[str, str]]) -> str:
    """Say *condition* in words; *name* gives a rule's question and value as people know them."""
    if isinstance(condition, Rule):
        question, value = name(condition)
        if condition.check is Check.ANSWERED:
            return f"{question} is answered"
        return f"{question} {_WORDS[condition.check]} {value}"
    if isinstance(condition, Not):
        return f"not ({describe(condition.part, name)})"
    if not condition.parts:
        return "always"
    joint = " and " if isinstance(condition, AllOf) else " or "
    return joint.join(
        f"({words})" if isinstance(part, AllOf | AnyOf) and len(part.parts) > 1 else words
        for part in condition.parts
        for words in [describe(part, name)]
    )


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
