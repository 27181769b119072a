"""What whoever answers in person is told: only what stands in the review or was attached."""

import datetime as dt

import pytest

from feedback.decide.replying.briefing import answer_within, briefing
from feedback.decide.replying.values import (
    Bearing,
    Bears,
    Because,
    Business,
    Case,
    Claim,
    Decision,
    Fact,
    FactKind,
    HoldKind,
    Standing,
    Undertaking,
    Verdict,
)

TEXT = "The battery burned my hand. I was terrified. Nobody called."


def _claim(words: str, polarity: float, *, is_factual: bool) -> Claim:
    start = TEXT.index(words)
    return Claim(
        start=start, end=start + len(words), words=words, about=(), polarity=polarity,
        is_factual=is_factual,
    )  # fmt: skip


CLAIMS = (
    _claim("The battery burned my hand.", -0.9, is_factual=True),
    _claim("I was terrified.", -0.8, is_factual=False),
    _claim("Nobody called.", -0.4, is_factual=True),
)
CASE = Case(
    id="1", text=TEXT, business=Business(contact="hello@larkfield.example"),
    facts=(Fact(id="7", text="The batch was recalled.", kind=FactKind.RECORD),),
    actions=(
        Undertaking(id="1", title="Swap batteries", standing=Standing.DOING),
        Undertaking(id="2", title="An idea", standing=Standing.PROPOSED),
    ),
)  # fmt: skip


def _verdict(kind: HoldKind | None) -> Verdict:
    return Verdict(
        decision=Decision.HOLD, hold_kind=kind, claims=CLAIMS,
        because=(Because(start=4, end=18, why="injury"),),
        bearings=(Bearing(claim=0, fact="7", bears=Bears.EXPLAINS, shown_by=()),),
        is_emotional=kind is None,
    )  # fmt: skip


def test_a_briefing_says_what_happened_what_hurt_what_is_known_and_what_may_be_offered() -> None:
    found = briefing(CASE, _verdict(HoldKind.SAFETY))
    assert found.happened == ("The battery burned my hand.", "Nobody called.")
    assert found.hurt == ("I was terrified.",)
    assert [(k.fact.id, k.bears, k.words) for k in found.known] == [
        ("7", Bears.EXPLAINS, CLAIMS[0].words)
    ]
    assert [action.id for action in found.actions] == ["1"]
    assert found.offers
    assert found.avoid
    for words in (*found.happened, *found.hurt):
        assert words in TEXT


@pytest.mark.parametrize("kind", [*HoldKind, None])
def test_only_a_danger_has_a_line_that_may_be_posted(kind: HoldKind | None) -> None:
    found = briefing(CASE, _verdict(kind))
    assert bool(found.line) is (kind is HoldKind.SAFETY)
    assert found.offers
    assert answer_within(_verdict(kind)) <= dt.timedelta(days=3)


def test_a_danger_is_answered_first() -> None:
    others = [answer_within(_verdict(kind)) for kind in (*HoldKind, None)]
    assert answer_within(_verdict(HoldKind.SAFETY)) == min(others)


def test_words_that_stand_in_others_are_not_said_twice() -> None:
    verdict = Verdict(
        decision=Decision.CLARIFY, claims=CLAIMS[1:2], is_emotional=True,
        because=(Because(start=28, end=44, why="fear"),),
    )  # fmt: skip
    found = briefing(CASE, verdict)
    assert found.hurt == ("I was terrified.",)
