"""Draw what a customer sees, in the survey's language.

Templates are drawn without the values that the team's pages get: nothing here knows who is signed
in, and no cookie is read.
"""

import secrets
from dataclasses import dataclass, field
from functools import lru_cache

from flask import current_app, request
from wtforms import Form

import surveys
from feedback.capture.responses import Respondent, read_definition
from feedback.store.opening import Opening
from feedback.web.speaking import language, speak_in
from surveys import Answer, Answers
from surveys.forms import page_form
from surveys.path import pages_of, position, previous_page, questions_on

# Where the token of a response goes in a page that is drawn once for everybody. Random, so that
# nothing anybody writes into a survey can be mistaken for it.
_TOKEN_HERE = secrets.token_urlsafe(18)

TRAP = "more-comments"  # a field that people neither see nor hear; no code has a hyphen


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page of a survey and what is known of the answers to it."""

    opening: Opening
    definition: surveys.Survey
    page: surveys.Page
    answers: Answers
    draft: str
    form: Form | None = None  # what was posted, if it comes back
    respondent: Respondent = field(default_factory=Respondent)
    who_fault: str = ""
    trap_fault: str = ""
    notice: str = ""


def speak_of(definition: surveys.Survey) -> None:
    """Speak the language of a survey, or English where we do not have it."""
    speak_in(definition.language)


def draw(template: str, definition: surveys.Survey | None = None, **values: object) -> str:
    """Draw a public template; *definition* says in which language and direction the page is."""
    lang = definition.language if definition else language()
    found = current_app.jinja_env.get_template(f"public/{template}.html")
    return found.render(
        values,
        definition=definition,
        lang=lang,
        # The language of our own words, where we do not have the survey's and so differ from it.
        ours="" if lang.split("-", maxsplit=1)[0].lower() == language() else language(),
    )


def draw_sheet(sheet: Sheet) -> str:
    """Draw a page of a survey with its answers."""
    definition, answers = sheet.definition, sheet.answers
    questions = questions_on(definition, sheet.page, answers)
    form = sheet.form or page_form(questions)(data=answers)
    is_last = sheet.page.code == definition.pages[-1].code
    return draw(
        "page",
        definition,
        sheet=sheet,
        survey=sheet.opening,
        page=sheet.page,
        questions=questions,
        form=form,
        position=position(definition, sheet.page, answers),
        back=previous_page(definition, sheet.page, answers),
        # Known for sure only when it is sent: an answer here may open another page.
        is_last=is_last,
        asks_who=is_last and not sheet.opening.is_anonymous,
        trap=TRAP,
    )


def draw_first(opening: Opening, token: str) -> str:
    """Draw the first page as it is for everybody, with a fresh response's *token* in it."""
    return token.join(_first_pieces(opening, request.script_root))


def draw_chosen(opening: Opening, token: str, chosen: dict[str, Answer], notice: str) -> str:
    """Draw the first page with answers chosen in advance, from a link in a letter."""
    definition = read_definition(opening.definition or "")
    page = pages_of(definition, {})[0]
    return draw_sheet(
        Sheet(
            opening=opening,
            definition=definition,
            page=page,
            answers=chosen,
            draft=token,
            notice=notice,
        )
    )


@lru_cache(maxsize=64)
def _first_pieces(opening: Opening, script_root: str) -> tuple[str, ...]:  # noqa: ARG001 - part of every address on the page
    """Draw the first page once for all that it depends on, cut where the token goes."""
    return tuple(draw_chosen(opening, _TOKEN_HERE, {}, "").split(_TOKEN_HERE))
