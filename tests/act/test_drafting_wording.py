"""Do drafts differ from each other, name what was said and keep to what was given?"""

import json
import re
from functools import cache

import pytest

from feedback.act.drafting.fitting import fitted
from feedback.act.drafting.realising import body
from feedback.act.drafting.sameness import Remembered, grams, likeness
from feedback.act.drafting.tables import wordings
from feedback.decide.replying.values import Decision
from tests.act.drafts import BUSINESS, COMPLAINTS, PRAISE, case_of, draft_of, verdict_of
from tests.shared_data import DATA

_SLOTS = ("acknowledge", "apologise", "thank", "credit", "offline", "not_known", "ask_open")
_NUMBERS = re.compile(
    r"\d+|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b", re.IGNORECASE
)
_SORRY = re.compile(r"\bapolog\w+|\bsorry\b|\bregret\w*", re.IGNORECASE)
_THANKS = re.compile(r"\bthank\w*|\bgrateful\b|\bappreciat\w+", re.IGNORECASE)
_NEVER = re.compile(
    r"\b(?:delighted|thrilled|awesome|fantastic|valued customer|we will|see you (?:again|soon)"
    r"|hope to|stars?\b|rating|dear|brother|mate|soon)\b|!",
    re.IGNORECASE,
)
_PLACES = ("front desk", "north gate", "second shelf", "blue bench", "old mill", "west stand")


@cache
def _criticism() -> list[str]:
    """Complaints: those that lie beside the checkout, else our own in many places."""
    found = []
    for name in ("hospitality", "retail", "services", "apps_saas", "public_interviews"):
        path = DATA / "text" / "own" / f"{name}.jsonl"
        if path.exists():
            rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            found += [
                row["text"]
                for row in rows
                if row["kind"] == "complaint" and row["sentiment"] == "neg"
            ][:60]
    return found or [f"{text} It was at the {place}." for text in COMPLAINTS for place in _PLACES]


@pytest.mark.parametrize("kind", _SLOTS)
def test_every_slot_has_many_wordings(kind: str) -> None:
    assert len(set(wordings()[kind])) >= 15


def test_no_wording_repeats_a_courtesy_or_promises() -> None:
    for kind, variants in wordings().items():
        for variant in variants:
            assert len(_SORRY.findall(variant)) < 2, variant
            assert len(_THANKS.findall(variant)) < 2, variant
            assert not re.search(r"\b(?:will|shall)\b|'ll\b|!", variant), variant
            assert not _NUMBERS.search(variant.replace("{", "")), variant
            if not kind.startswith(("apologise", "health_")):
                assert not _SORRY.search(variant), variant
            if not kind.startswith(("thank", "health_thank")):
                assert not _THANKS.search(variant), variant


def test_of_three_hundred_drafts_under_two_percent_are_alike() -> None:
    said, drafts = Remembered(), []
    for text in _criticism()[:300]:
        case = case_of(text)
        draft = fitted(case, verdict_of(case, Decision.APOLOGISE_FIX), said, [])
        drafts.append(grams(body(draft.sentences, BUSINESS.contact)))
        said.add(drafts[-1])
    alike = sum(
        any(len(one & other) >= len(one) / 2 for at, other in enumerate(drafts) if at != here)
        for here, one in enumerate(drafts)
    )
    assert alike < len(drafts) * 0.02


def test_nearly_all_drafts_to_criticism_name_what_was_criticised() -> None:
    texts = _criticism()
    named = 0
    for text in texts:
        draft = draft_of(case_of(text), Decision.APOLOGISE_FIX)
        named += any(sentence.claims for sentence in draft.sentences)
    assert named >= len(texts) * 0.95


@pytest.mark.parametrize("text", [*COMPLAINTS, *PRAISE])
@pytest.mark.parametrize("decision", [Decision.APOLOGISE_FIX, Decision.THANK, Decision.CLARIFY])
def test_a_draft_keeps_to_what_was_given(text: str, decision: Decision) -> None:
    draft = draft_of(case_of(text), decision)
    said = body(draft.sentences, BUSINESS.contact)
    given = {number.lower() for number in _NUMBERS.findall(text)}
    assert {number.lower() for number in _NUMBERS.findall(said)} <= given
    assert len(_SORRY.findall(said)) <= 1
    assert len(_THANKS.findall(said)) <= 1
    assert not _NEVER.search(said), said
    words = re.findall(r"\w+", said.lower())
    runs = {tuple(words[at : at + 7]) for at in range(len(words) - 6)}
    theirs = re.findall(r"\w+", text.lower())
    assert not runs & {tuple(theirs[at : at + 7]) for at in range(len(theirs) - 6)}


def test_criticism_as_it_is_written_keeps_to_the_rules_too() -> None:
    for text in _criticism():
        draft = draft_of(case_of(text), Decision.APOLOGISE_FIX)
        said = body(draft.sentences, BUSINESS.contact)
        given = {number.lower() for number in _NUMBERS.findall(text)}
        assert {number.lower() for number in _NUMBERS.findall(said)} <= given, said
        assert len(_SORRY.findall(said)) == 1, said
        assert not _NEVER.search(said), said
        assert not re.search(r"[{}\[\]|]|  | [.,;]", draft.text), draft.text


def test_a_reply_is_not_like_what_the_customer_was_told_before() -> None:
    first = draft_of(case_of(COMPLAINTS[3]), Decision.APOLOGISE_FIX)
    again = draft_of(case_of(COMPLAINTS[3], past_replies=(first.text,)), Decision.APOLOGISE_FIX)
    assert likeness(grams(body(again.sentences)), grams(body(first.sentences))) < 0.35


def test_the_same_case_gets_the_same_draft() -> None:
    drafts = {draft_of(case_of(COMPLAINTS[0]), Decision.APOLOGISE_FIX).text for _ in range(3)}
    assert len(drafts) == 1
