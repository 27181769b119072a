"""What whoever answers an emotional or unusual case in person should know before they do."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from feedback.decide.replying.values import (
    Bears,
    Case,
    Fact,
    HoldKind,
    Standing,
    Undertaking,
    Verdict,
)
from surveys.words import N_

_GRAVE = -0.1  # from here on a claim is criticism


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A fact, and what it says of which words of the review."""

    fact: Fact
    bears: Bears | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """Four things to know, each only what stands in the review or was attached to it."""

    happened: tuple[str, ...]  # words of the review that tell what was done or not done
    hurt: tuple[str, ...]  # words that tell how it was felt
    known: tuple[Known, ...]
    offers: tuple[str, ...]  # what may be offered, marked for translation
    actions: tuple[Undertaking, ...]  # what is being done about it anyway
    avoid: tuple[str, ...]  # what must not be said, marked for translation
    line: str = ""  # the one line that may be posted, for safety only


_OFFERS: Mapping[HoldKind | None, tuple[str, ...]] = {
    HoldKind.SAFETY: (
        N_("A call by one named person today, before anything is written in public"),
        N_("Help with what is needed now: a doctor, a way home, a place to stay"),
        N_("What is looked at, by whom, and when they hear the result"),
    ),
    HoldKind.LEGAL: (
        N_("A named person to write to, away from the public page"),
        N_("The day on which they hear whether and how it is taken up"),
    ),
    HoldKind.PRIVACY: (
        N_("To have what is personal taken off the page by the platform"),
        N_("A named person who explains what is stored and how it is erased"),
    ),
    HoldKind.ABUSE: (
        N_("Nothing in public, unless a complaint stands behind the words"),
        N_("To report it to the platform under its own rules"),
    ),
    HoldKind.DISPUTE: (
        N_("To look at the bill or the damage together, with the documents at hand"),
        N_("The day on which they hear what was decided, and by whom"),
    ),
    None: (
        N_("A talk with one named person, at a time that they choose"),
        N_("To hear them out first; facts and explanations come after"),
        N_("The day on which they hear what was changed"),
    ),
}
_AVOID: Mapping[HoldKind | None, tuple[str, ...]] = {
    HoldKind.SAFETY: (N_("Any word about whose fault it was"), N_("That it never happens")),
    HoldKind.LEGAL: (N_("Any word about the claim itself"), N_("Names of people of the team")),
    HoldKind.PRIVACY: (N_("Repeating what is personal"), N_("Confirming that they are known here")),
    HoldKind.ABUSE: (N_("Answering the tone"), N_("Calling it a lie or a fake")),
    HoldKind.DISPUTE: (N_("Sums in public"), N_("Any word about whose fault it was")),
    None: (N_("That others do not feel so"), N_("Explanations before regret")),
}
_WITHIN: Mapping[HoldKind | None, int] = {
    HoldKind.SAFETY: 4,
    HoldKind.LEGAL: 24,
    HoldKind.PRIVACY: 24,
    HoldKind.ABUSE: 72,
    HoldKind.DISPUTE: 48,
    None: 24,
}


def briefing(case: Case, verdict: Verdict) -> Briefing:
    """Gather what is known of a case for the person who answers it."""
    bad = [claim for claim in verdict.claims if claim.polarity < _GRAVE]
    happened = [claim.words for claim in bad if claim.is_factual]
    felt = [claim.words for claim in bad if not claim.is_factual]
    causes = [case.text[one.start : one.end] for one in verdict.because]
    if not happened:
        happened = [words for words in causes if words]
    bearing = {one.fact: one for one in verdict.bearings}
    known = [
        Known(
            fact=fact,
            bears=bearing[fact.id].bears if fact.id in bearing else None,
            words=verdict.claims[bearing[fact.id].claim].words if fact.id in bearing else "",
        )
        for fact in case.facts
    ]
    return Briefing(
        happened=_once(happened),
        hurt=_once(felt if verdict.hold_kind else [*felt, *causes]),
        known=tuple(known),
        offers=_OFFERS[verdict.hold_kind],
        actions=tuple(one for one in case.actions if one.standing is not Standing.PROPOSED),
        avoid=_AVOID[verdict.hold_kind],
        line=neutral_line(case) if verdict.hold_kind is HoldKind.SAFETY else "",
    )


def neutral_line(case: Case) -> str:
    """Return the line that may stand in public while a person looks into a danger.

    It says that it was read and where a person can be reached: no word on what happened, on whose
    fault it was, or on whether the writer is known.
    """
    if case.business.contact:
        return (
            "We have read what you describe. A member of our team would like to speak with you "
            f"directly: {case.business.contact}."
        )
    return "We have read what you describe. A member of our team would like to speak with you."


def answer_within(verdict: Verdict) -> dt.timedelta:
    """Return how soon a named person answers."""
    return dt.timedelta(hours=_WITHIN[verdict.hold_kind])


def _once(words: list[str]) -> tuple[str, ...]:
    """Return each once, without those that stand in another."""
    found = [" ".join(one.split()) for one in words]
    kept = [one for one in dict.fromkeys(found) if one]
    return tuple(one for one in kept if not any(one != other and one in other for other in kept))
