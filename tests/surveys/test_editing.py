"""Edits return new definitions that can be read, and never change a code that exists."""

import itertools

import pytest

from surveys import Option, QuestionKind, Survey, editing, review
from surveys.library import instruments
from surveys.wording import hints

NPS = instruments()["nps"]
MILL, PORT = Option(code="mill", label="Mill"), Option(code="port", label="Port")


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_a_new_question_of_every_kind_can_be_published_at_once(kind: QuestionKind) -> None:
    survey = editing.add_question(NPS, "reason", kind, "What happened next?")
    assert Survey.from_json(survey.to_json()) == survey
    assert review(survey) == ()
    if kind is not QuestionKind.SCALE:  # whose ends only its author knows
        assert hints(survey.questions[-1]) == ()


def test_codes_stay_with_their_questions_through_every_move() -> None:
    by_code = {question.code: question for question in NPS.questions}
    survey = NPS
    for code, step in itertools.product(by_code, (1, 1, -1, 1)):
        survey = editing.move_question(survey, code, step)
        survey = editing.move_to_page(survey, code, "score")
    assert {question.code: question for question in survey.questions} == by_code


def test_what_is_not_there_is_not_moved_and_breaks_nothing() -> None:
    assert editing.move_to_page(NPS, "fix", "nowhere") == NPS
    assert editing.move_to_page(NPS, "nothing", "score") == NPS
    assert editing.move_page(NPS, "score", -1) == NPS
    assert editing.move_page(NPS, "reason", 1) == NPS
    assert editing.duplicate_question(NPS, "nothing") == NPS


@pytest.mark.parametrize(
    ("text", "by_place", "expected"),
    [
        ("Mill\nPort", False, [("mill", "Mill"), ("port", "Port")]),
        ("Port\nMill", True, [("port", "Port"), ("mill", "Mill")]),
        ("Mühle\nPort", True, [("mill", "Mühle"), ("port", "Port")]),
        ("Quay\nPort", False, [("quay", "Quay"), ("port", "Port")]),
        ("mill = Quay\nPort", False, [("mill", "Quay"), ("port", "Port")]),
        ("Quay\nMill\nPort", True, [("quay", "Quay"), ("mill", "Mill"), ("port", "Port")]),
        ("Other\nPort", False, [("other_2", "Other"), ("port", "Port")]),
        ("a = b = c\n", False, [("a", "b = c")]),
    ],
)
def test_options_keep_their_codes(
    text: str, by_place: bool, expected: list[tuple[str, str]]
) -> None:
    read = editing.read_options(text, (MILL, PORT), by_place=by_place)
    assert [(option.code, option.label) for option in read] == expected
