"""Read JSON Lines, one JSON list of objects, or one object that holds such a list."""

import json

from feedback.capture.tabular.columns import column_names
from feedback.capture.tabular.csv_file import decode
from feedback.capture.tabular.table import MOST_ROWS, Row, Table
from feedback.errors import WrongFileError
from surveys.text import normalise
from surveys.words import _

_WRAPPERS = ("reviews", "data", "items", "results", "responses", "mentions")
_DEEPEST = 3


def read_jsonl(name: str, content: bytes) -> Table:
    """Read one object a line; a line that is none is a row with a fault."""
    text = decode(name, content)
    wrapped = _wrapped(text)
    entries: list[tuple[int, object]]
    if wrapped is not None:
        entries = list(enumerate(wrapped, 1))[: MOST_ROWS + 1]
    elif text.lstrip().startswith("["):
        entries = _entries_of_list(name, text)
    else:
        lines = text.split("\n")[: MOST_ROWS + 1]
        entries = [(n, _parse(line)) for n, line in enumerate(lines, 1) if line.strip()]
    entries = [(n, _flat(entry) if isinstance(entry, dict) else entry) for n, entry in entries]
    keys = dict.fromkeys(key for _, entry in entries if isinstance(entry, dict) for key in entry)
    if not keys:
        msg = _("%(name)s has no line that is a JSON object.", name=name)
        raise WrongFileError(msg)
    columns = dict(zip(keys, column_names(keys), strict=True))
    rows = tuple(_row(columns, line, entry) for line, entry in entries)
    return Table(tuple(columns.values()), rows)


def _wrapped(text: str) -> list[object] | None:
    """Return the list of objects that one object holds under a usual name, or alone."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return None
    names = [name for name in _WRAPPERS if name in whole] or (
        list(whole) if len(whole) == 1 else []
    )
    for name in names:
        found = whole[name]
        if isinstance(found, list) and found and all(isinstance(one, dict) for one in found):
            return found
    return None


def _flat(entry: dict[str, object], depth: int = 0) -> dict[str, object]:
    """Put what is nested beside the rest: the name of a reviewer becomes "reviewer.name"."""
    flat: dict[str, object] = {}
    for key, value in entry.items():
        if isinstance(value, dict) and value and depth < _DEEPEST:
            flat |= {f"{key}.{inner}": v for inner, v in _flat(value, depth + 1).items()}
        else:
            flat[key] = value
    return flat


def _entries_of_list(name: str, text: str) -> list[tuple[int, object]]:
    whole = _parse(text)
    if isinstance(whole, str):
        msg = _("%(name)s cannot be read: %(why)s.", name=name, why=whole)
        raise WrongFileError(msg)
    return list(enumerate(whole if isinstance(whole, list) else [], 1))[: MOST_ROWS + 1]


def _parse(text: str) -> object:
    """Return what the JSON says, or a text that says why it is none."""
    try:
        value: object = json.loads(text)
    except RecursionError:
        return "is nested too deep"
    except ValueError as error:
        return _("is not JSON (%(error)s)", error=error)[:120]
    return value if isinstance(value, dict | list) else "is not an object"


def _row(columns: dict[str, str], line: int, entry: object) -> Row:
    if not isinstance(entry, dict):
        fault = entry if isinstance(entry, str) else "is not an object"
        return Row(line, dict.fromkeys(columns.values(), ""), fault)
    cells = {column: _cell(entry.get(key)) for key, column in columns.items()}
    return Row(line, cells)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return normalise(value)
    if isinstance(value, dict | list):
        try:
            return normalise(json.dumps(value, ensure_ascii=False))
        except (ValueError, RecursionError):
            return ""
    try:
        return str(value)
    except ValueError:  # a whole number of thousands of digits
        return ""
