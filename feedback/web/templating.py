"""What every template can use: dates in words, addresses of static files, the navigation."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import cache

from flask import Flask, g, request, url_for
from sqlalchemy import func, select

from feedback.languages import day_in, direction, month_in, number_in, time_in
from feedback.resources import resource
from feedback.store.actions import OPEN_STATUSES, ActionItem, Proposal, ProposalStatus
from feedback.store.items import unread_count
from feedback.store.replies import Reply, ReplyStatus
from feedback.web.context import can, project, reading, today
from feedback.web.names import name_of
from feedback.web.notices import read_notices
from feedback.web.speaking import language, locale, zone
from surveys.words import N_, _, raw_gettext, raw_ngettext


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """One entry of the navigation."""

    label: str
    href: str
    icon: str
    count: int | None = None
    current: bool = False


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


def navigation() -> list[NavItem]:
    """Make the navigation of the project for whoever is here."""
    here = project()
    with reading() as session:
        unread = unread_count(session, here.id)
        actions = session.scalar(
            select(func.count())
            .select_from(ActionItem)
            .where(ActionItem.project_id == here.id, ActionItem.status.in_(OPEN_STATUSES))
        )
        proposals = session.scalar(
            select(func.count())
            .select_from(Proposal)
            .where(Proposal.project_id == here.id, Proposal.status == ProposalStatus.OPEN)
        )
        replies = session.scalar(
            select(func.count())
            .select_from(Reply)
            .where(Reply.project_id == here.id, Reply.status == ReplyStatus.DRAFT)
        )
    entries = [
        (N_("Dashboard"), "dashboard.index", "dashboard", None),
        (N_("Inbox"), "inbox.index", "inbox", unread),
        (N_("Actions"), "actions.index", "actions", actions),
        (N_("Replies"), "replies.index", "replies", replies),
        (N_("Proposals"), "actions.proposals", "proposals", proposals),
        (N_("Surveys"), "surveys.index", "surveys", None),
        (N_("Interviews"), "studies.index", "interviews", None),
        (N_("Reviews"), "reviews.index", "reviews", None),
        (N_("Themes"), "themes.index", "themes", None),
        (N_("Settings"), "admin.index", "settings", None),
    ]
    asked = request.endpoint or ""
    current = asked if asked in {e[1] for e in entries} else f"{asked.split('.')[0]}.index"
    return [
        NavItem(
            label=_(label),
            href=url_for(endpoint),
            icon=icon,
            count=count or None,
            current=endpoint == current,
        )
        for label, endpoint, icon, count in entries
    ]


def set_up_templates(app: Flask) -> None:
    """Give templates their filters and values."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(raw_gettext, raw_ngettext)  # type: ignore[attr-defined]
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.filters.update(
        day=day, month=month, moment=moment, ago=ago, number=number, name=name_of
    )
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
            # Not on error pages: the fault may be the database itself.
            "nav": navigation() if "project" in g and "fault" not in g else [],
            "notices": read_notices(),
        }
