"""A table as text: named columns, rows that know their line in the file."""

from dataclasses import dataclass

LARGEST_FILE = 10 * 1024 * 1024
MOST_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row; *line* is where it stands in the file, from 1; *fault* why it is unusable."""

    line: int
    cells: dict[str, str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns in order and rows in order."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
