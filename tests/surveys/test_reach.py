"""What nobody can reach is noted; what somebody can is not."""

from typing import Any

import pytest

from surveys import Survey
from surveys.library import instruments
from surveys.path import pages_of
from surveys.reach import never_shown


def _survey(condition: object, *, required: bool = False, page: object = None) -> Survey:
    first = [
        {"code": "score", "kind": "nps", "title": "Score?", "required": required},
        {
            "code": "shop", "kind": "one_choice", "title": "Shop?",
            "options": [{"code": "mill", "label": "Mill"}, {"code": "port", "label": "Port"}],
        },
        {
            "code": "used", "kind": "many_choices", "title": "Used?",
            "options": [{"code": "a", "label": "A"}, {"code": "b", "label": "B"}],
        },
    ]  # fmt: skip
    asked = {"code": "why", "kind": "long_text", "title": "Why?", "condition": condition}
    last = {"code": "q", "kind": "long_text", "title": "Anything else?"}
    pages: list[dict[str, object]] = [
        {"code": "one", "questions": first},
        {"code": "two", "questions": [asked, last]},
    ]
    if page is not None:
        pages[1]["condition"] = page
    return Survey.from_json({"title": "T", "pages": pages})


def _score(check: str, value: int) -> dict[str, object]:
    return {"question": "score", "is": check, "value": value}


def _picked(question: str, check: str, value: str) -> dict[str, object]:
    return {"question": question, "is": check, "value": value}


@pytest.mark.parametrize(
    "condition",
    [
        {"all": [_score("at_least", 9), _score("at_most", 6)]},
        {"all": [_picked("shop", "equal", "mill"), _picked("shop", "equal", "port")]},
        {"all": [_picked("used", "equal", "a"), _picked("used", "includes", "b")]},
        {"all": [{"question": "score", "is": "answered"}, {"not": _score("at_most", 10)}]},
    ],
    ids=["two ends", "two shops", "only a and b", "off the scale"],
)
def test_a_question_that_no_answers_lead_to_is_noted(condition: object) -> None:
    (note,) = never_shown(_survey(condition))
    assert note.path == "pages[1].questions[0]"
    assert "Nobody is ever asked this" in note.message


@pytest.mark.parametrize(
    "condition",
    [
        None,
        _score("at_most", 6),
        {"any": [_score("at_least", 9), _score("at_most", 6)]},
        {"not": {"question": "score", "is": "answered"}},
        {"all": [_picked("used", "includes", "a"), _picked("used", "includes", "b")]},
        {"all": [_score("at_least", 7), _picked("shop", "equal", "port")]},
    ],
)
def test_a_question_that_somebody_is_asked_is_not_noted(condition: object) -> None:
    assert never_shown(_survey(condition)) == ()


def test_a_required_question_is_always_answered() -> None:
    condition = {"not": {"question": "score", "is": "answered"}}
    assert len(never_shown(_survey(condition, required=True))) == 1


def test_a_page_that_nobody_sees_is_noted_once() -> None:
    page = {"all": [_score("at_least", 9), _score("at_most", 6)]}
    (note,) = never_shown(_survey(None, page=page))
    assert note.path == "pages[1]"
    assert "Nobody ever sees this page" in note.message


def test_a_condition_on_a_question_that_is_itself_never_asked_is_found() -> None:
    data = _survey({"all": [_score("at_least", 9), _score("at_most", 6)]}).to_json()
    follow = {"code": "then", "kind": "short_text", "title": "Then?"}
    follow["condition"] = {"question": "why", "is": "answered"}  # type: ignore[assignment]
    data["pages"].append({"code": "three", "questions": [follow]})  # type: ignore[attr-defined]
    paths = [note.path for note in never_shown(Survey.from_json(data))]
    assert paths == ["pages[1].questions[0]", "pages[2]"]


def test_the_instruments_are_wholly_reachable() -> None:
    for survey in instruments().values():
        assert never_shown(survey) == ()


def test_a_survey_of_many_branches_is_not_walked_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    never = {"all": [_score("at_least", 9), _score("at_most", 2)]}
    asked: list[dict[str, object]] = [
        {"code": f"q{n}", "kind": "nps", "title": f"Score {n}?"} for n in range(40)
    ]
    deep = {
        "all": [
            {"question": q["code"], "is": "at_least", "value": n % 10} for n, q in enumerate(asked)
        ]
    }
    last = [
        {"code": f"r{n}", "kind": "long_text", "title": "Why?", "condition": condition}
        for n, condition in enumerate([never] * 50 + [deep] * 50)
    ]
    first = {"code": "score", "kind": "nps", "title": "Score?"}
    survey = Survey.from_json(
        {
            "title": "T",
            "pages": [
                {"code": "a", "questions": [first, *asked]},
                {"code": "b", "questions": last},
            ],
        }
    )
    walks = 0

    def counted(*arguments: Any) -> Any:
        nonlocal walks
        walks += 1
        return pages_of(*arguments)

    monkeypatch.setattr("surveys.reach.pages_of", counted)
    assert len(never_shown(survey)) == 50
    assert walks < 50  # the same condition is walked once, and what is too deep not at all
