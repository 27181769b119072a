"""Cases and verdicts for the tests of drafting: small texts of our own, read by the real judge."""

import datetime as dt
from functools import cache

from feedback.act.drafting.fitting import fitted
from feedback.act.drafting.sameness import Remembered, grams
from feedback.act.drafting.values import Draft
from feedback.analyse.nouns import phrases
from feedback.analyse.reading import read
from feedback.analyse.shipped import shipped_codebook
from feedback.analyse.themes import Codebook
from feedback.decide.replying.values import (
    Business,
    Case,
    Claim,
    Decision,
    Fact,
    FactKind,
    Standing,
    Undertaking,
    Verdict,
)
from feedback.store.labels import Kind

BUSINESS = Business(contact="hello@firm.example", signoff="The Firm")
COMPLAINTS = (
    "The soup was cold and we waited fifty minutes for it, so we missed the train.",
    "Your courier left the parcel in the rain and nobody answered the phone.",
    "The app crashes when I open a photo. All my captions are gone.",
    "Charged twice for one ticket, and the desk told me to write a letter.",
    "The lift was broken again and I carried the pram up six floors.",
    "Booked a quiet room, got the one above the bins. Awake until 3 am.",
    "The engineer never came. I took a day off for nothing.",
    "Wrong size sent, and the return label would not print.",
    "Paint on the carpet, dust on the piano, and the door does not close.",
    "Five emails about my invoice and not one reply.",
)
PRAISE = (
    "Marta stayed late to find the missing page and would not take a tip.",
    "The bread is still warm at eight and the queue moves fast.",
    "They explained every step and left the kitchen clean.",
    "Quick answer, fair price, and the driver carried the box upstairs.",
    "Best garden I have seen in years, and the guide knew every tree.",
)


@cache
def _codebook() -> Codebook[str]:
    return shipped_codebook()


def case_of(text: str, **known: object) -> Case:
    """Make a case of a text."""
    return Case(**{"id": "c1", "text": text, "business": BUSINESS, **known})  # type: ignore[arg-type]


def fact(text: str, kind: FactKind = FactKind.POLICY, *, is_public: bool = True) -> Fact:
    """Make a fact that is known since May."""
    return Fact(id="f1", text=text, kind=kind, date=dt.date(2026, 5, 12), is_public=is_public)


def action(
    title: str, standing: Standing, due: dt.date | None = None, *, is_public: bool = True
) -> Undertaking:
    """Make an action."""
    return Undertaking(id="a1", title=title, standing=standing, due=due, is_public=is_public)


def verdict_of(case: Case, decision: Decision) -> Verdict:
    """Read the claims of a case as the product reads them."""
    if not case.text.strip():
        return Verdict(decision=decision)
    found = []
    for clause in read(case.text, _codebook()).clauses:
        words = case.text[clause.start : clause.end]
        nouns = tuple(phrase.words for phrase in phrases(words))
        found.append(
            Claim(
                start=clause.start,
                end=clause.end,
                words=words,
                about=(*clause.themes, *nouns),
                polarity=clause.sentiment.score,
                is_factual=True,
                is_question=clause.kind is Kind.QUESTION,
            )
        )
    return Verdict(decision=decision, claims=tuple(found))


def draft_of(case: Case, decision: Decision, said: Remembered | None = None) -> Draft:
    """Draft the reply to a case, as the first of a run or after what was *said*."""
    past = [grams(reply) for reply in case.past_replies]
    return fitted(case, verdict_of(case, decision), said or Remembered(), past)
