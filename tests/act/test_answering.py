"""Reviews are decided, drafted and checked; what a guardrail blocks is never given out."""

import pytest

from feedback.act.answering import Replying
from feedback.act.drafting.sameness import grams
from feedback.act.guardrails import Severity, look
from feedback.decide.replying.values import Business, Case, Decision
from tests.act.drafts import BUSINESS, COMPLAINTS, PRAISE, case_of


@pytest.mark.parametrize("text", [*COMPLAINTS, *PRAISE])
def test_no_draft_has_what_a_guardrail_blocks(text: str) -> None:
    case = case_of(text, channel="google")
    answer = Replying().answer(case)
    assert answer.draft.text
    found = look(answer.draft.text, case, answer.verdict, ())
    assert not [one for one in found if one.severity is Severity.BLOCK]


def test_complaints_are_apologised_for_and_praise_is_thanked_for() -> None:
    replying = Replying()
    apologised = [replying.answer(case_of(text)).verdict.decision for text in COMPLAINTS]
    thanked = [replying.answer(case_of(text)).verdict.decision for text in PRAISE]
    assert apologised.count(Decision.APOLOGISE_FIX) >= len(COMPLAINTS) - 2
    assert thanked.count(Decision.THANK) >= len(PRAISE) - 1


def test_what_is_held_gets_no_draft() -> None:
    answer = Replying().answer(
        case_of("The stew gave my son food poisoning. My lawyer will write.")
    )
    assert answer.verdict.decision is Decision.HOLD
    assert answer.draft.text == ""


def test_a_run_does_not_say_the_same_twice() -> None:
    replying = Replying()
    drafts = [replying.answer(case_of(COMPLAINTS[0])).draft for _ in range(12)]
    said = [grams(draft.text.replace(BUSINESS.contact, "")) for draft in drafts]
    alike = [
        (one, other)
        for at, one in enumerate(said)
        for other in said[:at]
        if len(one & other) >= 0.6 * len(one)
    ]
    assert len(alike) <= 2


def test_a_blocked_draft_is_left_empty_with_the_reason() -> None:
    # A signature with a promise is blocked whatever the wording.
    case = Case(
        id="c",
        text=COMPLAINTS[2],
        channel="workspace_marketplace",
        business=Business(signoff="Write to boss@firm.example"),
    )
    answer = Replying().answer(case)
    assert answer.draft.text == ""
    assert any(one.severity is Severity.BLOCK for one in answer.violations)


def test_the_name_of_the_author_changes_no_answer() -> None:
    answers = {
        Replying().answer(case_of(text, author=author)).draft.text
        for author in ("Anna Hill", "Mehmet Öz", "")
        for text in COMPLAINTS[:1]
    }
    assert len(answers) == 1
