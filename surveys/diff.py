"""What an edit means for answers already given, in words, and whether it may be published."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from surveys.definition import Page, Question, QuestionKind, Survey
from surveys.logic import in_words
from surveys.words import N_, _


class Effect(StrEnum):
    """What becomes of earlier answers."""

    KEPT = "kept"  # old and new answers stand together
    ENDED = "ended"  # earlier answers stay, no new ones come
    NEW = "new"  # earlier responses have no answer here
    REFUSED = "refused"  # would mix answers to different questions under one code
    NONE = "none"  # words, order and conditions: earlier answers stay as they are


KIND_NAMES = {
    QuestionKind.NPS: N_("NPS, 0 to 10"),
    QuestionKind.CSAT: N_("Satisfaction, 1 to 5"),
    QuestionKind.CES: N_("Effort, 1 to 7"),
    QuestionKind.STARS: N_("Stars, 1 to 5"),
    QuestionKind.SCALE: N_("A scale of your own"),
    QuestionKind.ONE_CHOICE: N_("One choice"),
    QuestionKind.MANY_CHOICES: N_("Many choices"),
    QuestionKind.SHORT_TEXT: N_("Short text"),
    QuestionKind.LONG_TEXT: N_("Long text"),
    QuestionKind.STATEMENT: N_("A statement"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change between two versions."""

    effect: Effect
    words: str


def compare(old: Survey, new: Survey) -> tuple[Change, ...]:
    """Say what changes from *old* to *new*, what matters to answers to *old* first."""
    before = {question.code: question for question in old.questions}
    after = {question.code: question for question in new.questions}
    changes: list[Change] = []
    for code, question in before.items():
        if code in after:
            changes += _compare_question(question, after[code])
        else:
            words = _("“%(title)s” is no longer asked; its answers stay.", title=question.title)
            changes.append(Change(Effect.ENDED, words))
    for code, question in after.items():
        if code not in before:
            words = _(
                "“%(title)s” is new; earlier responses have no answer to it.", title=question.title
            )
            changes.append(Change(Effect.NEW, words))
    changes += _compare_order(old, new)
    changes += _compare_conditions(old, new, before, after)
    changes += _compare_texts(old, new)
    return tuple(changes)


def _compare_question(old: Question, new: Question) -> list[Change]:
    if old.kind is not new.kind:
        words = _(
            "“%(title)s” changes its kind from “%(old)s” to “%(new)s”: that is another question. "
            "Delete it and add a new one.",
            title=new.title,
            old=_kind_name(old.kind),
            new=_kind_name(new.kind),
        )
        return [Change(Effect.REFUSED, words)]
    if (old.low, old.high) != (new.low, new.high):
        words = _(
            "“%(title)s” changes its scale from %(old)s to %(new)s: old and new answers would not "
            "mean the same. Delete it and add a new one.",
            title=new.title,
            old=f"{old.low}–{old.high}",
            new=f"{new.low}–{new.high}",
        )
        return [Change(Effect.REFUSED, words)]
    changes = []
    if old.title != new.title:
        words = _(
            "“%(old)s” now reads “%(new)s”; old and new answers are counted together.",
            old=old.title,
            new=new.title,
        )
        changes.append(Change(Effect.KEPT, words))
    return changes + _compare_options(old, new) + _compare_settings(old, new)


def _compare_options(old: Question, new: Question) -> list[Change]:
    changes = []
    labels = {option.code: option.label for option in new.options}
    for option in old.options:
        if option.code not in labels:
            words = _(
                "“%(label)s” is no longer offered; earlier answers keep it.", label=option.label
            )
            changes.append(Change(Effect.ENDED, words))
        elif labels[option.code] != option.label:
            words = _(
                "The option “%(old)s” now reads “%(new)s”; both are counted together.",
                old=option.label,
                new=labels[option.code],
            )
            changes.append(Change(Effect.KEPT, words))
    known = {option.code for option in old.options}
    changes += [
        Change(Effect.NEW, _("The option “%(label)s” is new.", label=option.label))
        for option in new.options
        if option.code not in known
    ]
    if old.has_other != new.has_other:
        said = (
            _("“%(title)s” now also offers “Other”.", title=new.title)
            if new.has_other
            else _("“%(title)s” no longer offers “Other”.", title=new.title)
        )
        changes.append(Change(Effect.NEW if new.has_other else Effect.ENDED, said))
    return changes


def _compare_settings(old: Question, new: Question) -> list[Change]:
    changes = []
    if (old.low_label, old.high_label, old.point_labels) != (
        new.low_label,
        new.high_label,
        new.point_labels,
    ):
        words = _(
            "The labels of “%(title)s” change; old and new answers are counted together.",
            title=new.title,
        )
        changes.append(Change(Effect.KEPT, words))
    if old.required != new.required:
        said = (
            _("“%(title)s” must now be answered.", title=new.title)
            if new.required
            else _("“%(title)s” may now be skipped.", title=new.title)
        )
        changes.append(Change(Effect.NONE, said))
    if (old.fewest, old.most) != (new.fewest, new.most):
        said = _("“%(title)s” changes how many may be chosen.", title=new.title)
        changes.append(Change(Effect.NONE, said))
    if old.hint != new.hint:
        said = _("The hint under “%(title)s” changes.", title=new.title)
        changes.append(Change(Effect.NONE, said))
    return changes


def _compare_order(old: Survey, new: Survey) -> list[Change]:
    kept = {question.code for question in old.questions}
    kept &= {question.code for question in new.questions}
    if _places(old, kept) == _places(new, kept):
        return []
    return [Change(Effect.NONE, _("Questions are asked in another order or on other pages."))]


def _places(survey: Survey, codes: set[str]) -> list[list[str]]:
    pages = ([q.code for q in page.questions if q.code in codes] for page in survey.pages)
    return [page for page in pages if page]


def _compare_conditions(
    old: Survey, new: Survey, before: dict[str, Question], after: dict[str, Question]
) -> Iterable[Change]:
    for code, question in after.items():
        if code in before and before[code].condition != question.condition:
            words = _(
                "“%(title)s” is now asked: %(when)s.",
                title=question.title,
                when=in_words(question.condition, new),
            )
            yield Change(Effect.NONE, words)
    pages: dict[str, Page] = {page.code: page for page in old.pages}
    for number, page in enumerate(new.pages, 1):
        if page.code in pages and pages[page.code].condition != page.condition:
            words = _(
                "Page %(number)s is now shown: %(when)s.",
                number=number,
                when=in_words(page.condition, new),
            )
            yield Change(Effect.NONE, words)


def _compare_texts(old: Survey, new: Survey) -> Iterable[Change]:
    if old.title != new.title:
        words = _("The title “%(old)s” now reads “%(new)s”.", old=old.title, new=new.title)
        yield Change(Effect.NONE, words)
    if old.intro != new.intro:
        yield Change(Effect.NONE, _("The words before the first question change."))
    if old.thanks != new.thanks:
        yield Change(Effect.NONE, _("The words of thanks change."))
    if old.language != new.language:
        words = _(
            "The language changes from %(old)s to %(new)s.", old=old.language, new=new.language
        )
        yield Change(Effect.NONE, words)
    if [page.title for page in old.pages] != [page.title for page in new.pages]:
        yield Change(Effect.NONE, _("Pages or their titles change."))


def _kind_name(kind: QuestionKind) -> str:
    return _(KIND_NAMES[kind])
