"""How Alembic reaches the database; `feedback.store.schema` gives it an open connection."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from feedback.store.base import UtcDateTime
from feedback.store.tables import metadata


def render_item(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column type as a plain one: history must not depend on today's code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=render_item,
    render_as_batch=True,  # SQLite changes a table by rebuilding it
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
