"""Many rows at once: one statement a table, and values as the driver takes them."""

from collections.abc import Collection, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, SQLColumnExpression, any_, literal, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from feedback.store.base import Base

Value = TypeVar("Value", str, int)


def insert_rows(
    session: Session, model: type[Base], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert *rows*, each with a value for each of *names*, at a tenth of what the ORM takes.

    No type looks at the values: days are ISO text, members of an enumeration their own text.
    """
    if not rows:
        return
    connection = session.connection()
    listed = ", ".join(names)
    if connection.dialect.name != "postgresql":
        marks = ", ".join("?" * len(names))
        into = f"INSERT INTO {model.__tablename__} ({listed}) VALUES ({marks})"  # noqa: S608 - our own names
        connection.exec_driver_sql(into, [tuple(row) for row in rows])
        return
    driver: Any = connection.connection.driver_connection
    try:
        with (
            driver.cursor() as cursor,
            cursor.copy(f"COPY {model.__tablename__} ({listed}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
    except connection.dialect.loaded_dbapi.OperationalError as error:
        # As the engine tells it of its own statements, so that a database that went away is known.
        raise OperationalError(None, None, error) from error


def among(
    session: Session, column: SQLColumnExpression[Value], values: Collection[Value]
) -> ColumnElement[bool]:
    """Whether a column is one of hundreds of values: one parameter where the driver takes it."""
    if session.get_bind().dialect.name != "postgresql":
        return column.in_(values)
    kind = cast("ColumnElement[Value]", column).type
    return column == any_(literal(list(values), ARRAY(kind)))


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
        # Three thousand rows tell enough: whether a column's values are all different.
        session.execute(text(f"SET LOCAL default_statistics_target = 10; ANALYZE {names}"))
