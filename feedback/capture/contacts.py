"""Find the contact behind an identity, or make one; two known people are never merged silently."""

import datetime as dt
import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from feedback.store.contacts import (
    Contact,
    ContactIdentity,
    IdentityKind,
    contact_by_identity,
)
from feedback.store.database import take_turns

_LONGEST = 200


def normalise_identity(kind: IdentityKind, value: str) -> str:
    """Return an identity as it is stored and compared; "" when nothing is left of it."""
    value = " ".join(value.split())[:_LONGEST]
    if kind is IdentityKind.EMAIL:
        return value.lower()
    if kind is IdentityKind.PHONE:
        return re.sub(r"[^\d+]", "", value)
    return value


def find_or_make(
    session: Session,
    project_id: int,
    *,
    name: str,
    identities: Sequence[tuple[IdentityKind, str]],
    source: str,
    now: dt.datetime,
) -> Contact:
    """Return the contact known by the first identity that is known, else a new one.

    Identities that nobody has are added to the contact with their *source*; one that belongs to
    somebody else stays there.
    """
    wanted = [(kind, value) for kind, raw in identities if (value := normalise_identity(kind, raw))]
    take_turns(session, *(f"contact:{project_id}:{kind}:{value}" for kind, value in wanted))
    owners = {pair: session.scalar(contact_by_identity(project_id, *pair)) for pair in wanted}
    contact = next((owner for owner in owners.values() if owner is not None), None)
    if contact is None:
        contact = Contact(project_id=project_id, name=name.strip()[:_LONGEST], created_at=now)
        session.add(contact)
        session.flush()
    elif name.strip() and not contact.name:
        contact.name = name.strip()[:_LONGEST]
    for (kind, value), owner in owners.items():
        if owner is None:
            session.add(
                ContactIdentity(
                    contact_id=contact.id,
                    project_id=project_id,
                    kind=kind,
                    value=value,
                    source=source[:_LONGEST],
                    learned_at=now,
                )
            )
    session.flush()
    return contact
