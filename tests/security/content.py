"""What a database holds, in a form that can be compared."""

import hashlib

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.store.tables import metadata

FLEETING = frozenset({"rate_count", "rate_salt", "heartbeat"})
"""Counts of how often something is asked, and that a worker lives: no content."""


def content_of(session: Session, *, but: frozenset[str] = frozenset()) -> dict[str, str]:
    """Return a digest of all rows of every table."""
    found = {}
    for table in metadata.sorted_tables:
        if table.name in FLEETING | but:
            continue
        digest = hashlib.sha256()
        for row in session.execute(select(table).order_by(*table.primary_key.columns)):
            digest.update(repr(tuple(row)).encode())
        found[table.name] = digest.hexdigest()
    return found


def crossings(session: Session) -> list[str]:
    """Name the references that lead from one project's row to another project's."""
    found = []
    for table in metadata.sorted_tables:
        if "project_id" not in table.columns:
            continue
        for key in table.foreign_keys:
            other = key.column.table
            if "project_id" not in other.columns:
                continue
            there = other.alias("there")
            count = session.scalar(
                select(func.count())
                .select_from(table.join(there, key.parent == there.c[key.column.name]))
                .where(table.c.project_id != there.c.project_id)
            )
            if count:
                found.append(f"{count} of {table.name}.{key.parent.name}")
    return found
