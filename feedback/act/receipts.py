"""What the engine said, as JSON and back: with a case while it is open, with a reply for good."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from feedback.act.drafting.values import Draft, Sentence, Slot
from feedback.act.guardrails.values import Severity, Violation
from feedback.decide.replying.values import (
    Bearing,
    Bears,
    Because,
    Claim,
    Decision,
    HoldKind,
    Verdict,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """All that stood behind a reply at the moment when it was posted."""

    verdict: Verdict
    edition: str
    draft: Draft
    violations: tuple[Violation, ...]
    facts: dict[str, str]  # id to words, as they were
    actions: dict[str, str]
    overruled_by: str = ""
    overruled_why: str = ""

    def to_json(self) -> str:
        """Return it as it is stored."""
        return json.dumps(asdict(self), ensure_ascii=False)


def receipt_from(text: str) -> Receipt:
    """Read a stored receipt."""
    raw = json.loads(text)
    return Receipt(
        verdict=_verdict(raw["verdict"]),
        edition=raw["edition"],
        draft=_draft(raw["draft"]),
        violations=tuple(
            Violation(**one | {"severity": Severity(one["severity"])}) for one in raw["violations"]
        ),
        facts=raw["facts"],
        actions=raw["actions"],
        overruled_by=raw["overruled_by"],
        overruled_why=raw["overruled_why"],
    )


def verdict_to_json(verdict: Verdict) -> str:
    """Return a verdict as it is stored."""
    return json.dumps(asdict(verdict), ensure_ascii=False)


def verdict_from(text: str) -> Verdict:
    """Read a stored verdict."""
    return _verdict(json.loads(text))


def draft_to_json(draft: Draft) -> str:
    """Return a draft as it is stored."""
    return json.dumps(asdict(draft), ensure_ascii=False)


def draft_from(text: str) -> Draft:
    """Read a stored draft; none was made where nothing is stored."""
    return _draft(json.loads(text)) if text else Draft()


def _verdict(raw: dict[str, Any]) -> Verdict:
    return Verdict(
        decision=Decision(raw["decision"]),
        hold_kind=HoldKind(raw["hold_kind"]) if raw["hold_kind"] else None,
        because=tuple(Because(**one) for one in raw["because"]),
        claims=tuple(Claim(**one | {"about": tuple(one["about"])}) for one in raw["claims"]),
        bearings=tuple(
            Bearing(**one | {"bears": Bears(one["bears"]), "shown_by": tuple(one["shown_by"])})
            for one in raw["bearings"]
        ),
        needs_second_person=raw["needs_second_person"],
        is_emotional=raw["is_emotional"],
    )


def _draft(raw: dict[str, Any]) -> Draft:
    def tuples(one: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
        return one | {name: tuple(one[name]) for name in names}

    return Draft(
        text=raw["text"],
        sentences=tuple(
            Sentence(**tuples(one, ("facts", "actions", "claims")) | {"slot": Slot(one["slot"])})
            for one in raw["sentences"]
        ),
        not_covered=tuple(raw["not_covered"]),
    )
