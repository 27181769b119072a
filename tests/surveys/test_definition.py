"""Definitions: every fault is found, with its path, and what is read is written back equal."""

import contextlib
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import DefinitionError, Option, Page, Question, QuestionKind, Survey
from surveys.library import instruments
from surveys.logic import ALWAYS, AllOf, AnyOf, Check, Condition, Not, Rule
from tests.shared_data import shared


def _survey(question: dict[str, object] | None = None, **page: object) -> dict[str, object]:
    asked = {"code": "q", "kind": "short_text", "title": "What?"} | (question or {})
    return {"title": "A survey", "pages": [{"code": "p", "questions": [asked]} | page]}


def _faults(data: object) -> list[tuple[str, str]]:
    with pytest.raises(DefinitionError) as caught:
        Survey.from_json(data)
    return [(fault.path, fault.message) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("data", "path", "words"),
    [
        ([], "", "object in braces"),
        ({"title": "A", "pages": {}}, "pages", "list in brackets"),
        ({"pages": []}, "title", "not be empty"),
        (_survey() | {"colour": "red"}, "", "“colour” is not a setting"),
        (_survey() | {"language": "English!"}, "language", "en, de or pt-BR"),
        (_survey({"kind": "telepathy"}), "pages[0].questions[0].kind", "one of short_text"),
        (_survey({"code": "Q 1"}), "pages[0].questions[0].code", "small letter"),
        (_survey({"title": 7}), "pages[0].questions[0].title", "text in quotes"),
        (_survey({"title": "x" * 501}), "pages[0].questions[0].title", "500 characters, not 501"),
        (_survey({"required": "yes"}), "pages[0].questions[0].required", "true or false"),
        (_survey({"options": []}), "pages[0].questions[0]", "“options” is not a setting here"),
        (
            _survey({"kind": "one_choice", "options": [{"code": "other", "label": "O"}]}),
            "pages[0].questions[0].options[0].code",
            "kept for",
        ),
        (
            _survey({"kind": "one_choice", "options": [{"code": "a", "label": ""}]}),
            "pages[0].questions[0].options[0].label",
            "not be empty",
        ),
        (
            _survey({"kind": "one_choice", "options": [{"code": "a", "label": "A"}] * 2}),
            "pages[0].questions[0].options[1].code",
            "option “a” already",
        ),
        (
            _survey({"kind": "scale", "low": 1, "high": 40}),
            "pages[0].questions[0].high",
            "2 to 11 points",
        ),
        (
            _survey({"kind": "scale", "low": 2**70}),
            "pages[0].questions[0].low",
            "whole number",
        ),
        (
            _survey({"kind": "csat", "point_labels": ["bad", "good"]}),
            "pages[0].questions[0].point_labels",
            "each of the 5 points",
        ),
        (_survey(condition=[]), "pages[0].condition", "object in braces"),
        (_survey(condition={"all": []}), "pages[0].condition", "at least one part"),
        (
            _survey(condition={"question": "q", "is": "like"}),
            "pages[0].condition.is",
            "one of answered",
        ),
        (
            _survey(condition={"question": "q", "is": "equal", "value": None}),
            "pages[0].condition.value",
            "number or a text",
        ),
    ],
)
def test_each_fault_is_named_with_its_path(data: object, path: str, words: str) -> None:
    found = _faults(data)
    assert any(at == path and words in message for at, message in found), found


def test_all_faults_are_found_at_once() -> None:
    data = _survey({"code": "", "kind": "?", "title": ""}) | {"title": "", "language": "?"}
    assert len(_faults(data)) == 5


def test_two_questions_may_not_share_a_code() -> None:
    page = _survey()["pages"][0]  # type: ignore[index]
    found = _faults({"title": "A", "pages": [page, page]})
    assert {path for path, _ in found} == {"pages[1].code", "pages[1].questions[0].code"}


@pytest.mark.parametrize(
    "text",
    ["", "{", "[" * 100_000, '{"title": NaN}', '{"a": "\ud800"}', "\x00", "1" * 5000, "nul"],
    ids=["empty", "open", "deep", "nan", "surrogate", "nul", "huge number", "word"],
)
def test_text_that_is_no_definition_is_a_fault_and_never_a_crash(text: str) -> None:
    with pytest.raises(DefinitionError):
        Survey.from_text(text)


def test_no_body_of_the_parsing_suite_crashes_the_reader() -> None:
    bodies = sorted(shared("hostile/json_parsing/test_parsing").iterdir())
    assert len(bodies) > 300
    read = []
    for body in bodies:
        with contextlib.suppress(DefinitionError):
            read.append(Survey.from_text(body.read_bytes().decode("utf-8", "replace")))
    assert len(read) < 3  # an object with a title is a definition without questions


_CODES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30
).map(lambda text: unicodedata.normalize("NFC", text))
_RULES = st.builds(
    Rule, question=_CODES, check=st.sampled_from([c for c in Check if c != "answered"]),
    value=st.integers(-9, 9) | _TEXTS,
) | st.builds(Rule, question=_CODES, check=st.just(Check.ANSWERED))  # fmt: skip
_CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    _RULES,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AllOf(tuple(parts)))
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts)))
        | inner.map(Not)
    ),
    max_leaves=5,
) | st.just(ALWAYS)


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    """Any definition that can be read."""
    codes = draw(st.lists(_CODES, min_size=1, max_size=6, unique=True))
    questions = []
    for code in codes:
        kind = draw(st.sampled_from(QuestionKind))
        options = draw(
            st.lists(_CODES.filter(lambda c: c != "other"), min_size=2, max_size=4, unique=True)
        )
        low = draw(st.integers(-5, 5)) if kind is QuestionKind.SCALE else None
        from surveys.definition import BOUNDS

        bounds = (low, low + draw(st.integers(1, 10))) if low is not None else BOUNDS.get(kind)
        questions.append(
            Question(
                code=code,
                kind=kind,
                title=draw(_TEXTS),
                hint=draw(_TEXTS | st.just("")),
                required=draw(st.booleans()),
                condition=draw(_CONDITIONS),
                options=tuple(Option(code=o, label=draw(_TEXTS)) for o in options)
                if kind.is_choice
                else (),
                has_other=kind.is_choice and draw(st.booleans()),
                low=bounds[0] if bounds else 0,
                high=bounds[1] if bounds else 0,
                low_label=draw(_TEXTS | st.just("")) if kind.is_number else "",
            )
        )
    cut = draw(st.integers(0, len(questions)))
    return Survey(
        title=draw(_TEXTS),
        thanks=draw(_TEXTS | st.just("")),
        pages=(
            Page(code="a", questions=tuple(questions[:cut])),
            Page(code="b", title=draw(_TEXTS), questions=tuple(questions[cut:])),
        ),
    )


@given(surveys())
def test_what_is_read_is_written_back_equal(survey: Survey) -> None:
    assert Survey.from_json(survey.to_json()) == survey
    assert Survey.from_text(survey.to_text()).to_text() == survey.to_text()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["title", "pages", "questions", "code", "kind", "options"]),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_odd_json_is_refused_and_never_crashes(data: object) -> None:
    with pytest.raises(DefinitionError):
        Survey.from_json(data)


def test_the_library_is_ready_to_publish() -> None:
    from surveys import review

    assert set(instruments()) == {"nps", "csat", "ces"}
    for survey in instruments().values():
        assert review(survey) == ()
        assert json.loads(survey.to_text()) == survey.to_json()
