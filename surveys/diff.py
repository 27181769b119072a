"""What an edit means for answers already given, in words, and whether it may be published."""

from dataclasses import dataclass
from enum import StrEnum

from surveys.definition import Question, Survey


class Effect(StrEnum):
    """What becomes of earlier answers."""

    KEPT = "kept"  # old and new answers stand together
    ENDED = "ended"  # earlier answers stay, no new ones come
    NEW = "new"  # earlier responses have no answer here
    REFUSED = "refused"  # would mix answers to different questions under one code


@dataclass(frozen=True, slots=True)
class Change:
    """One change between two versions."""

    effect: Effect
    words: str


def compare(old: Survey, new: Survey) -> tuple[Change, ...]:
    """Say what changes from *old* to *new* for answers to *old*."""
    before = {question.code: question for question in old.questions}
    after = {question.code: question for question in new.questions}
    changes: list[Change] = []
    for code, question in before.items():
        if code in after:
            changes += _compare_question(question, after[code])
        else:
            words = f"“{question.title}” is no longer asked; its answers stay."
            changes.append(Change(Effect.ENDED, words))
    changes += [
        Change(Effect.NEW, f"“{question.title}” is new; earlier responses have no answer to it.")
        for code, question in after.items()
        if code not in before
    ]
    return tuple(changes)


def _compare_question(old: Question, new: Question) -> list[Change]:
    if old.kind is not new.kind:
        words = (
            f"“{new.title}” changes its kind from {old.kind.value} to {new.kind.value}: that is "
            "another question. Delete it and add a new one."
        )
        return [Change(Effect.REFUSED, words)]
    if (old.low, old.high) != (new.low, new.high):
        words = (
            f"“{new.title}” changes its scale from {old.low}–{old.high} to {new.low}–{new.high}: "
            "old and new answers would not mean the same. Delete it and add a new one."
        )
        return [Change(Effect.REFUSED, words)]
    changes = []
    if old.title != new.title:
        words = f"“{old.title}” now reads “{new.title}”; old and new answers are counted together."
        changes.append(Change(Effect.KEPT, words))
    labels = {option.code: option.label for option in new.options}
    for option in old.options:
        if option.code not in labels:
            words = f"“{option.label}” is no longer offered; earlier answers keep it."
            changes.append(Change(Effect.ENDED, words))
        elif labels[option.code] != option.label:
            words = (
                f"The option “{option.label}” now reads “{labels[option.code]}”; "
                "both are counted together."
            )
            changes.append(Change(Effect.KEPT, words))
    known = {option.code for option in old.options}
    changes += [
        Change(Effect.NEW, f"The option “{option.label}” is new.")
        for option in new.options
        if option.code not in known
    ]
    return changes
