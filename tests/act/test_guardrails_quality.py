"""The counted quality of a reply: its parts fall where something is missing."""

import dataclasses

from feedback.act.answering import Replying
from feedback.act.drafting.values import Draft
from feedback.act.guardrails.quality import Quality, quality
from tests.act.drafts import BUSINESS, COMPLAINTS, case_of

CASE = dataclasses.replace(case_of(COMPLAINTS[0]), business=BUSINESS)
ANSWER = Replying().answer(CASE)


def _part(found: Quality, name: str) -> float:
    return next(part.points for part in found.parts if part.name == name)


def test_the_parts_make_a_hundred_and_none_passes_its_most() -> None:
    found = quality(ANSWER.draft.text, ANSWER.draft, CASE, ANSWER.verdict)
    assert sum(part.most for part in found.parts) == 100
    assert all(0 <= part.points <= part.most for part in found.parts)
    assert found.points == round(sum(part.points for part in found.parts))


def test_a_reply_to_anything_scores_below_one_to_this() -> None:
    ours = quality(ANSWER.draft.text, ANSWER.draft, CASE, ANSWER.verdict)
    any_reply = quality("Thank you for your feedback.", Draft(), CASE, ANSWER.verdict)
    for name in ("specificity", "decision", "empathy", "voice"):
        assert _part(any_reply, name) < _part(ours, name), name


def test_what_is_blocked_counts_nothing() -> None:
    blocked = quality("Sorry. We will pay you 40.", Draft(), CASE, ANSWER.verdict)
    assert blocked.is_blocked
    assert blocked.points == 0


def test_the_same_reply_once_more_is_not_original() -> None:
    text = ANSWER.draft.text
    again = quality(text, ANSWER.draft, CASE, ANSWER.verdict, recent=(text,))
    assert _part(again, "originality") == 0
