"""Where customers answer: page by page, saved on every page, sent once.

Nothing here reads a cookie: the random token in form and address is all there is, whoever's page
sends it. A GET never stores anything.
"""

from urllib.parse import quote

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection
from sqlalchemy.orm import Session

import surveys
from feedback.capture import responses
from feedback.capture.responses import Respondent, UnderWay, read_definition
from feedback.errors import (
    DatabaseUnavailableError,
    NotFoundError,
    SurveyClosedError,
    TooManyError,
)
from feedback.people.accounts import is_email
from feedback.store.actions import published_for_survey
from feedback.store.base import token_digest
from feedback.store.opening import Opening, find_opening
from feedback.store.responses import response_by_digest
from feedback.store.surveys import Survey, survey_by_token
from feedback.web.context import database, now, reading, settings, writing
from feedback.web.limits import limit
from feedback.web.policy import TOKEN, policy
from feedback.web.public.drawing import (
    TRAP,
    Sheet,
    draw,
    draw_chosen,
    draw_first,
    draw_sheet,
    speak_of,
)
from feedback.web.public.faults import give_back, set_up_faults
from surveys import Answer, AnswerError, Unanswered
from surveys.forms import answers_in, page_form
from surveys.path import (
    asked_answers,
    first_missing,
    next_page,
    pages_of,
    questions_on,
)
from surveys.words import _

bp = Blueprint("public", __name__, url_prefix="/s")
set_up_faults(bp)

_TOKEN_LENGTHS = range(16, 65)


@bp.after_request
def _finish(response: Response) -> Response:
    """Let nobody else's page or cache have it; a survey is found by its link, not by a search.

    Not `no-store`: going back must show the same form with the same token, and opening the address
    anew must make a fresh one, for the next person at a shared screen.
    """
    response.headers.setdefault("Cache-Control", "private, no-cache")
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/<token>")
@policy(TOKEN)
def begin(token: str) -> ResponseReturnValue:
    """Show the first page; what is answered there begins a response."""
    with database().asking() as connection:
        opening = _opening(connection, token)
    responses.refuse_newcomers(opening.status)
    if "q" in request.args:
        return _begin_with(opening, request.args["q"], request.args.get("a", ""))
    return draw_first(opening, responses.new_token())


@bp.get("/<token>/r/<draft>")
@bp.get("/<token>/r/<draft>/<page>")
@policy(TOKEN)
def go_on(token: str, draft: str, page: str | None = None) -> ResponseReturnValue:
    """Show a page of a response under way, as it was left."""
    with reading() as session:
        opening = _opening(session.connection(), token)
        if response_by_digest(session, token_digest(draft)) is not None:
            return redirect(url_for(".thanks", token=token, draft=draft), 303)
        under_way = responses.go_on(session, opening.id, draft, now=now())
    speak_of(under_way.definition)
    pages = pages_of(under_way.definition, under_way.answers)
    wanted = next((found for found in pages if found.code == page), None)
    if wanted is None:
        wanted = _first_unanswered(under_way, pages)
        address = url_for(".go_on", token=token, draft=draft, page=wanted.code, kept="yes")
        return redirect(address, 303)
    is_back = "kept" in request.args
    return draw_sheet(
        Sheet(
            opening=opening,
            definition=under_way.definition,
            page=wanted,
            answers=under_way.answers,
            draft=draft,
            notice=_("Welcome back. Your answers were kept; go on here.") if is_back else "",
        )
    )


@bp.post("/<token>/r/<draft>/<page>")
@policy(TOKEN)
def answer(token: str, draft: str, page: str) -> ResponseReturnValue:
    """Keep the answers of a page, then show the next, or send the response after the last."""
    if len(draft) not in _TOKEN_LENGTHS:
        raise NotFoundError
    sent = request.form  # read before anybody waits for this writer
    try:
        with writing() as session:
            survey = survey_by_token(session, token)
            if survey is None:
                raise NotFoundError
            if settings().answers_per_minute:
                limit("answer", f"{settings().answers_per_minute}/minute", session=session)
            return _take(session, survey, draft, page, is_trapped=bool(sent.get(TRAP)))
    except (DatabaseUnavailableError, SurveyClosedError, TooManyError) as error:
        # The answers are in the request and nowhere else: give them back, to be sent again.
        return give_back(error)


@bp.get("/<token>/r/<draft>/<page>/later")
@policy(TOKEN)
def later(token: str, draft: str, page: str) -> ResponseReturnValue:
    """Show the link that leads back to a response under way."""
    with reading() as session:
        opening = _opening(session.connection(), token)
        under_way = responses.go_on(session, opening.id, draft, now=now())
    speak_of(under_way.definition)
    here = url_for(".go_on", token=token, draft=draft, page=page)
    resume = url_for(".go_on", token=token, draft=draft, page=page, kept="yes")
    # From the settings, not from the request: a link that is kept must not trust a Host header.
    link = settings().address + resume.removeprefix(request.script_root)
    letter = f"mailto:?subject={quote(under_way.definition.title)}&body={quote(link)}"
    return draw("later", under_way.definition, survey=opening, link=link, letter=letter, here=here)


@bp.get("/<token>/thanks/<draft>")
@policy(TOKEN)
def thanks(token: str, draft: str) -> ResponseReturnValue:
    """Thank, give the reference, and show what earlier answers changed."""
    with reading() as session:
        opening = _opening(session.connection(), token)
        response = response_by_digest(session, token_digest(draft))
        if response is None or response.survey_id != opening.id:
            raise NotFoundError
        definition = read_definition(response.version.definition)
        speak_of(definition)
        return draw(
            "thanks",
            definition,
            survey=opening,
            reference=response.reference,
            can_hear=response.contact_id is not None,
            changes=session.scalars(published_for_survey(opening.id).limit(5)).all(),
        )


def _begin_with(opening: Opening, code: str, value: str) -> ResponseReturnValue:
    """Show the first page with the answer chosen that a link carries; nothing is stored by it."""
    definition = read_definition(opening.definition or "")
    chosen: dict[str, Answer] = {}
    notice = ""
    question = definition.question(code)
    if question is not None and question in pages_of(definition, {})[0].questions:
        try:
            given = surveys.kind_of(question).parse(question, [value], "")
        except AnswerError:
            given = Unanswered()
        if not isinstance(given, Unanswered):
            chosen[code] = given
            said = surveys.kind_of(question).in_words(question, given)
            notice = _(
                "Chosen: %(answer)s. It counts once you send it; change it if you like.",
                answer=said,
            )
    return draw_chosen(opening, responses.new_token(), chosen, notice)


def _take(
    session: Session, survey: Survey, draft: str, code: str, *, is_trapped: bool
) -> ResponseReturnValue:
    responses.take_turn(session, draft)
    if response_by_digest(session, token_digest(draft)) is not None:
        return redirect(url_for(".thanks", token=survey.token, draft=draft), 303)
    under_way = responses.find_under_way(session, survey, draft, now=now())
    speak_of(under_way.definition)
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
    if "finish-later" in request.form and not is_trapped:
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
        who_fault = _("That is not an e-mail address. Correct it, or leave it empty.")
    if not is_valid or who_fault or is_trapped:
        if answers and not is_trapped:
            responses.save(session, under_way, draft, answers, now=now())
        sheet = Sheet(
            opening=_opening(session.connection(), survey.token),
            definition=definition,
            page=page,
            answers=under_way.answers,
            draft=draft,
            form=form,
            respondent=respondent,
            who_fault=who_fault,
            # A person whose browser filled it in only has to send once more.
            trap_fault=_("Something filled in a hidden field, as programs do. Please send again.")
            if is_trapped
            else "",
        )
        return draw_sheet(sheet), 422
    if following is None:  # whoever came by another way than page by page has pages to go back to
        following = first_missing(definition, answers)
    if following is not None:
        responses.save(session, under_way, draft, answers, now=now())
        return redirect(
            url_for(".go_on", token=survey.token, draft=draft, page=following.code), 303
        )
    responses.submit(session, survey, under_way, draft, answers, respondent=respondent, now=now())
    return redirect(url_for(".thanks", token=survey.token, draft=draft), 303)


def _first_unanswered(under_way: UnderWay, pages: tuple[surveys.Page, ...]) -> surveys.Page:
    asked = asked_answers(under_way.definition, under_way.answers)
    for page in pages:
        questions = questions_on(under_way.definition, page, under_way.answers)
        if any(surveys.kind_of(q).asks and q.code not in asked for q in questions):
            return page
    return pages[-1]


def _opening(connection: Connection, token: str) -> Opening:
    """Find the survey and speak its language from here on."""
    opening = find_opening(connection, token)
    if opening is None:
        raise NotFoundError
    if opening.definition is not None:
        speak_of(read_definition(opening.definition))
    return opening
