"""Many rows at once: one statement a table, and values as the driver takes them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from feedback.store.base import Base


def insert_rows(
    session: Session,
    model: type[Base],
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    in_place: bool = False,
) -> None:
    """Insert *rows*, each with a value for each of *names*, at a tenth of what the ORM takes.

    No type looks at the values: days are ISO text, members of an enumeration their own text.
    *in_place* has a row take the place of the one with the same primary key.
    """
    if not rows:
        return
    connection = session.connection()
    table = model.__table__
    into = f"INSERT INTO {model.__tablename__} ({', '.join(names)})"
    rest = ""
    if in_place:
        keys = [column.name for column in table.primary_key]
        new = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
        rest = f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {new}"
    if connection.dialect.name != "postgresql":
        marks = ", ".join("?" * len(names))
        connection.exec_driver_sql(f"{into} VALUES ({marks}){rest}", [tuple(row) for row in rows])
        return
    # A column at a time as an array: the server plans, checks and answers once for all rows.
    types = (table.columns[name].type.compile(connection.dialect) for name in names)
    arrays = ", ".join(f"%s::{kind}[]" for kind in types)
    connection.exec_driver_sql(
        f"{into} SELECT * FROM unnest({arrays}){rest}",  # noqa: S608 - our own names and types
        tuple(list(column) for column in zip(*rows, strict=True)),
    )


def look_up_by_key(session: Session) -> None:
    """Have the rest of a transaction find many rows by their keys, and never by reading all.

    PostgreSQL takes five hundred keys for a reason to read a whole table: it thinks of a disk that
    has to turn for each. Nor is anything here worth compiling.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL enable_seqscan = off; SET LOCAL jit = off"))


def gather_statistics(session: Session, *models: type[Base]) -> None:
    """Have PostgreSQL count what it plans by; it would do so by itself only after a minute.

    Until then it takes a table that an import has filled for one of a few rows.
    """
    if session.get_bind().dialect.name == "postgresql":
        names = ", ".join(model.__tablename__ for model in models)
        session.execute(text(f"ANALYZE {names}"))
