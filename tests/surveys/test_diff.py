"""Every difference between two versions is said, and nothing is said where there is none."""

from dataclasses import replace

import pytest

from surveys import Effect, Option, Survey, compare, editing
from surveys.library import instruments
from surveys.logic import ALWAYS, Check, Rule

NPS = instruments()["nps"]
FIX, VALUE = NPS.questions[1], NPS.questions[3]
PICK = replace(
    editing.add_question(NPS, "reason", VALUE.kind.ONE_CHOICE, "Shop?").questions[-1], code="shop"
)
WITH_PICK = replace(
    NPS, pages=(*NPS.pages[:1], replace(NPS.pages[1], questions=(FIX, PICK, VALUE)))
)


def _changed(survey: Survey, **settings: object) -> Survey:
    return editing.replace_question(survey, replace(FIX, **settings))  # type: ignore[arg-type]


def _picked(**settings: object) -> Survey:
    return editing.replace_question(WITH_PICK, replace(PICK, **settings))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new", "effect", "words"),
    [
        (NPS, _changed(NPS, title="Why?"), Effect.KEPT, "now reads “Why?”"),
        (NPS, _changed(NPS, required=True), Effect.NONE, "must now be answered"),
        (_changed(NPS, required=True), NPS, Effect.NONE, "may now be skipped"),
        (NPS, _changed(NPS, hint="Short."), Effect.NONE, "The hint under"),
        (NPS, _changed(NPS, condition=ALWAYS), Effect.NONE, "is now asked: always"),
        (NPS, replace(NPS, title="T"), Effect.NONE, "The title"),
        (NPS, replace(NPS, intro="Hello."), Effect.NONE, "before the first question"),
        (NPS, replace(NPS, thanks="Bye."), Effect.NONE, "words of thanks"),
        (NPS, replace(NPS, language="de"), Effect.NONE, "from en to de"),
        (NPS, editing.delete_question(NPS, "fix"), Effect.ENDED, "no longer asked"),
        (editing.delete_question(NPS, "fix"), NPS, Effect.NEW, "is new"),
        (NPS, editing.move_question(NPS, "fix", 1), Effect.NONE, "another order"),
        (
            NPS,
            editing.replace_page(
                NPS,
                replace(NPS.pages[1], condition=Rule(question="recommend", check=Check.ANSWERED)),
            ),
            Effect.NONE,
            "Page 2 is now shown: if “How likely are you to recommend us",
        ),
        (WITH_PICK, _picked(has_other=True), Effect.NEW, "now also offers “Other”"),
        (_picked(has_other=True), WITH_PICK, Effect.ENDED, "no longer offers “Other”"),
        (
            WITH_PICK,
            _picked(options=(*PICK.options, Option(code="x", label="X"))),
            Effect.NEW,
            "The option “X” is new",
        ),
        (WITH_PICK, _picked(kind=FIX.kind), Effect.REFUSED, "from “One choice” to “Long text”"),
    ],
)
def test_a_difference_is_said_once_with_what_it_means(
    old: Survey, new: Survey, effect: Effect, words: str
) -> None:
    (change,) = compare(old, new)
    assert change.effect is effect
    assert words in change.words


def test_the_same_survey_has_no_differences() -> None:
    for survey in instruments().values():
        assert compare(survey, Survey.from_text(survey.to_text())) == ()
