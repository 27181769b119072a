"""Paths: who is shown what, where they are, and what counts as asked."""

from collections.abc import Mapping

import pytest

from surveys import Answer, Number, Survey, Unanswered, Words, compare, review
from surveys.library import instruments
from surveys.logic import ALWAYS, AllOf, AnyOf, Check, Condition, Not, Rule, holds, in_words
from surveys.path import asked_answers, next_page, pages_of, position, previous_page, questions_on

NPS = instruments()["nps"]
SCORE, REASON = NPS.pages


@pytest.mark.parametrize(
    ("score", "asked"), [(0, "fix"), (6, "fix"), (7, "improve"), (8, "improve"), (10, "value")]
)
def test_the_follow_up_depends_on_the_score(score: int, asked: str) -> None:
    answers = {"recommend": Number(score)}
    assert [q.code for q in questions_on(NPS, REASON, answers)] == [asked]
    assert position(NPS, REASON, answers).questions == 2


def test_a_page_on_which_nothing_is_asked_is_not_on_the_path() -> None:
    assert pages_of(NPS, {}) == (SCORE,)
    assert next_page(NPS, SCORE, {}) is None


def test_forward_and_back_lead_to_each_other() -> None:
    answers = {"recommend": Number(3)}
    assert next_page(NPS, SCORE, answers) == REASON
    assert previous_page(NPS, REASON, answers) == SCORE
    assert previous_page(NPS, SCORE, answers) is None


def test_answers_off_the_path_were_not_asked() -> None:
    answers: dict[str, Answer] = {
        "recommend": Number(10),
        "fix": Words("Written before the score was changed."),
        "value": Words("The staff."),
    }
    assert set(asked_answers(NPS, answers)) == {"recommend", "value"}


def test_a_condition_cannot_look_at_an_answer_that_is_off_the_path() -> None:
    survey = Survey.from_json(
        {
            "title": "A",
            "pages": [
                {"code": "a", "questions": [{"code": "x", "kind": "nps", "title": "X"}]},
                {
                    "code": "b",
                    "condition": {"question": "x", "is": "at_most", "value": 3},
                    "questions": [{"code": "y", "kind": "nps", "title": "Y"}],
                },
                {
                    "code": "c",
                    "condition": {"question": "y", "is": "answered"},
                    "questions": [{"code": "z", "kind": "nps", "title": "Z"}],
                },
            ],
        }
    )
    assert review(survey) == ()
    stale: dict[str, Answer] = {"x": Number(9), "y": Number(1)}
    assert [page.code for page in pages_of(survey, stale)] == ["a"]
    assert [page.code for page in pages_of(survey, stale | {"x": Number(2)})] == ["a", "b", "c"]


_LOW = Rule(question="s", check=Check.AT_MOST, value=6)
_ANSWERED = Rule(question="s", check=Check.ANSWERED)


@pytest.mark.parametrize(
    ("condition", "answer", "expected"),
    [
        (_LOW, Number(6), True),
        (_LOW, Number(7), False),
        (_LOW, None, False),
        (_LOW, Unanswered(), False),
        (Not(_LOW), None, True),
        (_ANSWERED, Words("x"), True),
        (AllOf((_ANSWERED, _LOW)), Number(7), False),
        (AnyOf((_ANSWERED, _LOW)), Number(7), True),
        (AllOf(()), None, True),
    ],
)
def test_conditions(condition: Condition, answer: Answer | None, expected: bool) -> None:
    assert holds(condition, {} if answer is None else {"s": answer}) is expected


def test_a_condition_is_said_in_words() -> None:
    survey = _with({"code": "s", "kind": "nps", "title": "The score?"})
    words = in_words(AnyOf((_LOW, Not(_ANSWERED))), survey)
    assert words == "if “The score?” is at most 6 or not (“The score?” is answered)"
    assert in_words(ALWAYS, survey) == "always"


def _with(*questions: Mapping[str, object], condition: object = None) -> Survey:
    pages: list[dict[str, object]] = [
        {"code": f"p{n}", "questions": [q]} for n, q in enumerate(questions)
    ]
    if condition is not None:
        pages[-1]["condition"] = condition
    return Survey.from_json({"title": "A", "pages": pages})


_SCORE = {"code": "s", "kind": "nps", "title": "Score"}


def _option(code: str, label: str) -> dict[str, str]:
    return {"code": code, "label": label}


_PICK = {"code": "c", "kind": "one_choice", "title": "Pick",
         "options": [{"code": "a", "label": "A"}, {"code": "b", "label": "B"}]}  # fmt: skip


@pytest.mark.parametrize(
    ("survey", "path", "words"),
    [
        (Survey(title="A"), "pages", "asks nothing"),
        (_with({"code": "x", "kind": "statement", "title": "X"}), "pages", "asks nothing"),
        (_with({**_PICK, "options": []}), "pages[0].questions[0].options", "two options"),
        (
            _with({**_PICK, "kind": "many_choices", "fewest": 3}),
            "pages[0].questions[0].fewest",
            "Nobody can choose 3 of 2",
        ),
        (
            _with(_SCORE, condition={"question": "s", "is": "at_most", "value": 3}),
            "pages[0].condition",
            "later or on the same page",
        ),
        (
            _with(_SCORE, _PICK, condition={"question": "gone", "is": "answered"}),
            "pages[1].condition",
            "not there any more (gone)",
        ),
        (
            _with(_SCORE, _PICK, condition={"question": "s", "is": "at_most", "value": 11}),
            "pages[1].condition",
            "from 0 to 10, not 11",
        ),
        (
            _with(_PICK, _SCORE, condition={"question": "c", "is": "equal", "value": "z"}),
            "pages[1].condition",
            "no option “z” any more",
        ),
        (
            _with(_PICK, _SCORE, condition={"question": "c", "is": "at_least", "value": 2}),
            "pages[1].condition",
            "not answered by a number",
        ),
    ],
)
def test_why_a_survey_cannot_be_published(survey: Survey, path: str, words: str) -> None:
    assert any(f.path == path and words in f.message for f in review(survey)), review(survey)


@pytest.mark.parametrize(
    ("old", "new", "effect", "words"),
    [
        (_with(_PICK), _with({**_PICK, "title": "Choose"}), "kept", "counted together"),
        (
            _with(_PICK),
            _with({**_PICK, "options": [_option("a", "A!"), _option("b", "B")]}),
            "kept",
            "now reads “A!”",
        ),
        (
            _with(_PICK),
            _with({**_PICK, "options": [{"code": "a", "label": "A"}, {"code": "c", "label": "C"}]}),
            "ended",
            "no longer offered",
        ),
        (_with(_PICK), _with({**_SCORE, "code": "c"}), "refused", "changes its kind"),
        (
            _with({"code": "s", "kind": "scale", "title": "S", "low": 1, "high": 5}),
            _with({"code": "s", "kind": "scale", "title": "S", "low": 1, "high": 7}),
            "refused",
            "changes its scale",
        ),
        (_with(_SCORE, _PICK), _with(_SCORE), "ended", "no longer asked"),
        (_with(_SCORE), _with(_SCORE, _PICK), "new", "is new"),
    ],
)
def test_what_an_edit_does_to_earlier_answers(
    old: Survey, new: Survey, effect: str, words: str
) -> None:
    assert any(c.effect == effect and words in c.words for c in compare(old, new))
    assert compare(old, old) == ()
