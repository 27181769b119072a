"""The audit log: who did what to which object, when; to look at and to take away."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedback.people.policy import Permission
from feedback.show.audit import audit_sheet
from feedback.store.audit import (
    AuditEvent,
    ChainCheck,
    Narrowing,
    Scope,
    actions_of,
    actors_of,
    check_chain,
    events_of,
)
from feedback.store.titles import titles_of
from feedback.web.admin.deeds import deed, facts
from feedback.web.admin.views import bp
from feedback.web.context import audit, project, reading, writing
from feedback.web.downloads import FileKind, download
from feedback.web.limits import EXPORT, limit
from feedback.web.policy import policy
from feedback.web.speaking import zone

_PAGE = 50
_CHECKED = 2_000  # as many as a page can check and still be drawn at once
_NOBODY = "-"

_PAGES = {
    "survey": ("surveys.survey", "survey_id"),
    "action": ("actions.action", "action_id"),
    "proposal": ("actions.proposal", "proposal_id"),
    "study": ("studies.study", "study_id"),
    "theme": ("themes.theme", "theme_id"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the list is narrowed to, as the address says it."""

    of_the_instance: bool
    who: str
    action: str
    day: dt.date | None
    before: int | None

    @classmethod
    def of_request(cls) -> "Filter":
        """Read the filter from the address; what cannot be read narrows nothing."""
        return cls(
            of_the_instance=request.args.get("of") == "instance",
            who=request.args.get("who", "")[:200],
            action=request.args.get("action", "")[:40],
            day=request.args.get("day", type=dt.date.fromisoformat),
            before=request.args.get("before", type=_id),
        )

    @property
    def scope(self) -> Scope:
        """Which events are looked at."""
        return Scope(project_id=project().id, of_the_instance=self.of_the_instance)

    @property
    def narrowing(self) -> Narrowing:
        """Return what is left out; a day begins and ends where the reader is."""
        since = until = None
        if self.day is not None and dt.date.min < self.day < dt.date.max:
            since = dt.datetime.combine(self.day, dt.time(), zone())
            until = dt.datetime.combine(self.day + dt.timedelta(days=1), dt.time(), zone())
        return Narrowing(
            actor=None if not self.who else "" if self.who == _NOBODY else self.who,
            action=self.action or None,
            since=since,
            until=until,
            before=self.before,
        )

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(self.who or self.action or self.day)

    def address(self, **changes: object) -> dict[str, Any]:
        """Return the filter as parts of an address, without what narrows nothing."""
        parts: dict[str, Any] = {
            "of": "instance" if self.of_the_instance else "",
            "who": self.who,
            "action": self.action,
            "day": self.day.isoformat() if self.day else "",
            "before": self.before,
        } | changes
        return {name: value for name, value in parts.items() if value not in ("", None)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One event as the page tells it."""

    at: dt.datetime
    who: str
    words: str
    title: str
    href: str
    facts: list[tuple[str, str]]


@bp.get("/audit")
@policy(Permission.ADMIN)
def audit_log() -> ResponseReturnValue:
    """Show what was done, newest first, and whether the chain holds."""
    narrowed = Filter.of_request()
    with reading() as session:
        query = events_of(narrowed.scope, narrowed.narrowing).limit(_PAGE + 1)
        events = session.scalars(query).all()
        shown = events[:_PAGE]
        deeds = _deeds(session, shown)
        return render_template(
            "admin/audit.html",
            narrowed=narrowed,
            days=[
                (day, list(those))
                for day, those in groupby(deeds, lambda one: one.at.astimezone(zone()).date())
            ],
            older=shown[-1].id if len(events) > _PAGE else None,
            actors=actors_of(session, narrowed.scope),
            actions=sorted((deed(name), name) for name in actions_of(session, narrowed.scope)),
            nobody=_NOBODY,
            check=_check(session),
        )


@bp.get("/audit.csv", defaults={"kind": FileKind.CSV})
@bp.get("/audit.jsonl", defaults={"kind": FileKind.JSON_LINES})
@policy(Permission.ADMIN)
def audit_file(kind: FileKind) -> Response:
    """Hand out the events that the list is narrowed to."""
    narrowed = Filter.of_request()
    with writing() as session:
        limit("export", EXPORT, session=session)
        audit(session, "audit.export", kind=kind.value)
    with reading() as session:
        query = events_of(narrowed.scope, narrowed.narrowing)
        return download(audit_sheet(session, query), kind)


def _check(session: Session) -> ChainCheck:
    """Check the newest events, or all when that was asked for."""
    return check_chain(session, newest=None if request.args.get("check") == "all" else _CHECKED)


def _deeds(session: Session, events: Sequence[AuditEvent]) -> list[Deed]:
    titles = titles_of(session, project().id, ((e.object_kind, e.object_id) for e in events))
    return [
        Deed(
            at=event.at,
            who=event.actor,
            words=deed(event.action),
            title=titles.get((event.object_kind, event.object_id), ""),
            href=_address(event) if (event.object_kind, event.object_id) in titles else "",
            facts=facts(event.detail),
        )
        for event in events
    ]


def _address(event: AuditEvent) -> str:
    if event.object_kind not in _PAGES:
        return ""
    endpoint, parameter = _PAGES[event.object_kind]
    values: dict[str, Any] = {parameter: int(event.object_id)}
    return url_for(endpoint, **values)


def _id(text: str) -> int:
    number = int(text)
    if not 0 < number < 2**31:
        raise ValueError
    return number
