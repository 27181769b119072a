"""The instruments: ready to publish, and the same instrument in every language."""

from dataclasses import replace

import pytest

from surveys import Survey, review
from surveys.library import instruments


def _bare(survey: Survey) -> object:
    """What answers hang on: everything but the words."""
    return [
        (page.code, page.condition, [
            replace(q, title="", hint="", low_label="", high_label="",
                    point_labels=("",) * len(q.point_labels))
            for q in page.questions
        ])
        for page in survey.pages
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["nps", "csat", "ces"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_an_instrument_can_be_published_as_it_is(name: str, language: str) -> None:
    survey = instruments(language)[name]
    assert review(survey) == ()
    assert survey.language == language


@pytest.mark.parametrize("name", ["nps", "csat", "ces"])
def test_answers_in_german_and_english_count_together(name: str) -> None:
    english, german = instruments()[name], instruments("de")[name]
    assert _bare(english) == _bare(german)
    assert english.title != german.title


def test_a_language_that_is_not_there_gets_english() -> None:
    assert instruments("fr") == instruments("en")
