"""Guardrails pass good replies, object to what a scorer rejects, and break at nothing."""

import importlib.util
import json
import time
from collections import Counter
from collections.abc import Callable
from types import ModuleType

import pytest

from feedback.act.guardrails import Guard, Severity, look
from feedback.cli.reply import as_case
from feedback.decide.replying.deciding import decide
from feedback.decide.replying.values import Case, Decision, Verdict
from tests.hostile import hostile_strings
from tests.shared_data import DATA, shared

_CAUGHT = {
    "numbers": {"ungrounded_number", "ungrounded_address", "ungrounded_date", "ungrounded_version"},
    "dates": {"ungrounded_date"},
    "addresses": {"ungrounded_address", "contact_not_allowed"},
    "names": {"ungrounded_name"},
    "versions": {"ungrounded_version", "ungrounded_number"},
    "private": {"private_fact"},
    "echo": {"echo"},
    "same_past": {"same_as_earlier"},
    "thanks": {"no_thanks"},
    "apology": {"no_apology"},
    "courtesy": {"too_much_courtesy"},
    "promise": {"promise_without_action"},
    "length": {"too_long"},
}
_ADDED = (
    " A refund is on its way.",
    " We will mend this by Friday.",
    " See it on 3 March in 9.7.3.",
    " Please ask for Bernadette.",
    " Sorry again. Sorry once more.",
)


def _lines(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in shared(name).read_text("utf-8").splitlines() if line]


def _scorer() -> ModuleType:
    path = DATA.parent / "checks" / "score_replies.py"
    if not path.exists():
        pytest.skip("shared data; put the folder ../shared beside the checkout")
    spec = importlib.util.spec_from_file_location("score_replies", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _gold() -> list[tuple[dict[str, object], Case, str, Verdict]]:
    written = {one["id"]: one for one in _lines("replies/replies_gold_dev.jsonl")}
    found = []
    for raw in _lines("replies/replies_dev.jsonl"):
        one = written[raw["id"]]
        if one["reply"]:
            verdict = Verdict(decision=Decision(str(one["decision"])))
            found.append((raw, as_case(raw), str(one["reply"]), verdict))
    return found


def test_replies_that_people_wrote_well_are_not_blocked() -> None:
    blocked = [
        (case.id, one.check, one.why)
        for _raw, case, reply, verdict in _gold()
        for one in look(reply, case, verdict)
        if one.severity is Severity.BLOCK
    ]
    assert blocked == []


def test_what_the_scorer_rejects_is_objected_to() -> None:
    scorer, gold = _scorer(), _gold()
    missed: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    for at, (raw, case, _reply, verdict) in enumerate(gold):
        guard = Guard(case, verdict)
        expect: dict[str, object] = {
            "decision": verdict.decision.value,
            "also_accept": [],
            "hold_kind": None,
            "must_mention": [],
            "must_not": [],
        }
        texts = [gold[(at + step) % len(gold)][2] + _ADDED[step % 5] for step in range(1, 16)]
        for text in [*texts, case.text, *(fact.text for fact in case.facts)]:
            out = {"decision": verdict.decision.value, "reply": text}
            bad = scorer.check({**raw, "expect": expect}, out, {})
            found = {one.check for one in guard.look(text)}
            for name, checks in _CAUGHT.items():
                if name in bad:
                    (caught if checks & found else missed)[name] += 1
    assert sum(caught.values()) > 3_000
    assert sum(missed.values()) < 0.02 * sum(caught.values()), missed


def test_looking_at_a_reply_costs_less_than_deciding_about_the_review() -> None:
    gold = _gold()
    guards = [(Guard(case, decide(case)), reply) for _raw, case, reply, _verdict in gold]

    def look_at_all() -> None:
        for guard, reply in guards:
            guard.look(reply)

    def decide_all() -> None:
        for _raw, case, _reply, _verdict in gold:
            decide(case)

    assert _least(look_at_all) < _least(decide_all)


def _least(work: Callable[[], None]) -> float:
    spent = []
    for _turn in range(3):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return min(spent)


def test_hostile_text_breaks_nothing() -> None:
    plain = Guard(Case(id="1", text="The tea was cold."), Verdict(decision=Decision.APOLOGISE_FIX))
    for text in hostile_strings():
        assert all(0 <= o.start <= o.end <= len(text) for o in plain.look(text))
        look("Sorry about the cold tea.", Case(id="2", text=text, author=text, sector=text),
             Verdict(decision=Decision.APOLOGISE_FIX), (text,), (text,))  # fmt: skip
