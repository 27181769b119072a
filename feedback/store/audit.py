"""Who did what to which object, when: rows that are added and never changed or deleted.

No answer's words are kept here. Each row carries the digest of the one before, so that a row that
was changed or taken out behind the product's back is found; triggers refuse both in the first
place.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Index, Select, select
from sqlalchemy.orm import Mapped, Session

from feedback.store.base import Base, Code, Digest, Id, LongText, ShortText
from feedback.store.database import take_turns

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
    """Add an event to the end of the chain, in the transaction of what it tells of."""
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


def audit_of(project_id: int) -> Select[AuditEvent]:
    """Select what was done in a project, newest first."""
    return (
        select(AuditEvent).where(AuditEvent.project_id == project_id).order_by(AuditEvent.id.desc())
    )


def last_event(
    session: Session, project_id: int, action: str, object_id: object
) -> AuditEvent | None:
    """Find when something was last done to an object, if ever."""
    return session.scalar(
        audit_of(project_id)
        .where(AuditEvent.action == action, AuditEvent.object_id == str(object_id))
        .limit(1)
    )


def broken_links(session: Session) -> Iterator[int]:
    """Yield the ids of events that are not what was written, or whose predecessor is missing."""
    before = FIRST
    events: Iterable[AuditEvent] = session.scalars(
        select(AuditEvent).order_by(AuditEvent.id).execution_options(yield_per=1000)
    )
    for event in events:
        if event.previous != before or event.digest != _digest(event):
            yield event.id
        before = event.digest


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
