"""Answers: what each kind takes, what it refuses and in which words, and what survives storing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from surveys import (
    Answer,
    AnswerError,
    Choices,
    Number,
    Option,
    Question,
    QuestionKind,
    State,
    Unanswered,
    Words,
    kind_of,
)
from surveys.answers import from_json, from_text, to_json, to_text
from surveys.forms import answers_in, page_form


def _question(kind: str, **settings: object) -> Question:
    bounds = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7), "stars": (1, 5), "scale": (-1, 1)}
    low, high = bounds.get(kind, (0, 0))
    options = (Option(code="a", label="Apple"), Option(code="b", label="Pear"))
    return Question(
        **{
            "code": "q",
            "kind": QuestionKind(kind),
            "title": "Which?",
            "low": low,
            "high": high,
            "options": options if "choice" in kind else (),
            **settings,
        }  # type: ignore[arg-type]
    )


def _parse(question: Question, *values: str, other: str = "") -> Answer:
    return kind_of(question).parse(question, values, other)


@pytest.mark.parametrize(
    ("question", "values", "other", "answer"),
    [
        (_question("short_text"), ["  fine "], "", Words("fine")),
        (_question("short_text"), ["two\nlines"], "", Words("two lines")),
        (_question("long_text"), ["two\r\nlines\x00"], "", Words("two\nlines")),
        (_question("long_text"), [" \n "], "", Unanswered()),
        (_question("one_choice"), ["b"], "", Choices(("b",))),
        (_question("one_choice", has_other=True), ["other"], "a fig", Choices(("other",), "a fig")),
        (_question("one_choice", has_other=True), ["a"], "left over", Choices(("a",))),
        (_question("many_choices"), ["b", "a"], "", Choices(("a", "b"))),
        (_question("many_choices"), [], "", Unanswered()),
        (_question("nps"), ["10"], "", Number(10)),
        (_question("nps"), ["0"], "", Number(0)),
        (_question("nps"), [""], "", Unanswered()),
        (_question("scale"), ["-1"], "", Number(-1)),
        (_question("stars"), ["٤"], "", Number(4)),
        (_question("statement"), ["x"], "", Unanswered()),
    ],
)
def test_what_is_posted_becomes_an_answer(
    question: Question, values: list[str], other: str, answer: Answer
) -> None:
    assert _parse(question, *values, other=other) == answer


@pytest.mark.parametrize(
    ("question", "values", "words"),
    [
        (_question("short_text", required=True), [" "], "write an answer"),
        (_question("short_text"), ["x" * 501], "501 characters; 500 are the most"),
        (_question("long_text"), ["x" * 5001], "5000 are the most"),
        (_question("one_choice", required=True), [], "choose one"),
        (_question("one_choice"), ["a", "b"], "only one"),
        (_question("one_choice"), ["c"], "options shown"),
        (_question("one_choice"), ["other"], "options shown"),
        (_question("many_choices", has_other=True), ["other"], "please say what"),
        (_question("many_choices", required=True), [], "at least one"),
        (_question("many_choices", fewest=2), ["a"], "at least 2"),
        (_question("many_choices", most=1), ["a", "b"], "at most 1; you chose 2"),
        (_question("nps", required=True), [], "from 0 to 10"),
        (_question("nps"), ["11"], "from 0 to 10"),
        (_question("nps"), ["-1"], "from 0 to 10"),
        (_question("nps"), ["9.5"], "from 0 to 10"),
        (_question("nps"), ["nine"], "from 0 to 10"),
        (_question("nps"), ["9" * 9999], "from 0 to 10"),
    ],
)
def test_what_is_no_answer_is_refused_in_words(
    question: Question, values: list[str], words: str
) -> None:
    with pytest.raises(AnswerError, match=words):
        _parse(question, *values)


_CLEAN = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=80)
_ANSWERS = (
    st.builds(Words, _CLEAN)
    | st.builds(Number, st.integers(-99, 99))
    | st.builds(Choices, st.lists(_CLEAN, max_size=4).map(tuple), _CLEAN | st.just(""))
    | st.builds(Unanswered, st.sampled_from(State))
)


@given(st.dictionaries(_CLEAN, _ANSWERS, max_size=5))
def test_answers_survive_storing(answers: dict[str, Answer]) -> None:
    assert from_text(to_text(answers)) == answers
    assert from_json(to_json(answers)) == answers


def test_not_asked_skipped_declined_and_dont_know_are_four_things() -> None:
    answers = from_json({s.value: {"state": s.value} for s in State})
    assert set(answers.values()) == {Unanswered(state) for state in State}
    assert "never asked" not in answers


@pytest.mark.parametrize("value", [None, 3, {}, {"number": True}, {"state": "asleep"}, {"text": 1}])
def test_a_document_of_another_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="no form that is known"):
        from_json({"q": value})


def test_whatever_is_answered_can_be_shown_and_sent_again() -> None:
    asked = {
        _question("long_text", code="t"): Words("Fine.\nReally."),
        _question("one_choice", code="o", has_other=True): Choices(("other",), "a fig"),
        _question("many_choices", code="m"): Choices(("a", "b")),
        _question("nps", code="n"): Number(7),
    }
    form = page_form(asked)(data={q.code: answer for q, answer in asked.items()})
    posted: MultiDict[str, str] = MultiDict()
    for field in form:
        for value in field.values:
            posted.add(field.name, value)
        if field.other:
            posted.add(f"{field.name}-other", field.other)
    again = page_form(asked)(posted)
    assert again.validate()
    assert answers_in(again) == {q.code: answer for q, answer in asked.items()}


def test_a_form_keeps_the_right_answers_and_names_the_wrong_ones() -> None:
    questions = [_question("nps", code="n", required=True), _question("short_text", code="t")]
    form = page_form(questions)(MultiDict({"n": "12", "t": "kept"}))
    assert not form.validate()
    assert form.errors == {"n": ["Please choose a number from 0 to 10."]}
    assert answers_in(form) == {"t": Words("kept")}
    assert form["n"].values == ("12",)


@pytest.mark.parametrize(
    ("question", "answer", "words"),
    [
        (_question("many_choices"), Choices(("a", "gone")), "Apple, gone"),
        (_question("one_choice", has_other=True), Choices(("other",), "a fig"), "Other: a fig"),
        (_question("nps", high_label="Very"), Number(10), "10 (Very)"),
        (_question("nps"), Unanswered(), ""),
    ],
)
def test_answers_are_said_in_words(question: Question, answer: Answer, words: str) -> None:
    assert kind_of(question).in_words(question, answer) == words
