"""The few cookies there are: each carries one secret that only our database can read.

Over https their names begin with ``__Host-``: browsers take those from one host only, encrypted,
and a neighbour on a sibling domain cannot plant one.
"""

import datetime as dt

from flask import request
from werkzeug import Response

from feedback.people.sessions import LONGEST
from feedback.web.context import settings

COOKIE = "session"  # who is signed in
PENDING = "pending"  # whose second factor is waited for
DEPARTURE = "departure"  # who went to another sign-in service


def read_secret(name: str = COOKIE) -> str | None:
    """Return the secret that the browser sent, if any."""
    return request.cookies.get(name_of(name))


def give_secret(
    response: Response, secret: str, *, name: str = COOKIE, good_for: dt.timedelta = LONGEST
) -> Response:
    """Have the browser keep a secret."""
    response.set_cookie(
        name_of(name),
        secret,
        max_age=int(good_for.total_seconds()),
        secure=settings().is_https,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def take_secret(response: Response, *, name: str = COOKIE) -> Response:
    """Have the browser forget a secret."""
    response.delete_cookie(
        name_of(name), path="/", secure=settings().is_https, httponly=True, samesite="Lax"
    )
    return response


def name_of(name: str) -> str:
    """Return what the browser calls one of our cookies."""
    return f"__Host-{name}" if settings().is_https else name
