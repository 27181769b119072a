"""Who did what to which object, when: rows that are added and never changed or deleted.

No answer's words are kept here. Each row carries the digest of the one before, so that a row that
was changed or taken out behind the product's back is found; triggers refuse both in the first
place.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Index, Select, String, cast, select
from sqlalchemy.orm import Mapped, Session

from feedback.store.base import Base, Code, Digest, Id, LongText, ShortText
from feedback.store.database import take_turns
from feedback.store.people import Membership

FIRST = "0" * 64


class AuditEvent(Base):
    """One thing that somebody did. Names stay when accounts go, so there are no foreign keys."""

    __tablename__ = "audit_event"
    __table_args__ = (Index(None, "project_id", "id"),)

    id: Mapped[Id]
    at: Mapped[dt.datetime]
    project_id: Mapped[int | None]  # None: of the whole instance
    actor_id: Mapped[int | None]  # None: nobody signed in, or a command on the machine
    actor: Mapped[ShortText]
    action: Mapped[Code]  # what was done, as "survey.publish"
    object_kind: Mapped[Code]
    object_id: Mapped[ShortText]
    detail: Mapped[LongText]  # JSON of short facts: roles, numbers, states
    previous: Mapped[Digest]
    digest: Mapped[Digest]


def add_audit(
    session: Session,
    action: str,
    *,
    at: dt.datetime,
    actor: str,
    actor_id: int | None = None,
    project_id: int | None = None,
    object_kind: str = "",
    object_id: object = "",
    detail: Mapping[str, object] | None = None,
) -> None:
    """Add an event to the end of the chain, in the transaction of what it tells of.

    Add it last: from here to the commit nobody else's event can be added, so what waits for others
    after it makes everybody wait.
    """
    take_turns(session, "audit")  # each row names the one before, so they come one at a time
    last = session.scalar(select(AuditEvent.digest).order_by(AuditEvent.id.desc()).limit(1))
    event = AuditEvent(
        at=at,
        project_id=project_id,
        actor_id=actor_id,
        actor=actor[:200],
        action=action,
        object_kind=object_kind,
        object_id=str(object_id)[:200],
        detail=json.dumps(detail or {}, ensure_ascii=False, sort_keys=True),
        previous=last or FIRST,
    )
    event.digest = _digest(event)
    session.add(event)
    session.flush()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which events: those of a project, or those of the instance about its members."""

    project_id: int
    of_the_instance: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What a list of events is narrowed to; None narrows nothing."""

    actor: str | None = None
    action: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    before: int | None = None  # the id of the last event of the page before


def events_of(scope: Scope, wanted: Narrowing = Narrowing()) -> Select[AuditEvent]:
    """Select what was done, newest first."""
    query = select(AuditEvent).where(_within(scope)).order_by(AuditEvent.id.desc())
    if wanted.actor is not None:
        query = query.where(AuditEvent.actor == wanted.actor)
    if wanted.action is not None:
        query = query.where(AuditEvent.action == wanted.action)
    if wanted.since is not None:
        query = query.where(AuditEvent.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditEvent.at < wanted.until)
    if wanted.before is not None:
        query = query.where(AuditEvent.id < wanted.before)
    return query


def audit_of(project_id: int) -> Select[AuditEvent]:
    """Select what was done in a project, newest first."""
    return events_of(Scope(project_id=project_id))


def last_event(
    session: Session, project_id: int, action: str, object_id: object
) -> AuditEvent | None:
    """Find when something was last done to an object, if ever."""
    return session.scalar(
        audit_of(project_id)
        .where(AuditEvent.action == action, AuditEvent.object_id == str(object_id))
        .limit(1)
    )


def actors_of(session: Session, scope: Scope) -> list[str]:
    """Return the names of those who did something, in order."""
    query = select(AuditEvent.actor).where(_within(scope)).distinct().order_by(AuditEvent.actor)
    return list(session.scalars(query))


def actions_of(session: Session, scope: Scope) -> list[str]:
    """Return which things were done, in order."""
    query = select(AuditEvent.action).where(_within(scope)).distinct().order_by(AuditEvent.action)
    return list(session.scalars(query))


def _within(scope: Scope) -> ColumnElement[bool]:
    if not scope.of_the_instance:
        return AuditEvent.project_id == scope.project_id
    members = select(Membership.user_id).where(Membership.project_id == scope.project_id)
    # Who fails to sign in is nobody yet; the account that was tried is what it belongs to.
    tried = (
        AuditEvent.actor_id.is_(None)
        & (AuditEvent.object_kind == "account")
        & AuditEvent.object_id.in_(select(cast(members.subquery().c.user_id, String)))
    )
    return AuditEvent.project_id.is_(None) & (AuditEvent.actor_id.in_(members) | tried)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainCheck:
    """What looking at the newest part of the chain, or at all of it, found."""

    looked_at: int
    since: dt.datetime | None  # of the oldest event that was looked at
    is_whole: bool  # all of it was looked at
    broken: tuple[int, ...]  # ids of events that are not what was written


def check_chain(session: Session, *, newest: int | None = None) -> ChainCheck:
    """Check the *newest* events of the chain, all of them without a number."""
    first = None
    if newest is not None:
        ids = select(AuditEvent.id).order_by(AuditEvent.id.desc()).limit(1)
        first = session.scalar(ids.offset(newest - 1))
    query = select(AuditEvent).order_by(AuditEvent.id)
    before = FIRST
    if first is not None:
        query = query.where(AuditEvent.id >= first)
        before = session.get_one(AuditEvent, first).previous  # what came before is not looked at
    looked_at, since, broken = 0, None, []
    for event in session.scalars(query.execution_options(yield_per=1000)):
        looked_at += 1
        since = since or event.at
        if event.previous != before or event.digest != _digest(event):
            broken.append(event.id)
        before = event.digest
    return ChainCheck(
        looked_at=looked_at, since=since, is_whole=first is None, broken=tuple(broken)
    )


def broken_links(session: Session) -> Sequence[int]:
    """Return the ids of events that are not what was written, or whose predecessor is missing."""
    return check_chain(session).broken


def _digest(event: AuditEvent) -> str:
    told = [
        event.previous,
        event.at.astimezone(dt.UTC).isoformat(),
        event.project_id,
        event.actor_id,
        event.actor,
        event.action,
        event.object_kind,
        event.object_id,
        event.detail,
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
