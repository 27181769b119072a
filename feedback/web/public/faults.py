"""What a customer reads when something is in the way: in the survey's look, with a way on."""

import structlog
from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from feedback.errors import (
    DatabaseUnavailableError,
    FeedbackError,
    LinkExpiredError,
    NotFoundError,
    SurveyClosedError,
    TooManyError,
)
from feedback.web.public.drawing import TRAP, draw
from surveys.words import _

_log = structlog.get_logger()

RETRY_AFTER = {429: "60", 503: "10"}


def set_up_faults(bp: Blueprint) -> None:
    """Have every fault of the public pages end in a page of theirs."""

    @bp.errorhandler(NotFoundError)
    def _nothing(_error: NotFoundError) -> ResponseReturnValue:
        return over(
            404,
            _("There is no survey here"),
            _("The link may have been cut off, or the survey was removed. Look at the link again."),
        )

    @bp.errorhandler(SurveyClosedError)
    def _closed(error: SurveyClosedError) -> ResponseReturnValue:
        return over(error.status, _("Thank you for coming"), str(error))

    @bp.errorhandler(LinkExpiredError)
    def _expired(error: LinkExpiredError) -> ResponseReturnValue:
        token = (request.view_args or {}).get("token", "")
        again = url_for("public.begin", token=token)
        return over(error.status, _("These answers are gone"), str(error), again=again)

    @bp.errorhandler(DatabaseUnavailableError)
    def _away(error: DatabaseUnavailableError) -> ResponseReturnValue:
        return over(error.status, _("Just a moment"), sentence_for(error))

    @bp.errorhandler(RequestEntityTooLarge)
    def _large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
        return over(
            413,
            _("That is too much for one page"),
            _(
                "Up to 2 MB are taken at once. Go back and shorten your answer: what you sent "
                "from earlier pages is kept."
            ),
        )


def sentence_for(error: FeedbackError) -> str:
    """Return what a customer is told; what is wrong with a database is for the log."""
    if isinstance(error, DatabaseUnavailableError):
        _log.error("database away from a respondent", reason=str(error))
        return _("We cannot store anything just now. Please try again in a moment.")
    return str(error)


def give_back(error: FeedbackError) -> ResponseReturnValue:
    """Show what was typed in a form that sends the same again: nothing of it is stored."""
    sent = [(name, value) for name, value in request.form.items(multi=True) if name != TRAP]
    page = draw(
        "given_back",
        message=sentence_for(error),
        kept=[(name, value) for name, value in sent if value.strip()],
        can_send=isinstance(error, DatabaseUnavailableError | TooManyError),
    )
    return page, error.status, _waiting(error.status)


def over(status: int, title: str, message: str, *, again: str = "") -> ResponseReturnValue:
    """Draw a page that says what is in the way, with a way on where there is one."""
    page = draw("over", title=title, message=message, again=again)
    return page, status, _waiting(status)


def _waiting(status: int) -> dict[str, str]:
    return {"Retry-After": RETRY_AFTER[status]} if status in RETRY_AFTER else {}
