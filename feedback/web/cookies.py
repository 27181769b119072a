"""The one cookie there is: it names a signed-in session and carries nothing else."""

from flask import request
from werkzeug import Response

from feedback.people.sessions import LONGEST

COOKIE = "session"
COOKIE_HTTPS = "__Host-session"  # browsers take this name only over https, for one host, path /


def read_secret() -> str | None:
    """Return the session secret that the browser sent, if any."""
    return request.cookies.get(COOKIE_HTTPS) or request.cookies.get(COOKIE)


def give_secret(response: Response, secret: str, *, https: bool) -> Response:
    """Set the cookie of a new session."""
    response.set_cookie(
        COOKIE_HTTPS if https else COOKIE,
        secret,
        max_age=int(LONGEST.total_seconds()),
        secure=https,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def take_secret(response: Response, *, https: bool) -> Response:
    """Remove the cookie."""
    response.delete_cookie(COOKIE_HTTPS if https else COOKIE, path="/", secure=https)
    return response
