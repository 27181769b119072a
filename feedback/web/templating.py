"""What every template can use: dates in words, addresses of static files, who is here."""

import datetime as dt
import hashlib
from functools import cache

from flask import Flask, g, url_for

from feedback.languages import (
    day_in,
    direction,
    language_name_in,
    month_in,
    number_in,
    percent_in,
    time_in,
)
from feedback.resources import resource
from feedback.web.context import can, today
from feedback.web.names import name_of
from feedback.web.navigation import navigation
from feedback.web.notices import read_notices
from feedback.web.speaking import language, locale, zone
from surveys.words import _, raw_gettext, raw_ngettext


def day(value: dt.date | dt.datetime | None) -> str:
    """Write a day as the reader's locale does: 12 Nov 2026; a moment by the reader's zone."""
    if value is None:
        return ""
    return day_in(_here(value) if isinstance(value, dt.datetime) else value, locale())


def month(value: dt.date) -> str:
    """Write a month: Nov 2026."""
    return month_in(value, locale())


def moment(value: dt.datetime | None) -> str:
    """Write a moment in the reader's zone: 12 Nov 2026, 14:05 CET."""
    if value is None:
        return ""
    there = _here(value)
    return f"{day_in(there, locale())}, {time_in(there, locale())} {there.tzname()}"


def ago(value: dt.date | dt.datetime | None) -> str:
    """Write how long ago a day was: today, yesterday, 5 days ago, 3 months ago."""
    if value is None:
        return ""
    that_day = value.date() if isinstance(value, dt.datetime) else value
    days = (today() - that_day).days
    if days < 0:
        return _("tomorrow") if days == -1 else _("in %(days)s days", days=-days)
    if days <= 1:
        return _("yesterday") if days else _("today")
    if days >= 2 * 365:
        return _("%(years)s years ago", years=days // 365)
    if days >= 2 * 30:
        return _("%(months)s months ago", months=days // 30)
    if days >= 2 * 7:
        return _("%(weeks)s weeks ago", weeks=days // 7)
    return _("%(days)s days ago", days=days)


def number(value: float) -> str:
    """Write a number with the separators of the reader's locale: 1,240."""
    return number_in(value, locale())


def percent(value: float) -> str:
    """Write a share from 0 to 1 as the reader's locale does: 15%."""
    return percent_in(value, locale())


def language_name(code: str) -> str:
    """Return what the reader calls a language."""
    return language_name_in(code, locale())


def quantity(count: int, one: str, many: str) -> str:
    """Write a count with its noun, given in both forms for the catalogue: 1 answer, 2 answers."""
    return f"{number(count)} {raw_ngettext(one, many, count)}"


def _here(value: dt.datetime) -> dt.datetime:
    return value.astimezone(zone())


@cache
def _digest(path: str) -> str:
    return hashlib.sha256((resource("static") / path).read_bytes()).hexdigest()[:10]


def static_url(path: str) -> str:
    """Return the address of a static file; it changes with the content, so caches never lie."""
    return url_for("static", filename=path, v=_digest(path))


def set_up_templates(app: Flask) -> None:
    """Give templates their filters and values."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(raw_gettext, raw_ngettext)  # type: ignore[attr-defined]
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.filters.update(
        day=day, month=month, moment=moment, ago=ago, number=number, percent=percent, name=name_of
    )
    app.jinja_env.filters["language_name"] = language_name
    app.jinja_env.globals.update(
        _=_,
        static_url=static_url,
        can=can,
        quantity=quantity,
        language=language,
        direction=direction,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def _values() -> dict[str, object]:
        return {
            "me": g.get("me"),
            "project": g.get("project"),
            "today": today(),
            "nav": navigation(),
            "notices": read_notices(),
        }
