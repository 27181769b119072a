"""Conditions as the builder's rows of selects: one row a test, joined by all or any.

The rows repeat three names (asked, check, value), so they need no script. A condition that rows
cannot show is kept as it is until somebody chooses something else.
"""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from feedback.errors import InvalidInputError
from surveys import Survey, kind_of
from surveys.definition import OTHER, Question
from surveys.logic import ALWAYS, AllOf, AnyOf, Check, Condition, Rule, in_words
from surveys.words import N_, _

KEEP = "-keep"  # no code has a hyphen
MOST_ROWS = 6
CHECK_NAMES = {
    Check.AT_LEAST: N_("is at least"),
    Check.AT_MOST: N_("is at most"),
    Check.EQUAL: N_("is"),
    Check.INCLUDES: N_("includes"),
    Check.ANSWERED: N_("is answered"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One test as the selects show it."""

    asked: str = ""
    check: str = Check.AT_LEAST.value
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One earlier question, and the values its answer can be compared with."""

    code: str
    title: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything that the sentence is drawn from."""

    rows: tuple[Row, ...]
    join: str
    offers: tuple[Offer, ...]
    kept: str  # in words, when rows cannot show it
    words: str


def show(
    condition: Condition,
    survey: Survey,
    *,
    before: str,
    form: MultiDict[str, str] | None = None,
) -> Shown:
    """Return what is drawn for the condition of the question or page with the code *before*."""
    rows, join, kept = _rows_of(condition), "all", ""
    if isinstance(condition, AnyOf):
        join = "any"
    if rows is None:
        rows, kept = (Row(asked=KEEP),), in_words(condition, survey)
    if form is not None:
        rows, join = tuple(_posted(form)), form.get("join", "all")
    return Shown(
        rows=(*rows, Row()) if len(rows) < MOST_ROWS else rows,
        join=join,
        offers=_offers(survey, before),
        kept=kept,
        words=in_words(condition, survey),
    )


def read(form: MultiDict[str, str], survey: Survey, *, keep: Condition) -> Condition:
    """Return the condition that the rows say, or say which row is not finished."""
    rows = [row for row in _posted(form) if row.asked]
    if not rows:
        return ALWAYS
    if rows[0].asked == KEEP:
        return keep
    rules = tuple(_rule(row, survey) for row in rows)
    if len(rules) == 1:
        return rules[0]
    return AnyOf(rules) if form.get("join") == "any" else AllOf(rules)


def _posted(form: MultiDict[str, str]) -> list[Row]:
    checks, values = form.getlist("check"), form.getlist("value")
    return [
        Row(
            asked=asked,
            check=checks[n] if n < len(checks) else Check.ANSWERED.value,
            value=values[n].strip() if n < len(values) else "",
        )
        for n, asked in enumerate(form.getlist("asked")[:MOST_ROWS])
        if asked
    ]


def _rows_of(condition: Condition) -> tuple[Row, ...] | None:
    """Return the rows of a condition; None if they cannot show it."""
    if condition == ALWAYS:
        return ()
    rules = (condition,) if isinstance(condition, Rule) else getattr(condition, "parts", ())
    if not rules or len(rules) > MOST_ROWS or not all(isinstance(rule, Rule) for rule in rules):
        return None
    return tuple(
        Row(
            asked=rule.question,
            check=rule.check.value,
            value="" if rule.value is None else str(rule.value),
        )
        for rule in rules
    )


def _rule(row: Row, survey: Survey) -> Rule:
    try:
        check = Check(row.check)
    except ValueError:
        raise InvalidInputError(_("Choose how the answer is compared.")) from None
    if check is Check.ANSWERED:
        return Rule(question=row.asked, check=check)
    if not row.value:
        raise InvalidInputError(_("Choose what the answer is compared with."))
    question = survey.question(row.asked)
    value: str | int = row.value
    if question is not None and question.kind.is_number:
        digits = row.value.removeprefix("-")
        value = int(row.value) if digits.isdecimal() and len(digits) < 4 else value  # noqa: PLR2004 - no scale goes further
    elif question is not None and question.kind.is_choice:
        codes = {option.label.casefold(): option.code for option in question.options}
        value = codes.get(row.value.casefold(), value)
    return Rule(question=row.asked, check=check, value=value)


def _offers(survey: Survey, before: str) -> tuple[Offer, ...]:
    """Offer the questions of the pages before the one with this code, or with this question."""
    offers = []
    for page in survey.pages:
        if before in (page.code, *(question.code for question in page.questions)):
            break
        offers += [
            Offer(code=question.code, title=question.title, values=_values(question))
            for question in page.questions
            if kind_of(question).asks
        ]
    return tuple(offers)


def _values(question: Question) -> tuple[tuple[str, str], ...]:
    if question.kind.is_number:
        return tuple(
            (str(value), f"{value} · {label}" if label else str(value))
            for value, label in question.points
        )
    values = [(option.code, option.label) for option in question.options]
    if question.has_other:
        values.append((OTHER, _("Other")))
    return tuple(values)
