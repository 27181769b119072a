"""``feedback reply``: decide about reviews and draft replies, one a line, from standard input."""

import argparse
import datetime as dt
import json
import math
import os
import sys
from typing import IO, TYPE_CHECKING, Any, NoReturn

from feedback.errors import WrongFileError

if TYPE_CHECKING:
    from feedback.act.answering import Answer
    from feedback.decide.replying.values import Business, Case, Fact, Undertaking

_MOST_STARS = 5


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the verb."""
    verb = verbs.add_parser("reply", help="decide about reviews and draft replies, as JSON Lines")
    verb.add_argument(
        "--jsonl", action="store_true", required=True, help="a line is an object with a review"
    )
    verb.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Answer line after line; a line that is wrong is named on stderr and the rest is answered."""
    del arguments
    sys.stdin.reconfigure(encoding="utf-8-sig", errors="surrogateescape")  # type: ignore[union-attr]
    try:
        return _answer(sys.stdin)
    except BrokenPipeError:  # whoever reads has enough, as "head" does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for the last flush
        return 0


def _answer(lines: IO[str]) -> int:
    from feedback.act.answering import Replying

    replying = Replying()
    code = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            case = as_case(_object(line))
        except WrongFileError as fault:
            print(f"Line {number}: {fault}", file=sys.stderr)
            code = 1
            continue
        print(json.dumps(as_json(case, replying.answer(case))), flush=True)
    return code


def as_json(case: "Case", answer: "Answer") -> dict[str, Any]:
    """Return what is printed of a case; names are added and never change their meaning."""
    verdict, draft = answer.verdict, answer.draft
    told = [
        (
            one.severity.value,
            {"check": one.check, "start": one.start, "end": one.end, "why": one.why},
        )
        for one in answer.violations
    ]
    return {
        "id": case.id,
        "decision": verdict.decision.value,
        "hold_kind": verdict.hold_kind.value if verdict.hold_kind else None,
        "reply": draft.text,
        "sentences": [
            {
                "text": one.text,
                "slot": one.slot.value,
                "facts": list(one.facts),
                "actions": list(one.actions),
            }
            for one in draft.sentences
        ],
        "blocked": [one for severity, one in told if severity == "block"],
        "warnings": [one for severity, one in told if severity == "warn"],
        "needs_second_person": verdict.needs_second_person,
        "because": [{"start": b.start, "end": b.end, "why": b.why} for b in verdict.because],
        "emotional": verdict.is_emotional,
        "bearings": [
            {
                "claim": [verdict.claims[b.claim].start, verdict.claims[b.claim].end],
                "fact": b.fact,
                "bears": b.bears.value,
                "shown_by": list(b.shown_by),
            }
            for b in verdict.bearings
        ],
    }


def _object(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError):  # the second of brackets in brackets without end
        found = None
    if not isinstance(found, dict):
        msg = "not a JSON object."
        raise WrongFileError(msg)
    return found


def _refuse(name: str) -> None:
    """Take no NaN and no Infinity: they are not JSON."""
    raise ValueError(name)


def as_case(given: dict[str, Any]) -> "Case":
    """Return the case that an object describes; WrongFileError says which name is wrong."""
    from feedback.decide.replying.values import Case

    stars = given.get("stars")
    if stars is not None and not (_is_number(stars) and 0 <= stars <= _MOST_STARS):
        _wrong("stars", "a number from 1 to 5 or null")
    most = given.get("max_chars")
    if most is not None and (type(most) is not int or most < 1):
        _wrong("max_chars", "a whole number above 0 or null")
    past = given.get("past_replies") or []
    if not isinstance(past, list) or not all(isinstance(one, str) for one in past):
        _wrong("past_replies", "a list of texts")
    if not isinstance(given.get("id"), str | int) or isinstance(given["id"], bool):
        _wrong("id", "a text")
    return Case(
        id=given["id"],
        text=_text(given, "text", needed=True),
        channel=_text(given, "channel") or "other",
        max_chars=most,
        sector=_text(given, "sector"),
        stars=stars or None,
        author=_text(given, "author"),
        facts=tuple(_fact(one) for one in _list(given, "facts")),
        actions=tuple(_undertaking(one) for one in _list(given, "action_items")),
        past_replies=tuple(past),
        voice=_text(given, "brand_voice"),
        business=_business(given.get("business") or {}),
    )


def _is_number(value: object) -> bool:
    return type(value) is int or (type(value) is float and math.isfinite(value))


def _fact(given: dict[str, Any]) -> "Fact":
    from feedback.decide.replying.values import Fact, FactKind

    kind = given.get("kind")
    if kind not in {one.value for one in FactKind}:
        _wrong("kind", "one of " + ", ".join(one.value for one in FactKind))
    return Fact(
        id=_text(given, "id", needed=True),
        text=_text(given, "text", needed=True),
        kind=FactKind(kind),
        date=_date(given, "date"),
        is_public=given.get("public") is True,
    )


def _undertaking(given: dict[str, Any]) -> "Undertaking":
    from feedback.decide.replying.values import Standing, Undertaking

    status = given.get("status")
    if status not in {one.value for one in Standing}:
        _wrong("status", "one of " + ", ".join(one.value for one in Standing))
    return Undertaking(
        id=_text(given, "id", needed=True),
        title=_text(given, "title", needed=True),
        standing=Standing(status),
        due=_date(given, "due"),
        is_public=given.get("public") is True,
    )


def _business(given: object) -> "Business":
    from feedback.decide.replying.values import Business

    if not isinstance(given, dict):
        _wrong("business", "an object")
    return Business(contact=_text(given, "contact"), signoff=_text(given, "signoff"))


def _text(given: dict[str, Any], name: str, *, needed: bool = False) -> str:
    found = given.get(name)
    if found is None and not needed:
        return ""
    if not isinstance(found, str):
        _wrong(name, "a text")
    return found


def _list(given: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = given.get(name) or []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        _wrong(name, "a list of objects")
    return found


def _date(given: dict[str, Any], name: str) -> dt.date | None:
    found = given.get(name)
    try:
        return None if found is None else dt.date.fromisoformat(found)
    except (TypeError, ValueError):
        _wrong(name, "a date such as 2026-11-09, or null")


def _wrong(name: str, should: str) -> NoReturn:
    msg = f'"{name}" must be {should}.'
    raise WrongFileError(msg) from None
