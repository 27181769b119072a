"""One sentence and two buttons. A GET stores nothing; one answer is taken, sent twice is once."""

import secrets

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedback.act import understandings
from feedback.errors import (
    ConflictError,
    DatabaseUnavailableError,
    InvalidInputError,
    LinkExpiredError,
    NotFoundError,
    TooManyError,
)
from feedback.store.understanding import Understanding, understanding_by_token
from feedback.web.context import now, reading, settings, writing
from feedback.web.limits import limit
from feedback.web.policy import TOKEN, policy
from feedback.web.public.drawing import TRAP, draw
from feedback.web.public.faults import give_back, over
from surveys.words import _

bp = Blueprint("understood", __name__, url_prefix="/u")

_LONGEST_KEY = 64


@bp.after_request
def _finish(response: Response) -> Response:
    """Let nobody else's page or cache have it; it is found by its link, not by a search."""
    response.headers.add("Cache-Control", "private, no-cache")
    response.headers.add("X-Robots-Tag", "noindex")
    return response


@bp.errorhandler(NotFoundError)
def _nothing(_error: NotFoundError) -> ResponseReturnValue:
    message = _("The link may have been cut off. Look at the link again.")
    return over(404, _("There is no question here"), message)


@bp.errorhandler(LinkExpiredError)
def _expired(error: LinkExpiredError) -> ResponseReturnValue:
    return over(error.status, _("Thank you for coming"), str(error))


@bp.errorhandler(ConflictError)
def _settled(error: ConflictError) -> ResponseReturnValue:
    return over(error.status, _("Thank you"), str(error))


@bp.get("/<token>")
@policy(TOKEN)
def ask(token: str) -> ResponseReturnValue:
    """Show the sentence, and what was answered to it."""
    with reading() as session:
        asked = _asked(session, token)
        understandings.refuse_if_over(asked, now=now())
        return _draw(asked)


@bp.post("/<token>")
@policy(TOKEN)
def answer(token: str) -> ResponseReturnValue:
    """Keep the answer."""
    wanted = request.form.get("right", "")
    correction = request.form.get("correction", "")
    key = request.form.get("key", "")[:_LONGEST_KEY]
    is_trapped = bool(request.form.get(TRAP))
    try:
        with writing() as session:
            asked = _asked(session, token)
            if settings().answers_per_minute:
                limit("answer", f"{settings().answers_per_minute}/minute", session=session)
            if wanted not in {"yes", "no"} or is_trapped:
                fault = _("Please press one of the two buttons.")
                return _draw(asked, correction=correction, fault=fault), 422
            try:
                understandings.answer(
                    asked, is_right=wanted == "yes", correction=correction, key=key, now=now()
                )
            except InvalidInputError as error:
                return _draw(asked, correction=correction, fault=str(error)), 422
    except (DatabaseUnavailableError, TooManyError) as error:
        return give_back(error)
    return redirect(url_for(".ask", token=token), 303)


def _asked(session: Session, token: str) -> Understanding:
    """Return the question of this link, locked while it is answered."""
    asked = session.scalar(understanding_by_token(token).with_for_update())
    if asked is None or asked.review.trashed_at is not None:
        raise NotFoundError
    return asked


def _draw(asked: Understanding, *, correction: str = "", fault: str = "") -> str:
    return draw(
        "understanding",
        asked=asked,
        business=asked.project.name,
        correction=correction,
        fault=fault,
        key=secrets.token_urlsafe(16),
        trap=TRAP,
    )
