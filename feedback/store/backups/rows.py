"""The rows of a table as lines of JSON, the same on both databases, and back.

Tables are read as the database has them, not as today's models say: an archive of an older release
is restored into that release's tables and migrated from there.
"""

import base64
import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    String,
    Table,
    collate,
    func,
    insert,
    inspect,
    select,
    text,
)

_AT_ONCE = 500


def tables_in(connection: Connection, names: Iterable[str]) -> Sequence[Table]:
    """Return those of the named tables that the database has, what is referred to first."""
    there = set(inspect(connection).get_table_names())
    found = MetaData()
    found.reflect(connection, only=sorted(there.intersection(names)))
    return found.sorted_tables


def columns_of(table: Table) -> list[Column[Any]]:
    """Return a table's columns in the order in which lines carry them."""
    return sorted(table.columns, key=lambda column: column.name)


def lines_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """Yield a line a row, by primary key: the same rows are the same bytes, wherever they are."""
    columns = columns_of(table)
    is_postgres = connection.dialect.name == "postgresql"
    order = [
        collate(column, "C") if is_postgres and isinstance(column.type, String) else column
        for column in table.primary_key.columns
    ]
    rows = connection.execute(
        select(*columns).order_by(*order).execution_options(yield_per=_AT_ONCE)
    )
    for row in rows:
        values = [_out(value) for value in row]
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def put_lines(connection: Connection, table: Table, lines: Iterable[bytes]) -> int:
    """Insert what ``lines_of`` gave; return how many rows that was."""
    columns = columns_of(table)
    count, rows = 0, list[dict[str, object]]()
    for line in lines:
        values = json.loads(line)
        rows.append({c.name: _in(v, c) for c, v in zip(columns, values, strict=True)})
        if len(rows) == _AT_ONCE:
            count += _insert(connection, table, rows)
    return count + _insert(connection, table, rows)


def count_on(connection: Connection, tables: Sequence[Table]) -> None:
    """Let new rows be numbered after those that were put in; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        for column in table.primary_key.columns:
            sequence = connection.scalar(
                select(func.pg_get_serial_sequence(table.name, column.name))
            )
            if sequence is not None:
                highest = connection.scalar(select(func.max(column)))
                connection.execute(
                    text("SELECT setval(CAST(:name AS regclass), :value, :called)"),
                    {"name": sequence, "value": highest or 1, "called": highest is not None},
                )


def _insert(connection: Connection, table: Table, rows: list[dict[str, object]]) -> int:
    count = len(rows)
    if rows:
        connection.execute(insert(table), rows)
        rows.clear()
    return count


def _out(value: object) -> object:
    if isinstance(value, dt.datetime):
        aware = value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)
        return aware.isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return value


def _in(value: Any, column: Column[Any]) -> object:  # noqa: ANN401 - whatever JSON held
    if value is None:
        return None
    if isinstance(column.type, DateTime):
        return dt.datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return dt.date.fromisoformat(value)
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    return value
