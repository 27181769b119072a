"""Hints on wording: what is good passes, what is bad is found, and how well on words unseen."""

from pathlib import Path

import pytest

from surveys import Option, Page, Question, QuestionKind, Survey
from surveys.definition import BOUNDS
from surveys.library import instruments
from surveys.logic import Check, Rule
from surveys.wording import HintKind, all_hints, ease, grade, hints, seconds_to_answer

LISTS = Path(__file__).parent / "wording"


def _read(name: str) -> list[tuple[str, str, Question]]:
    """Return the lines of a list: expected fault, language, question."""
    found = []
    for line in (LISTS / f"{name}.txt").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        *front, kind, title = (part.strip() for part in line.split("|"))
        words = (front or [""])[0].split()
        language = "de" if "de" in (*words, *kind.split()) else "en"
        expected = next((word for word in words if word not in {"de", "-"}), "")
        has_labels = not kind.endswith("*")
        found.append(
            (expected, language, _question(kind.split()[-1].strip("*"), title, has_labels))
        )
    return found


def _question(kind_name: str, title: str, has_labels: bool = True) -> Question:
    kind = QuestionKind(kind_name)
    low, high = BOUNDS.get(kind, (1, 5))
    labels = ("lowest", "highest") if kind.is_number and has_labels else ("", "")
    return Question(
        code="q", kind=kind, title=title, low=low, high=high,
        low_label=labels[0], high_label=labels[1],
    )  # fmt: skip


GOOD, BAD, APART = _read("good"), _read("bad"), _read("apart")


def test_the_lists_are_long_enough_to_mean_something() -> None:
    assert len(GOOD) >= 60
    assert len(BAD) >= 60
    assert len(APART) >= 60


@pytest.mark.parametrize(("language", "question"), [line[1:] for line in GOOD])
def test_a_good_question_is_left_alone(language: str, question: Question) -> None:
    assert hints(question, language) == ()


@pytest.mark.parametrize(("fault", "language", "question"), BAD)
def test_a_bad_question_gets_the_hint_it_needs(
    fault: str, language: str, question: Question
) -> None:
    found = hints(question, language)
    assert HintKind(fault) in {hint.kind for hint in found}
    assert all(hint.words and hint.quote for hint in found)


def test_precision_and_recall_hold_on_questions_that_the_rules_were_not_tuned_on() -> None:
    hit = [bool(hints(question, language)) for _, language, question in APART]
    is_bad = [bool(fault) for fault, _, _ in APART]
    right = sum(h and b for h, b in zip(hit, is_bad, strict=True))
    precision, recall = right / sum(hit), right / sum(is_bad)
    print(f"wording, unseen: precision {precision:.2f}, recall {recall:.2f}, n {len(APART)}")
    assert precision >= 0.95
    assert recall >= 0.7


def test_the_instruments_of_the_library_are_not_nagged() -> None:
    for survey in instruments().values():
        assert all_hints(survey) == {}


def test_other_languages_are_only_measured_by_length() -> None:
    assert hints(_question("csat", "How satisfied are you with price and quality?"), "fr") == ()
    long = _question("csat", "mot " * 30)
    assert [hint.kind for hint in hints(long, "fr")] == [HintKind.TOO_LONG]


def test_reading_levels_follow_their_formulas() -> None:
    # 6 words, 1 sentence, 6 syllables: 0.39 * 6 + 11.8 * 1 - 15.59
    assert grade("The cat sat on the mat.") == pytest.approx(-1.45, abs=0.01)
    # 5 words, 1 sentence, 6 syllables: 180 - 5 - 58.5 * 6 / 5
    assert ease("Der Hund liegt im Garten.") == pytest.approx(104.8, abs=0.01)
    assert grade("") == 0.0


def test_the_time_to_answer_grows_with_what_is_asked_and_halves_under_a_condition() -> None:
    def survey(*questions: Question) -> Survey:
        return Survey(title="T", pages=(Page(code="p", questions=questions),))

    text = Question(code="why", kind=QuestionKind.LONG_TEXT, title="Why?")
    some = Question(
        code="why", kind=QuestionKind.LONG_TEXT, title="Why?",
        condition=Rule(question="x", check=Check.ANSWERED),
    )  # fmt: skip
    options = tuple(Option(code=f"o{n}", label="word") for n in range(10))
    choice = Question(code="c", kind=QuestionKind.ONE_CHOICE, title="Which?", options=options)
    assert seconds_to_answer(survey(text)) == 42  # page 2, one word 0.3, writing 40
    assert seconds_to_answer(survey(some)) == 22
    assert seconds_to_answer(survey(choice)) == 18  # page 2, 11 words 3.3, 3, five more options 10
