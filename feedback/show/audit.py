"""The audit log as a table, with the digests by which anybody can check that it is whole."""

from sqlalchemy import Select
from sqlalchemy.orm import Session

from feedback.show.tables import Sheet
from feedback.store.audit import AuditEvent
from surveys.words import _


def audit_sheet(session: Session, query: Select[AuditEvent]) -> Sheet:
    """Make the table of the events that *query* selects; its columns are named for programs."""
    return Sheet(
        name=_("Audit log"),
        columns=(
            "id",
            "at",
            "actor_id",
            "actor",
            "action",
            "object_kind",
            "object_id",
            "detail",
            "previous",
            "digest",
        ),
        rows=(
            (
                event.id,
                event.at,
                event.actor_id,
                event.actor,
                event.action,
                event.object_kind,
                event.object_id,
                event.detail,
                event.previous,
                event.digest,
            )
            for event in session.scalars(query.execution_options(yield_per=1000))
        ),
    )
