"""What a customer reads is in the survey's language; what we cannot say in it is marked as ours."""

import re
from html.parser import HTMLParser

import pytest
from flask import Flask

from feedback.capture.responses import begin, new_token
from feedback.store.database import Database
from feedback.store.opening import find_opening
from feedback.web.public.drawing import Sheet, draw, draw_sheet
from surveys import Survey
from surveys.kinds import AnswerError, kind_of
from surveys.words import speaking
from tests.benchmarks.public_page import ten_questions
from tests.making import make_project, make_survey

_SILENT = {"script", "style", "title"}


class Marking:
    """A language in which everything is said in brackets, so that what was not said shows."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


class Texts(HTMLParser):
    """Collects the pieces of text on a page, with the language that each stands in."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "link", "input", "br", "path", "circle"}:
            inherited = self.open[-1][1] if self.open else ""
            self.open.append((tag, dict(attrs).get("lang") or inherited))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open and self.open[-1][0] not in _SILENT:
            self.found.append((data.strip(), self.open[-1][1]))


def _texts(page: str) -> list[tuple[str, str]]:
    parser = Texts()
    parser.feed(page)
    return parser.found


def _sheet(app: Flask, database: Database, language: str) -> Sheet:
    definition = ten_questions(language)
    with database.writing() as session:
        project = make_project(session)
        survey = make_survey(session, project.id, definition=definition)
        opening = find_opening(session.connection(), survey.token)
        under_way = begin(session, survey)
    assert opening is not None
    return Sheet(
        opening=opening,
        definition=under_way.definition,
        page=definition.pages[0],
        answers={},
        draft=new_token(),
        who_fault="⟦no address⟧",
        notice="⟦kept⟧",
    )


def _own_words(definition: Survey) -> set[str]:
    said = {definition.title}
    for q in definition.questions:
        said |= {q.title, q.hint, q.low_label, q.high_label, *q.point_labels}
        said |= {option.label for option in q.options}
    return {" ".join(words.split()) for words in said}


def test_no_word_on_the_sheet_escapes_translation(app: Flask, database: Database) -> None:
    sheet = _sheet(app, database, "en")
    with app.test_request_context("/s/x"), speaking(Marking()):
        page = draw_sheet(sheet)
    own = _own_words(sheet.definition)
    ours = [text for text, _ in _texts(page) if text not in own and re.search(r"[^\W\d_]", text)]
    # The skip link stands in the layout that all pages share.
    untranslated = [text for text in ours if "⟦" not in text and not text.startswith("– ")]
    assert [text for text in untranslated if text != "Skip to the content"] == []
    assert len(ours) > 10


@pytest.mark.parametrize("name", ["given_back", "over", "later", "thanks"])
def test_no_word_around_the_sheet_escapes_translation(
    app: Flask, database: Database, name: str
) -> None:
    sheet = _sheet(app, database, "en")
    every: dict[str, dict[str, object]] = {
        "given_back": {"message": "⟦m⟧", "kept": [("q", "⟦a⟧")], "can_send": True},
        "over": {"title": "⟦t⟧", "message": "⟦m⟧", "again": "/s/x"},
        "later": {"survey": sheet.opening, "link": "⟦l⟧", "letter": "mailto:", "here": "/s/x"},
        "thanks": {"survey": sheet.opening, "reference": "⟦r⟧", "changes": []},
    }
    with app.test_request_context("/s/x"), speaking(Marking()):
        page = draw(name, sheet.definition, **every[name])
    plain = [t for t, _ in _texts(page) if "⟦" not in t and t != sheet.definition.title]
    assert [text for text in plain if text != "Skip to the content"] == []


@pytest.mark.parametrize(
    ("language", "direction", "ours"),
    [("de", "ltr", ""), ("en-GB", "ltr", ""), ("ar", "rtl", "en"), ("pt-BR", "ltr", "en")],
)
def test_the_page_has_the_survey_s_language_and_our_words_theirs(
    app: Flask, database: Database, language: str, direction: str, ours: str
) -> None:
    sheet = _sheet(app, database, language)
    answer = app.test_client().get(
        f"/s/{sheet.opening.token}", headers={"Accept-Language": "en-US"}
    )
    assert f'<html lang="{language}" dir="{direction}">' in answer.text
    assert answer.headers["Content-Language"] == ("de" if language == "de" else "en")
    spoken = {lang for text, lang in _texts(answer.text) if "stored with the time" in text}
    if ours:
        assert spoken == {ours}
        assert all(
            lang == language for text, lang in _texts(answer.text) if text == "Ten questions"
        )
    else:
        assert f'<span lang="{ours or "en"}"' not in answer.text


def test_errors_and_dates_are_said_in_the_language_that_is_spoken() -> None:
    for question in ten_questions().questions:
        if question.kind.is_number:
            with speaking(Marking()), pytest.raises(AnswerError, match="⟦Please choose a number"):
                kind_of(question).parse(question, ["99"], "")
        if question.kind.is_choice:
            with speaking(Marking()), pytest.raises(AnswerError, match="⟦Please choose from"):
                kind_of(question).parse(question, ["nothing"], "")
        if question.kind.is_text:
            with speaking(Marking()), pytest.raises(AnswerError, match="⟦Your answer has 5001"):
                kind_of(question).parse(question, ["x" * 5001], "")
