"""Where customers answer: page by page, saved on every page, sent once.

Nothing here reads a cookie: the random token in form and address is all there is, whoever's page
sends it. A GET never stores anything.
"""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import Form

import surveys
from feedback.capture import responses
from feedback.capture.responses import Respondent, UnderWay
from feedback.errors import DatabaseUnavailableError, NotFoundError, SurveyClosedError
from feedback.people.accounts import is_email
from feedback.store.actions import published_for_survey
from feedback.store.base import token_digest
from feedback.store.responses import response_by_digest
from feedback.store.surveys import Survey, survey_by_token
from feedback.web.context import now, reading, writing
from feedback.web.policy import TOKEN, policy
from surveys.forms import answers_in, page_form
from surveys.path import (
    asked_answers,
    first_missing,
    next_page,
    pages_of,
    position,
    previous_page,
    questions_on,
)

bp = Blueprint("public", __name__, url_prefix="/s")

_TOKEN_LENGTHS = range(16, 65)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page of a survey as a template draws it."""

    survey: Survey
    definition: surveys.Survey
    page: surveys.Page
    questions: tuple[surveys.Question, ...]
    form: Form
    position: object
    back: surveys.Page | None
    is_last: bool
    asks_who: bool
    token: str
    respondent: Respondent
    who_fault: str = ""


@bp.get("/<token>")
@policy(TOKEN)
def begin(token: str) -> ResponseReturnValue:
    """Show the first page; what is answered there begins a response."""
    with reading() as session:
        survey = _survey(session, token)
        under_way = responses.begin(session, survey)
        page = pages_of(under_way.definition, {})[0]
        return _draw(survey, under_way, page, responses.new_token())


@bp.get("/<token>/r/<draft>")
@bp.get("/<token>/r/<draft>/<page>")
@policy(TOKEN)
def go_on(token: str, draft: str, page: str | None = None) -> ResponseReturnValue:
    """Show a page of a response under way, as it was left."""
    with reading() as session:
        survey = _survey(session, token)
        if response_by_digest(session, token_digest(draft)) is not None:
            return redirect(url_for(".thanks", token=token, draft=draft), 303)
        under_way = responses.go_on(session, survey, draft, now=now())
        pages = pages_of(under_way.definition, under_way.answers)
        wanted = next((found for found in pages if found.code == page), None)
        if wanted is None:
            wanted = _first_unanswered(under_way, pages)
            address = url_for(".go_on", token=token, draft=draft, page=wanted.code)
            return redirect(address, 303)
        return _draw(survey, under_way, wanted, draft)


@bp.post("/<token>/r/<draft>/<page>")
@policy(TOKEN)
def answer(token: str, draft: str, page: str) -> ResponseReturnValue:
    """Keep the answers of a page, then show the next, or send the response after the last."""
    if len(draft) not in _TOKEN_LENGTHS:
        raise NotFoundError
    try:
        with writing() as session:
            return _take(session, _survey(session, token), draft, page)
    except DatabaseUnavailableError as error:
        # The answers are in the request and nowhere else: give them back, to be sent again.
        return _give_back(str(error), 503)
    except SurveyClosedError as error:
        return _give_back(str(error), error.status)


@bp.get("/<token>/r/<draft>/<page>/later")
@policy(TOKEN)
def later(token: str, draft: str, page: str) -> ResponseReturnValue:
    """Show the link that leads back to a response under way."""
    with reading() as session:
        survey = _survey(session, token)
        under_way = responses.go_on(session, survey, draft, now=now())
        link = url_for(".go_on", token=token, draft=draft, page=page, _external=True)
        return render_template(
            "public/later.html", survey=survey, definition=under_way.definition, link=link
        )


@bp.get("/<token>/thanks/<draft>")
@policy(TOKEN)
def thanks(token: str, draft: str) -> ResponseReturnValue:
    """Thank, give the reference, and show what earlier answers changed."""
    with reading() as session:
        survey = _survey(session, token)
        response = response_by_digest(session, token_digest(draft))
        if response is None or response.survey_id != survey.id:
            raise NotFoundError
        return render_template(
            "public/thanks.html",
            survey=survey,
            definition=surveys.Survey.from_text(response.version.definition),
            reference=response.reference,
            can_hear=response.contact_id is not None,
            changes=session.scalars(published_for_survey(survey.id).limit(5)).all(),
        )


def _take(session: Session, survey: Survey, draft: str, code: str) -> ResponseReturnValue:
    responses.take_turn(session, draft)
    if response_by_digest(session, token_digest(draft)) is not None:
        return redirect(url_for(".thanks", token=survey.token, draft=draft), 303)
    under_way = responses.find_under_way(session, survey, draft, now=now())
    responses.refuse_if_over(survey, under_way, now=now())
    definition, answers = under_way.definition, dict(under_way.answers)
    page = next((p for p in pages_of(definition, answers) if p.code == code), None)
    if page is None:
        raise NotFoundError
    questions = questions_on(definition, page, answers)
    form = page_form(questions)(request.form)
    is_valid = form.validate()
    # Right answers are kept even beside wrong ones: nobody types them twice.
    answers |= answers_in(form)
    if "finish-later" in request.form:
        responses.save(session, under_way, draft, answers, now=now())
        return redirect(url_for(".later", token=survey.token, draft=draft, page=page.code), 303)
    following = next_page(definition, page, answers) if is_valid else None
    respondent = Respondent(
        name=request.form.get("respondent-name", "").strip()[:200],
        email=request.form.get("respondent-email", "").strip()[:200],
    )
    asks_who = following is None and not survey.is_anonymous
    who_fault = ""
    if asks_who and respondent.email and not is_email(respondent.email):
        who_fault = "That is not an e-mail address. Correct it, or leave it empty."
    if not is_valid or who_fault:
        if answers:
            responses.save(session, under_way, draft, answers, now=now())
        return _draw(
            survey, under_way, page, draft, form=form, respondent=respondent, who_fault=who_fault
        )
    if following is None:  # whoever came by another way than page by page has pages to go back to
        following = first_missing(definition, answers)
    if following is not None:
        responses.save(session, under_way, draft, answers, now=now())
        return redirect(
            url_for(".go_on", token=survey.token, draft=draft, page=following.code), 303
        )
    responses.submit(session, survey, under_way, draft, answers, respondent=respondent, now=now())
    return redirect(url_for(".thanks", token=survey.token, draft=draft), 303)


def _draw(
    survey: Survey,
    under_way: UnderWay,
    page: surveys.Page,
    draft: str,
    *,
    form: Form | None = None,
    respondent: Respondent | None = None,
    who_fault: str = "",
) -> ResponseReturnValue:
    definition, answers = under_way.definition, under_way.answers
    questions = questions_on(definition, page, answers)
    has_faults = form is not None
    if form is None:
        form = page_form(questions)(data=answers)
    sheet = Sheet(
        survey=survey,
        definition=definition,
        page=page,
        questions=questions,
        form=form,
        position=position(definition, page, answers),
        back=previous_page(definition, page, answers),
        # Known for sure only when it is sent: an answer here may open another page.
        is_last=page.code == definition.pages[-1].code,
        asks_who=not survey.is_anonymous and page.code == definition.pages[-1].code,
        token=draft,
        respondent=respondent or Respondent(),
        who_fault=who_fault,
    )
    return render_template("public/page.html", sheet=sheet), 422 if has_faults else 200


def _first_unanswered(under_way: UnderWay, pages: tuple[surveys.Page, ...]) -> surveys.Page:
    asked = asked_answers(under_way.definition, under_way.answers)
    for page in pages:
        questions = questions_on(under_way.definition, page, under_way.answers)
        if any(surveys.kind_of(q).asks and q.code not in asked for q in questions):
            return page
    return pages[-1]


def _give_back(message: str, status: int) -> ResponseReturnValue:
    """Show what was typed in a form that sends the same again: nothing of it is stored."""
    kept = [(name, value) for name, value in request.form.items(multi=True) if value.strip()]
    headers = {"Retry-After": "10"} if status == 503 else {}  # noqa: PLR2004 - service unavailable
    page = render_template("public/given_back.html", message=message, status=status, kept=kept)
    return page, status, headers


def _survey(session: Session, token: str) -> Survey:
    survey = survey_by_token(session, token)
    if survey is None:
        msg = "There is no survey at this address. Look at the link again."
        raise NotFoundError(msg)
    return survey
