"""The words that tables are written in: column types, naming of constraints, the base class."""

import datetime as dt
import enum
import hashlib
import secrets
from typing import Annotated, Any

from sqlalchemy import DateTime, Enum, MetaData, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[dt.datetime]):
    """Aware in, aware UTC out, on databases that keep time zones and on those that do not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002 - as the base class types it
        """Refuse a time without a zone: it would be read back as another moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"a time needs its zone: {value!r}"
            raise ValueError(msg)
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:  # noqa: ANN401, ARG002 - as above
        """Give back what SQLite stored without a zone as the UTC that it is."""
        if value is None:
            return None
        moment: dt.datetime = value
        return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def random_key() -> str:
    """Make a 128-bit key as 32 hex digits: says nothing of when or in which order it was made."""
    return secrets.token_hex(16)


def derived_key(*parts: str) -> str:
    """Make the key of a derived row from what it is derived from, so that a rebuild finds it again.

    Parts are joined by a unit separator, which no stored text contains.
    """
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def token_digest(token: str) -> str:
    """Return what is stored of a secret link or cookie: its SHA-256, never itself."""
    return hashlib.sha256(token.encode()).hexdigest()


Id = Annotated[int, mapped_column(primary_key=True)]
Key = Annotated[str, mapped_column(String(32), primary_key=True)]  # random_key or derived_key
Digest = Annotated[str, mapped_column(String(64))]
Code = Annotated[str, mapped_column(String(40))]
ShortText = Annotated[str, mapped_column(String(200))]
MediumText = Annotated[str, mapped_column(String(500))]
LongText = Annotated[str, mapped_column(Text)]


class Base(DeclarativeBase):
    """Constraint names are spelled out so that migrations can drop what they created."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own name and form
        dt.datetime: UtcDateTime,
        # The value, not the Python name, as text that any database can read and check.
        enum.StrEnum: Enum(
            enum.StrEnum,
            native_enum=False,
            create_constraint=True,
            length=40,
            values_callable=lambda kind: [member.value for member in kind],
        ),
    }
