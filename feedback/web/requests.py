"""Bring what is sent into one form before any view sees it: NFC, no control characters.

PostgreSQL refuses NUL where SQLite keeps it, and two spellings of one "é" would be two words.
"""

import datetime as dt
from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import IntegerConverter, Map
from werkzeug.utils import cached_property

from surveys.text import normalise

Values = MultiDict[str, str]
LARGEST_ID = 2**31 - 1  # what a database's integer holds


class TidyRequest(Request):
    """A request whose address and form hold tidy text only; files are left to their readers."""

    @cached_property
    def args(self) -> Any:  # noqa: ANN401 - werkzeug's own property
        """Return what stands behind the question mark."""
        return _tidy(super().args)

    @cached_property
    def form(self) -> Any:  # noqa: ANN401 - as above
        """Return what a form posted."""
        return _tidy(super().form)


class IdConverter(IntegerConverter):
    """A number in an address that a database's integer can hold: a larger one names nothing."""

    def __init__(self, map: Map) -> None:  # noqa: A002 - werkzeug's own name
        super().__init__(map, max=LARGEST_ID)


def id_in(text: str) -> int | None:
    """Return the id that a form or an address holds as text; None for what can be no id."""
    is_short = text.isdecimal() and len(text) <= len(str(LARGEST_ID))
    return int(text) if is_short and int(text) <= LARGEST_ID else None


def moment_in(text: str) -> dt.datetime | None:
    """Return the moment that an address holds as text; None for what is none, or has no zone."""
    try:
        told = dt.datetime.fromisoformat(text)
        return told.astimezone(dt.UTC) if told.tzinfo else None
    except (ValueError, OverflowError):  # the second: a moment that has no name in UTC
        return None


def is_tidy(path: str) -> bool:
    """Whether a path is text that could be the address of anything."""
    return normalise(path) == path


def _tidy(values: Values) -> Values:
    return ImmutableMultiDict(
        (normalise(name), normalise(value)) for name, value in values.items(multi=True)
    )
