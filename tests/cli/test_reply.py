"""The verb ``reply``: reviews in, decisions and drafts out, a line each."""

import json
import os
import subprocess
import sys
from typing import Any

_CASE: dict[str, Any] = {
    "id": "r1", "channel": "google", "max_chars": 4000, "sector": "bakery", "stars": 1,
    "author": "Sam", "text": "The bread was stale and I waited twenty minutes for it.",
    "facts": [], "action_items": [], "past_replies": [], "brand_voice": "",
    "business": {"contact": "hello@bakery.example", "signoff": "The bakers"},
}  # fmt: skip


def _run(lines: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "feedback", "reply", "--jsonl"],
        input=lines, capture_output=True, text=True, check=False, env=os.environ,
    )  # fmt: skip


def test_a_review_is_answered_by_the_names_of_the_contract() -> None:
    run = _run(json.dumps(_CASE) + "\n")
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert set(found) >= {
        "id", "decision", "hold_kind", "reply", "sentences", "blocked", "warnings",
        "needs_second_person", "because",
    }  # fmt: skip
    assert (found["id"], found["decision"], found["hold_kind"]) == ("r1", "apologise_fix", None)
    assert found["because"]
    for shown in found["because"]:
        assert 0 <= shown["start"] < shown["end"] <= len(_CASE["text"])


def test_a_bad_line_is_named_and_the_others_are_answered() -> None:
    bad = ["{", "[1]", json.dumps({**_CASE, "stars": "five"}), json.dumps({**_CASE, "text": None})]
    run = _run("\n".join([json.dumps(_CASE), *bad, "", json.dumps({**_CASE, "id": "r2"})]) + "\n")
    assert run.returncode == 1
    assert [json.loads(line)["id"] for line in run.stdout.splitlines()] == ["r1", "r2"]
    told = run.stderr.splitlines()
    assert [line.split(":")[0] for line in told] == ["Line 2", "Line 3", "Line 4", "Line 5"]
    assert "stars" in told[2]
    assert "Traceback" not in run.stderr


def test_a_hold_and_an_empty_review_are_answered_too() -> None:
    hurt = {**_CASE, "text": "The shelf fell on my head and I needed four stitches."}
    run = _run(f"{json.dumps(hurt)}\n{json.dumps({**_CASE, 'text': '', 'stars': 5})}\n")
    held, empty = map(json.loads, run.stdout.splitlines())
    assert (held["decision"], held["hold_kind"], held["reply"]) == ("hold", "safety", "")
    assert empty["decision"] == "thank"
