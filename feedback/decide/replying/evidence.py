"""What the facts amount to: a refutation, a half truth, a confirmed fault or an explanation.

Only public evidence or a public policy refutes, only where nothing is confirmed; what only private
facts contradict is never refuted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from feedback.decide.replying.bearing import admits, shares_topic
from feedback.decide.replying.stems import stems
from feedback.decide.replying.values import Bearing, Bears, Claim, Fact, FactKind

_WELL: Final = 2  # stems that a fact must share to explain what happened
_RULE: Final = re.compile(
    r"\b(?:isn't|aren't|don't|doesn't|dont|doesnt|no|never|nowhere|can't|cannot|cant|won't|not)\b",
    re.IGNORECASE,
)
_HAPPENED: Final = re.compile(
    r"\b(?:was|were|had|came|went|did|didn't|got|took|said|told|waited|arrived|called|once|\w+ed)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the facts amount to, and the claims that it rests on."""

    refutes: bool
    is_half_true: bool
    is_confirmed: bool
    explains_well: bool
    claims: tuple[int, ...]


def weigh(
    text: str, claims: Sequence[Claim], bearings: Sequence[Bearing], facts: Sequence[Fact]
) -> Outcome:
    """Weigh public facts against each other; private ones only keep from refuting."""
    by_id = {fact.id: fact for fact in facts}
    against, confirming, explaining = set(), set(), set()
    for bearing in bearings:
        fact, claim = by_id[bearing.fact], claims[bearing.claim]
        if claim.is_question and claim.polarity > 0:
            continue
        if bearing.bears is Bears.CONFIRMS:
            confirming.add((bearing.claim, fact.id))
        elif not fact.is_public:
            continue
        elif bearing.bears is Bears.CONTRADICTS:
            against.add((bearing.claim, fact.id))
        else:
            explaining.add((bearing.claim, fact.id))
    evidence = [f for f in facts if _may_refute(f) and f.kind is FactKind.EVIDENCE]
    public_confirms = {
        (place, fact)
        for place, fact in confirming
        if by_id[fact].is_public and by_id[fact].kind is not FactKind.POLICY
    }
    by_evidence = {pair for pair in against if by_id[pair[1]] in evidence}
    # A person's word on a claim needs no rule to support it, but what refutes has a day.
    said = {(b.claim, b.fact) for b in bearings if b.is_by_person}
    public_confirms |= confirming & said
    by_evidence |= {pair for pair in against & said if _may_refute(by_id[pair[1]])}
    # Evidence that a person attached and that speaks of the same thing without admitting a fault
    # was attached because it says otherwise.
    silent = [f for f in evidence if shares_topic(text, f) and not admits(f)]
    attached = bool(silent) and not public_confirms
    refuted = bool(by_evidence) or attached
    confirmed = bool(public_confirms)
    by_policy = [
        place
        for place, fact in against
        if by_id[fact].kind is FactKind.POLICY and _is_rule(claims[place], by_id[fact])
    ]
    negative = [c for c in claims if c.polarity < 0 and not c.is_question]
    policy_refutes = (
        bool(by_policy) and not confirming and len(set(by_policy)) >= max(1, len(negative) - 1)
    )
    policies = [f for f in facts if f.is_public and f.kind is FactKind.POLICY]
    well = any(len(stems(text) & stems(f.text)) >= _WELL for f in policies)
    places = {place for place, _ in (by_evidence or against or explaining)}
    return Outcome(
        refutes=(refuted or policy_refutes) and not confirmed,
        is_half_true=confirmed and (refuted or bool(by_policy)),
        is_confirmed=confirmed and not refuted,
        explains_well=well,
        claims=tuple(sorted(places)),
    )


def _may_refute(fact: Fact) -> bool:
    """Whether a fact may contradict a customer in public."""
    return (
        fact.is_public
        and fact.date is not None
        and fact.kind in (FactKind.EVIDENCE, FactKind.POLICY)
    )


def _is_rule(claim: Claim, fact: Fact) -> bool:
    """Whether a claim is about how things are in general, which a policy settles."""
    if claim.polarity > 0 or claim.is_question or not _RULE.search(claim.words):
        return False
    is_general = not _HAPPENED.search(claim.words)
    return is_general and len(stems(claim.words) & stems(fact.text)) >= 1 and fact.date is not None
