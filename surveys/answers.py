"""Typed answers and their JSON form.

Four ways of having no answer are kept apart: a question that was *not asked* has no entry at all;
one that was asked is *skipped*, *declined* or answered with *don't know*.

    {"score": {"number": 9}, "why": {"text": "Quick."}, "place": {"options": ["shop"]},
     "where": {"options": ["other"], "other": "a friend"}, "age": {"state": "declined"}}
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Why a question that was asked has no answer."""

    SKIPPED = "skipped"
    DECLINED = "declined"
    DONT_KNOW = "dont_know"


@dataclass(frozen=True, slots=True)
class Words:
    """An answer in words."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A point of a scale."""

    value: int


@dataclass(frozen=True, slots=True)
class Choices:
    """Chosen options by code, in the definition's order, with the words of "other"."""

    codes: tuple[str, ...]
    other: str = ""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Asked and not answered."""

    state: State = State.SKIPPED


Answer = Words | Number | Choices | Unanswered
Answers = Mapping[str, Answer]


def to_json(answers: Answers) -> dict[str, object]:
    """Return answers as JSON."""
    return {code: _one_to_json(answer) for code, answer in answers.items()}


def to_text(answers: Answers) -> str:
    """Return answers as the JSON text that a receipt keeps."""
    return json.dumps(to_json(answers), ensure_ascii=False)


def from_json(data: Mapping[str, object]) -> dict[str, Answer]:
    """Read answers that ``to_json`` wrote; anything else is a ValueError."""
    return {code: _one_from_json(code, value) for code, value in data.items()}


def from_text(text: str) -> dict[str, Answer]:
    """Read answers from a receipt."""
    data = json.loads(text)
    if not isinstance(data, dict):
        msg = "an answers document is an object"
        raise ValueError(msg)  # noqa: TRY004 - a wrong value, not a wrong call
    return from_json(data)


def _one_to_json(answer: Answer) -> dict[str, object]:
    match answer:
        case Words(text):
            return {"text": text}
        case Number(value):
            return {"number": value}
        case Choices(codes, ""):
            return {"options": list(codes)}
        case Choices(codes, other):
            return {"options": list(codes), "other": other}
        case Unanswered(state):
            return {"state": state.value}


def _one_from_json(code: str, value: object) -> Answer:
    match value:
        case {"text": str(text)}:
            return Words(text)
        case {"number": int(number)} if not isinstance(number, bool):
            return Number(number)
        case {"options": list(codes), "other": str(other)}:
            return Choices(tuple(str(c) for c in codes), other)
        case {"options": list(codes)}:
            return Choices(tuple(str(c) for c in codes))
        case {"state": str(state)} if state in set(State):
            return Unanswered(State(state))
    msg = f"the answer to {code!r} has no form that is known"
    raise ValueError(msg)
