"""Many rows at once: one statement a table, and values as the driver takes them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from feedback.store.base import Base


def insert_rows(
    session: Session, model: type[Base], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert *rows*, each with a value for each of *names*, a tenth of what the ORM takes.

    No type looks at the values: days are ISO text, members of an enumeration their own text.
    """
    if not rows:
        return
    connection = session.connection()
    table = model.__table__
    into = f"INSERT INTO {model.__tablename__} ({', '.join(names)})"
    if connection.dialect.name != "postgresql":
        marks = ", ".join("?" * len(names))
        connection.exec_driver_sql(
            f"{into} VALUES ({marks})",
            [tuple(row) for row in rows],
        )
        return
    # A column at a time as an array: the server plans, checks and answers once for all rows.
    types = (table.columns[name].type.compile(connection.dialect) for name in names)
    arrays = ", ".join(f"%s::{kind}[]" for kind in types)
    connection.exec_driver_sql(
        f"{into} SELECT * FROM unnest({arrays})",  # noqa: S608 - our own names and types
        tuple(list(column) for column in zip(*rows, strict=True)),
    )
