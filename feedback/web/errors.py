"""Turn what went wrong into a page: what happened, what is safe, what to do."""

import structlog
from flask import Flask, g, render_template, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, InternalServerError

from feedback.errors import FeedbackError

_log = structlog.get_logger()

_WORDS = {
    400: ("That request could not be read", "Go back and try again."),
    401: ("Please sign in", "This page is for people of the team."),
    403: ("This is not yours to do", "Ask an administrator of the project for the role it needs."),
    404: ("There is nothing here", "The address may be mistyped, or the thing was removed."),
    405: ("That is not done this way", "Use the page's own buttons."),
    409: ("Somebody else was faster", "Load the page again and look at what changed."),
    410: ("This is over", "Ask whoever sent you the link."),
    411: ("The request did not say how long it is", "Send it with a Content-Length."),
    413: ("That is too much at once", "Up to 2 MB are taken, 10 MB for a file to import."),
    414: ("The address is too long", "Shorten what you look for."),
    415: ("That kind of content is not taken", "Use the page's own form."),
    422: ("Something does not fit", "Nothing was changed. Go back and correct it."),
    429: ("Too many tries", "Wait a little and try again."),
    431: ("The browser sent too much", "Remove this site's cookies and try again."),
    500: ("Something broke on our side", "Nothing you sent is half done. Please try again."),
    503: ("The service is not ready", "Nothing was lost. Please try again in a moment."),
}


def error_page(status: int, message: str | None = None) -> ResponseReturnValue:
    """Draw the page of an error."""
    g.fault = True
    if request_ctx.url_adapter is None:  # the Host header was no host: no address can be made
        return "The request named no host that can be read.", 400, {"Content-Type": "text/plain"}
    title, advice = _WORDS.get(status, _WORDS[500 if status >= 500 else 400])  # noqa: PLR2004 - server's or sender's fault
    page = render_template(
        "errors/error.html",
        status=status,
        title=title,
        message=message,
        advice=advice,
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
        _log.error("database fault", endpoint=request.endpoint, exc_info=error)
        return error_page(503 if error.connection_invalidated else 500)

    @app.errorhandler(InternalServerError)
    def _unexpected(error: InternalServerError) -> ResponseReturnValue:
        _log.error("unexpected fault", endpoint=request.endpoint, exc_info=error.original_exception)
        return error_page(500)
