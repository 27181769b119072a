"""Short notices that survive one redirect: "Saved.", with a way to undo where there is one.

They travel in a cookie of a minute's life, not in a server-side session: they carry no authority,
are shown as plain text, and an undo path is only ever a form to one of our own addresses. Over
https no neighbour can plant one: what it says "undo" to would be pressed in good faith.
"""

import json
from dataclasses import asdict, dataclass
from urllib.parse import quote, unquote

from flask import Response, g, request

from feedback.web.context import settings
from feedback.web.cookies import name_of, read_secret, take_secret

COOKIE = "notices"
_MOST = 3


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice; *kind* is done, note or fault; *undo* a path that a POST undoes it with."""

    kind: str
    text: str
    undo: str | None = None


def notify(kind: str, text: str, *, undo: str | None = None) -> None:
    """Show *text* on the next page that this browser gets."""
    g.setdefault("notices", []).append(Notice(kind, text, undo))


def read_notices() -> list[Notice]:
    """Return what is to be shown on this page, and have the cookie removed."""
    g.notices_shown = True
    return [*_from_cookie(), *g.pop("notices", [])]


def carry_notices(response: Response) -> Response:
    """Keep notices for the next page, or remove those that were shown."""
    waiting: list[Notice] = g.get("notices", [])
    if waiting:
        value = quote(json.dumps([asdict(notice) for notice in waiting[-_MOST:]]))
        response.set_cookie(
            name_of(COOKIE), value, max_age=60, secure=settings().is_https, httponly=True,
            samesite="Lax", path="/",
        )  # fmt: skip
    elif g.get("notices_shown") and name_of(COOKIE) in request.cookies:
        take_secret(response, name=COOKIE)
    return response


def _from_cookie() -> list[Notice]:
    try:
        stored = json.loads(unquote(read_secret(COOKIE) or "[]"))
        notices = [Notice(str(n["kind"]), str(n["text"])[:500], n["undo"]) for n in stored[:_MOST]]
    except (ValueError, TypeError, KeyError):
        return []
    return [n if _is_ours(n.undo) else Notice(n.kind, n.text) for n in notices]


def _is_ours(path: object) -> bool:
    return path is None or (isinstance(path, str) and path.startswith(f"{request.script_root}/p/"))
