"""Turn what went wrong into a page: what happened, what is safe, what to do."""

import structlog
from flask import Flask, g, render_template, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError

from feedback.errors import FeedbackError, OvertakenError
from surveys.words import N_, _

_log = structlog.get_logger()

# What happened; what is safe and what to do.
_WORDS = {
    400: (
        N_("That request could not be read"),
        N_("Nothing was changed. Go back and try again."),
    ),
    401: (N_("Please sign in"), N_("This page is for people of the team.")),
    403: (
        N_("This is not yours to do"),
        N_("Nothing was changed. Ask an administrator of the project for the role that it needs."),
    ),
    404: (
        N_("There is nothing here"),
        N_("The address may be mistyped, or the thing was removed. All else is in its place."),
    ),
    405: (N_("That is not done this way"), N_("Nothing was changed. Use the page's own buttons.")),
    409: (
        N_("Somebody else was faster"),
        N_(
            "Their change is kept. Load the page again, look at what changed, and go on from there."
        ),
    ),
    410: (N_("This is over"), N_("What was sent before is safe. Ask whoever gave you the link.")),
    411: (N_("The request did not say how long it is"), N_("Send it with a Content-Length.")),
    413: (
        N_("That is too much at once"),
        N_("Nothing was changed. Up to 2 MB are taken, 10 MB for a file to import."),
    ),
    414: (N_("The address is too long"), N_("Shorten what you look for.")),
    415: (N_("That kind of content is not taken"), N_("Use the page's own form.")),
    422: (N_("Something does not fit"), N_("Nothing was changed. Go back and correct it.")),
    429: (
        N_("Too many tries"),
        N_("What was sent before is safe. Wait a little and try again."),
    ),
    431: (
        N_("The browser sent too much"),
        N_("Remove this site's cookies and try again."),
    ),
    500: (
        N_("Something broke on our side"),
        N_("Nothing you sent is half done. Please try again; if it stays, tell whoever runs this."),
    ),
    503: (
        N_("The service is not ready"),
        N_("Nothing was lost. Please try again in a moment."),
    ),
}

# What PostgreSQL calls it when two did the same at the same moment and the first one's stands:
# a unique value was taken, what was referred to is gone, one would undo the other. SQLite's
# writers queue, so there it is a fault of ours.
_LOST = frozenset({"23505", "23503", "40001"})


def error_page(status: int, message: str | None = None) -> ResponseReturnValue:
    """Draw the page of an error: inside the shell for people of the team, as a sheet for others."""
    is_ours = status >= 500  # noqa: PLR2004 - the server's fault
    if is_ours:
        g.fault = True  # perhaps of the database itself: the page asks it nothing
    if request_ctx.url_adapter is None:  # the Host header was no host: no address can be made
        return "The request named no host that can be read.", 400, {"Content-Type": "text/plain"}
    title, advice = _WORDS.get(status, _WORDS[500 if is_ours else 400])
    page = render_template(
        "errors/error.html",
        layout="layouts/app.html" if g.get("me") else "layouts/public.html",
        status=status,
        title=_(title),
        message=message,
        advice=_(advice),
        reference=g.get("request_id"),
    )
    headers = {"Retry-After": "10"} if status in {429, 503} else {}
    return page, status, headers


def set_up_errors(app: Flask) -> None:
    """Have every fault end in a page."""

    @app.errorhandler(FeedbackError)
    def _expected(error: FeedbackError) -> ResponseReturnValue:
        return error_page(error.status, str(error))

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> ResponseReturnValue:
        if error.code is not None and error.code < 400:  # noqa: PLR2004 - redirects are no errors
            return error.get_response()
        return error_page(error.code or 500)

    @app.errorhandler(DBAPIError)
    def _database(error: DBAPIError) -> ResponseReturnValue:
        if getattr(error.orig, "sqlstate", None) in _LOST:
            return _faster(error)
        _log.error("database fault", endpoint=request.endpoint, exc_info=error)
        return error_page(503 if error.connection_invalidated else 500)

    @app.errorhandler(OvertakenError)
    @app.errorhandler(StaleDataError)
    def _faster(error: Exception) -> ResponseReturnValue:
        _log.warning("somebody else was faster", endpoint=request.endpoint, exc_info=error)
        return error_page(409)

    @app.errorhandler(InternalServerError)
    def _unexpected(error: InternalServerError) -> ResponseReturnValue:
        _log.error("unexpected fault", endpoint=request.endpoint, exc_info=error.original_exception)
        return error_page(500)
