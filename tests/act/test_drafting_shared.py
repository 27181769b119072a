"""Drafts to the cases beside the checkout, measured with what each of them must and may not say."""

import datetime as dt
import json
import re

from feedback.act.drafting.fitting import fitted
from feedback.act.drafting.realising import body
from feedback.act.drafting.sameness import Remembered, grams, without
from feedback.decide.replying.values import (
    Business,
    Case,
    Decision,
    Fact,
    FactKind,
    Standing,
    Undertaking,
)
from tests.act.drafts import verdict_of
from tests.shared_data import shared

_SILENT = {"hold", "no_reply"}


def _date(said: str | None) -> dt.date | None:
    return dt.date.fromisoformat(said) if said else None


def _case(row: dict) -> Case:  # type: ignore[type-arg]
    return Case(
        id=row["id"],
        text=row["text"],
        channel=row["channel"],
        max_chars=row["max_chars"],
        sector=row["sector"],
        stars=row["stars"],
        author=row["author"],
        facts=tuple(
            Fact(
                id=one["id"],
                text=one["text"],
                kind=FactKind(one["kind"]),
                date=_date(one["date"]),
                is_public=one["public"],
            )
            for one in row["facts"]
        ),
        actions=tuple(
            Undertaking(
                id=one["id"],
                title=one["title"],
                standing=Standing(one["status"]),
                due=_date(one["due"]),
                is_public=one["public"],
            )
            for one in row["action_items"]
        ),
        past_replies=tuple(row["past_replies"]),
        voice=row["brand_voice"] or "",
        business=Business(**{k: v or "" for k, v in (row["business"] or {}).items()}),
    )


def test_drafts_say_what_the_case_asks_for_and_nothing_that_it_forbids() -> None:
    text = shared("replies/replies_dev.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    said, wrong = Remembered(), []
    rows = [row for row in rows if row["expect"]["decision"] not in _SILENT]
    for row in rows:
        case, expected = _case(row), row["expect"]
        verdict = verdict_of(case, Decision(expected["decision"]))
        fixed = (case.business.contact, case.business.signoff)
        past = [grams(without(reply, fixed)) for reply in case.past_replies]
        draft = fitted(case, verdict, said, past)
        words = body(draft.sentences, case.business.contact)
        said.add(grams(words))
        is_missing = any(
            not any(
                re.search(rf"(?<!\w){re.escape(one)}", draft.text, re.IGNORECASE) for one in group
            )
            for group in expected["must_mention"]
        )
        is_forbidden = any(re.search(one, words, re.IGNORECASE) for one in expected["must_not"])
        is_long = len(draft.text) > row["max_chars"]
        if is_missing or is_forbidden or is_long or not draft.text:
            wrong.append(row["id"])
    assert len(wrong) <= len(rows) * 0.1, wrong
