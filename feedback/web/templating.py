"""What every template can use: dates in words, addresses of static files, the navigation."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import cache

from flask import Flask, g, request, url_for
from sqlalchemy import func, select

from feedback.resources import resource
from feedback.store.actions import OPEN_STATUSES, ActionItem, Proposal, ProposalStatus
from feedback.store.items import unread_count
from feedback.store.replies import Reply, ReplyStatus
from feedback.web.context import can, project, reading, today
from feedback.web.notices import read_notices


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """One entry of the navigation."""

    label: str
    href: str
    icon: str
    count: int | None = None
    current: bool = False


def day(value: dt.date | dt.datetime | None) -> str:
    """Write a day: 12 Nov 2026."""
    return "" if value is None else f"{value.day} {value:%b %Y}"


def moment(value: dt.datetime | None) -> str:
    """Write a moment: 12 Nov 2026, 14:05 UTC."""
    return "" if value is None else f"{day(value)}, {value:%H:%M} UTC"


def ago(value: dt.date | dt.datetime | None) -> str:
    """Write how long ago a day was: today, yesterday, 5 days ago, 3 months ago."""
    if value is None:
        return ""
    that_day = value.date() if isinstance(value, dt.datetime) else value
    days = (today() - that_day).days
    if days < 0:
        return f"in {-days} days" if days < -1 else "tomorrow"
    if days <= 1:
        return "yesterday" if days else "today"
    for size, word in ((365, "year"), (30, "month"), (7, "week")):
        if days >= 2 * size:
            return f"{days // size} {word}s ago"
    return f"{days} days ago"


def quantity(count: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun: 1 answer, 1,240 answers."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


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
        ("Dashboard", "dashboard.index", "dashboard", None),
        ("Inbox", "inbox.index", "inbox", unread),
        ("Actions", "actions.index", "actions", actions),
        ("Replies", "replies.index", "replies", replies),
        ("Proposals", "actions.proposals", "proposals", proposals),
        ("Surveys", "surveys.index", "surveys", None),
        ("Interviews", "studies.index", "interviews", None),
        ("Reviews", "reviews.index", "reviews", None),
        ("Themes", "themes.index", "themes", None),
        ("Settings", "admin.index", "settings", None),
    ]
    asked = request.endpoint or ""
    current = asked if asked in {e[1] for e in entries} else f"{asked.split('.')[0]}.index"
    return [
        NavItem(
            label=label,
            href=url_for(endpoint),
            icon=icon,
            count=count or None,
            current=endpoint == current,
        )
        for label, endpoint, icon, count in entries
    ]


def set_up_templates(app: Flask) -> None:
    """Give templates their filters and values."""
    app.jinja_env.filters.update(day=day, moment=moment, ago=ago)
    app.jinja_env.globals.update(static_url=static_url, can=can, quantity=quantity)
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
