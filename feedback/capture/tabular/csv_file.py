"""Read CSV as it is really written: any usual encoding and delimiter, line breaks in quotes."""

import csv
import io

from feedback.capture.tabular.columns import column_names
from feedback.capture.tabular.table import MOST_ROWS, Row, Table
from feedback.errors import WrongFileError
from surveys.text import normalise
from surveys.words import _

_LONGEST_CELL = 1_000_000
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def read_csv(name: str, content: bytes) -> Table:
    """Read a CSV file whose first row is the heading."""
    # A lone carriage return ends a line too, on machines of long ago and in broken exports.
    text = decode(name, content).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        msg = _("%(name)s is empty.", name=name)
        raise WrongFileError(msg)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        columns = column_names(next(reader))
        rows = []
        before = reader.line_num
        for cells in reader:
            line, before = before + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                rows.append(_row(columns, line, cells))
            if len(rows) > MOST_ROWS:
                break
    except csv.Error as error:
        msg = _(
            "%(name)s is no CSV that can be read: %(error)s near line %(line)s.",
            name=name,
            error=error,
            line=reader.line_num,
        )
        raise WrongFileError(msg) from None
    return Table(columns, tuple(rows))


def decode(name: str, content: bytes) -> str:
    """Decode by the mark at the start, else as UTF-8, else as Windows Latin; refuse binary."""
    for bom, encoding in _BOMS.items():
        if content.startswith(bom):
            return content.decode(encoding, "replace")
    if b"\x00" in content:
        msg = _("%(name)s is not text. Give a CSV, XLSX or JSON Lines file.", name=name)
        raise WrongFileError(msg)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    """Choose the mark that splits the first rows into the most columns, the same in each."""

    def evenness(mark: str) -> tuple[int, int]:
        try:
            rows = [row for row in csv.reader(io.StringIO(text[:20_000]), delimiter=mark) if row]
        except csv.Error:
            return 0, 0
        widths = [len(row) for row in rows[:10]]
        if not widths or widths[0] == 1:
            return 0, 0
        return sum(width == widths[0] for width in widths), widths[0]

    return max(",;\t|", key=evenness)


def _row(columns: tuple[str, ...], line: int, cells: list[str]) -> Row:
    fault = ""
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        fault = _(
            "has %(cells)s cells, but there are %(columns)s columns",
            cells=len(cells),
            columns=len(columns),
        )
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    return Row(line, dict(zip(columns, map(normalise, padded), strict=False)), fault)
