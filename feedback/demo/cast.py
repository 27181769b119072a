"""Who works at Larkfield Bikes, and what the audit log says of their deeds."""

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from feedback.store.actions import ActionItem, Proposal
from feedback.store.audit import add_audit
from feedback.store.people import Role
from feedback.store.reviews import Review
from feedback.store.surveys import Survey

PEOPLE = {
    Role.ADMIN: "Mara Lindqvist",
    Role.MANAGER: "Ines Valcourt",
    Role.RESEARCHER: "Tom Abara",
    Role.VIEWER: "Jo Pell",
}


@dataclass(slots=True)
class Cast:
    """Who and what the story needs again."""

    project_id: int
    users: dict[Role, int]
    surveys: dict[str, int] = field(default_factory=dict)


def note(
    session: Session,
    cast: Cast,
    role: Role,
    action: str,
    about: Survey | ActionItem | Proposal | Review,
    *,
    at: dt.datetime,
    **detail: object,
) -> None:
    """Write into the audit log what the product's pages would have written."""
    add_audit(
        session,
        action,
        at=at,
        actor=PEOPLE[role],
        actor_id=cast.users[role],
        project_id=cast.project_id,
        object_kind=action.partition(".")[0],
        object_id=about.id,
        detail=detail,
    )
