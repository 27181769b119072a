"""What the page of a reply marks and lists: words with their reasons, claims, sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from feedback.act.drafting.values import Draft, Sentence
from feedback.act.replies import Opened
from feedback.decide.replying.values import Bearing, Claim, Undertaking
from feedback.store.facts import ClaimLink, Fact

_WORST = ("block", "warn")  # of two marks over the same words the first here is shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a text; *marks* are those that lie over it."""

    text: str
    marks: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """The mark that is shown."""
        return min(self.marks, key=lambda m: _WORST.index(m) if m in _WORST else 0, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """What one fact does to one claim: as suggested, or by a person's word."""

    fact: Fact
    suggested: Bearing | None
    said: ClaimLink | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """A claim with the facts that bear on it."""

    claim: Claim
    ties: tuple[Tie, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceRow:
    """A drafted sentence with what it rests on."""

    sentence: Sentence
    facts: tuple[str, ...]
    actions: tuple[Undertaking, ...]
    claims: tuple[Claim, ...]
    stands: bool  # in the text as it is now


def marked_pieces(text: str, spans: Sequence[tuple[int, int, str]]) -> list[Piece]:
    """Cut a text at the ends of its marks, which may overlap."""
    spans = [(max(0, start), min(end, len(text)), mark) for start, end, mark in spans]
    cuts = sorted({0, len(text), *(s for s, _, _ in spans), *(e for _, e, _ in spans)})
    return [
        Piece(
            text=text[start:end],
            marks=tuple(mark for s, e, mark in spans if s <= start and end <= e),
        )
        for start, end in pairwise(cuts)
        if start < end
    ]


def claim_rows(here: Opened, facts: Sequence[Fact], links: Sequence[ClaimLink]) -> list[ClaimRow]:
    """List the claims of a review, each with the facts that bear on it."""
    by_id = {str(fact.id): fact for fact in facts}
    suggested = {(b.claim, b.fact): b for b in here.verdict.bearings if not b.is_by_person}
    rows = []
    for at, claim in enumerate(here.verdict.claims):
        said = {
            str(link.fact_id): link
            for link in links
            if link.start_at < claim.end and link.end_at > claim.start
        }
        ties = [
            Tie(fact=fact, suggested=suggested.get((at, key)), said=said.get(key))
            for key, fact in by_id.items()
            if key in said or (at, key) in suggested
        ]
        rows.append(ClaimRow(claim=claim, ties=tuple(ties)))
    return rows


def sentence_rows(here: Opened, draft: Draft) -> list[SentenceRow]:
    """List the drafted sentences with the words of what they rest on."""
    facts = {fact.id: fact.text for fact in here.case.facts}
    actions = {action.id: action for action in here.case.actions}
    claims = here.verdict.claims
    return [
        SentenceRow(
            sentence=one,
            facts=tuple(facts[key] for key in one.facts if key in facts),
            actions=tuple(actions[key] for key in one.actions if key in actions),
            claims=tuple(claims[at] for at in one.claims if at < len(claims)),
            stands=one.text in here.reply.text,
        )
        for one in draft.sentences
    ]
