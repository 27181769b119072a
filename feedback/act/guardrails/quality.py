"""How much of what makes a reply worth reading can be counted in one: a rubric of nine parts.

The weights are a judgement and not a measurement; a high figure claims no good reply, a low part
names what is missing. What a check blocks counts nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from feedback.act.drafting.values import Draft, Sentence, Slot
from feedback.act.guardrails import reading
from feedback.act.guardrails.channels import channel
from feedback.act.guardrails.guard import Guard, is_blocked
from feedback.act.guardrails.likeness import grams
from feedback.act.guardrails.names import Check
from feedback.act.guardrails.words import content, pattern
from feedback.decide.replying.values import Case, Decision, Standing, Verdict
from surveys.words import N_, _

_NAMES: Final = {
    "specificity": (20, N_("Takes up what was said")),
    "decision": (15, N_("Does what was decided")),
    "grounding": (15, N_("Rests on what is known")),
    "resolution": (15, N_("Says what was done or comes next")),
    "empathy": (10, N_("Names what it led to")),
    "originality": (10, N_("Was written for this review")),
    "brevity": (5, N_("Is as long as is read")),
    "voice": (5, N_("Sounds like you")),
    "facilitation": (5, N_("Leads somewhere")),
}
_LONG = 120  # words; from there a reply is read by few
_FACTUAL = frozenset(
    {Slot.EXPLAIN, Slot.CHANGED, Slot.COMMITTED, Slot.UNDER_WAY, Slot.DECLINED, Slot.ANSWER}
)
_LEADS = frozenset({Slot.OFFLINE, Slot.ASK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the rubric."""

    name: str
    points: float
    most: int

    @property
    def title(self) -> str:
        """What the part asks, in the language of whoever reads."""
        return _(_NAMES[self.name][1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """The parts and their sum."""

    parts: tuple[Part, ...]
    is_blocked: bool = False

    @property
    def points(self) -> int:
        """Of 100."""
        return 0 if self.is_blocked else round(sum(part.points for part in self.parts))


def quality(
    text: str, draft: Draft, case: Case, verdict: Verdict, recent: Sequence[str] = ()
) -> Quality:
    """Count what can be counted in a reply; *draft* says what its sentences rest on."""
    guard = Guard(case, verdict, recent)
    violations = guard.look(text)
    found = {one.check for one in violations}
    read = reading.read(text, (case.business.contact, case.business.signoff))
    kept = [one for one in draft.sentences if one.text in text]
    shares = {
        "specificity": _specific(guard, read, verdict),
        "decision": _decided(verdict, found),
        "grounding": _grounded(kept),
        "resolution": _resolved(read, case),
        "empathy": _empathy(read, case, verdict),
        "originality": _original(read, case, recent),
        "brevity": min(1.0, _LONG / max(1, len(read.words))) if read.words else 0.0,
        "voice": 0.0 if found & {Check.BOILERPLATE, Check.DEFENSIVE} else 1.0,
        "facilitation": _leads(text, kept, case),
    }
    return Quality(
        parts=tuple(
            Part(name=name, points=most * shares[name], most=most)
            for name, (most, _title) in _NAMES.items()
        ),
        is_blocked=is_blocked(violations),
    )


def _specific(guard: Guard, read: reading.Read, verdict: Verdict) -> float:
    """Return the share of criticism and questions taken up, by how strongly they were put."""
    weights = [
        (claim, max(abs(claim.polarity), 0.1))
        for claim in verdict.claims
        if claim.polarity < 0 or claim.is_question
    ]
    if not weights:
        review = content(reading.words_of(guard.known.case.text))
        return 1.0 if not review or review & content(read.words) else 0.0
    missing = guard.open_claims(read)
    total = sum(weight for _claim, weight in weights)
    return sum(weight for claim, weight in weights if claim not in missing) / total


def _decided(verdict: Verdict, found: set[str]) -> float:
    if verdict.decision in {Decision.HOLD, Decision.NO_REPLY}:
        return 0.0  # nothing should stand there
    return 0.0 if found & {Check.NO_THANKS, Check.NO_APOLOGY} else 1.0


def _grounded(kept: Sequence[Sentence]) -> float:
    factual = [one for one in kept if one.slot in _FACTUAL]
    if not factual:
        return 1.0
    return sum(1 for one in factual if one.facts or one.actions) / len(factual)


def _resolved(read: reading.Read, case: Case) -> float:
    """Whether an action or fact that could be told is told; 1 where there is none."""
    known = [a.title for a in case.actions if a.is_public and a.standing is not Standing.PROPOSED]
    known += [fact.text for fact in case.facts if fact.is_public]
    if not known:
        return 1.0
    said = content(read.words)
    return 1.0 if any(content(reading.words_of(one)) & said for one in known) else 0.0


def _empathy(read: reading.Read, case: Case, verdict: Verdict) -> float:
    """Whether the reply speaks of what the customer spoke of, and apologises where it hurt."""
    if verdict.decision is not Decision.APOLOGISE_FIX:
        return 1.0
    names_it = bool(content(reading.words_of(case.text)) & content(read.words))
    return (names_it + bool(pattern("apology").search(read.body))) / 2


def _original(read: reading.Read, case: Case, recent: Sequence[str]) -> float:
    mine = grams(read.words)
    leave_out = (case.business.contact, case.business.signoff)
    others = (grams(reading.read(one, leave_out).words) for one in (*case.past_replies, *recent))
    return 1.0 - max((len(mine & one) / max(1, len(mine | one)) for one in others), default=0.0)


def _leads(text: str, kept: Sequence[Sentence], case: Case) -> float:
    contact = case.business.contact
    if not contact or not channel(case.channel).allows_contact:
        return 1.0
    return 1.0 if contact in text or any(one.slot in _LEADS for one in kept) else 0.0
