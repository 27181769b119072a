"""In which language, at which hour and in which light a page is drawn for whoever reads it."""

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import Flask, g, request
from werkzeug import Response
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from feedback.languages import LOCALES, spoken, translator, written
from feedback.web.context import Me
from surveys.words import speak

THEMES = ("", "light", "dark")


def set_up_speaking(app: Flask) -> None:
    """Choose before each request; the gate chooses again once it knows who is here."""

    @app.before_request
    def _begin() -> None:
        speak_to(None)

    @app.teardown_request
    def _end(_error: BaseException | None) -> None:
        speak(None)  # the thread serves somebody else next

    @app.after_request
    def _say(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.headers.add("Content-Language", language())
        return response


def speak_to(me: Me | None) -> None:
    """Speak the language that this person chose, else the one that their browser asks for."""
    speak_in(me.language if me and me.language else _asked_for())


def speak_in(tag: str) -> None:
    """Speak the language of ours that comes closest to *tag*."""
    g.language, g.locale = spoken(tag), written(tag)
    speak(translator(g.language))


def language() -> str:
    """Return the language of this page."""
    found: str = g.get("language", "en")
    return found


def locale() -> str:
    """Return how this page writes dates and numbers, as ``de-AT``."""
    found: str = g.get("locale", "en-GB")
    return found


def zone() -> dt.tzinfo:
    """Return the time zone of whoever reads this page; UTC for those we do not know."""
    me: Me | None = g.get("me")
    return zone_named(me.time_zone if me else "UTC")


def zone_named(name: str) -> dt.tzinfo:
    """Return a time zone by its name, UTC for a name that nobody knows."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return dt.UTC


def _asked_for() -> str:
    return _closest(request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=512)
def _closest(accepted: str) -> str:
    """Return the locale of ours that a browser's header asks for; browsers send few of them."""
    wanted = parse_accept_header(accepted, LanguageAccept)
    return wanted.best_match(list(LOCALES), "en-GB") or "en-GB"
