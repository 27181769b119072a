"""The one door for tables that leave: CSV, XLSX and JSON Lines that no program takes for formulas.

A text that a spreadsheet would calculate gets an apostrophe in front. So does one that begins with
apostrophes before such a text: taking one off again gives back every text, and no two become one.
"""

import csv
import datetime as dt
import io
import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from surveys.text import normalise

Cell = str | int | float | bool | dt.date | dt.datetime | None

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()
"""What Excel wants to see before it believes that a CSV is UTF-8."""

_FORMULA = re.compile("'*[\\s\ufeff\u200b]*[=+\\-@\t\r\n＝＋－＠]")
_NOT_IN_XML = re.compile("[\ufffe\uffff]")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")
_LONGEST_SHEET_NAME = 31
_LONGEST_CELL = 32_767
_EXACT_DIGITS = 10**15  # a spreadsheet's numbers are floats
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table with a name, a heading and rows that may be read only once."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]


def guarded(text: str) -> str:
    """Return *text* so that a spreadsheet shows it and does not calculate it."""
    return f"'{text}" if _FORMULA.match(text) else text


def csv_chunks(sheet: Sheet, *, with_mark: bool = True) -> Iterator[bytes]:
    """Write a sheet as RFC 4180 has it, piece by piece."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    if with_mark:
        yield BYTE_ORDER_MARK
    writer.writerow([_in_csv(heading) for heading in _headings(sheet.columns)])
    for row in sheet.rows:
        writer.writerow([_in_csv(cell) for cell in row])
        if buffer.tell() > _CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def write_xlsx(file: BinaryIO, sheet: Sheet) -> None:
    """Write a sheet as a workbook: texts as texts, numbers as numbers, days as days."""
    from openpyxl import Workbook  # noqa: PLC0415 - only workbooks need it
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as above

    book = Workbook(write_only=True)
    page = book.create_sheet(sheet_name(sheet.name))

    def drawn(value: Cell) -> object:
        cell = WriteOnlyCell(page, _in_xlsx(value))
        if isinstance(cell.value, str):
            cell.data_type = "s"  # whatever it looks like
        return cell

    page.freeze_panes = "A2"
    page.append([drawn(heading) for heading in _headings(sheet.columns)])
    for row in sheet.rows:
        page.append([drawn(cell) for cell in row])
    book.save(file)


def json_lines(sheet: Sheet) -> Iterator[bytes]:
    """Write a sheet as one JSON object a line, with every text exactly as it is."""
    columns = _distinct(sheet.columns)
    for row in sheet.rows:
        values = [cell.isoformat() if isinstance(cell, dt.date) else cell for cell in row]
        yield json.dumps(dict(zip(columns, values, strict=True)), ensure_ascii=False).encode()
        yield b"\n"


def sheet_name(text: str) -> str:
    """Return *text* as a workbook takes it for a sheet: short, and no beginning of a formula."""
    name = _NOT_IN_SHEET_NAMES.sub(" ", _NOT_IN_XML.sub("", normalise(text)))
    name = name.lstrip(" '=+-@＝＋－＠\ufeff\u200b")[:_LONGEST_SHEET_NAME].strip(" '")
    return name if name and name.lower() != "history" else "Sheet"  # Excel keeps that name


def _headings(names: Iterable[str]) -> list[str]:
    """Name the columns; the guard, which keeps texts apart, comes with the cells."""
    return _distinct([_NOT_IN_XML.sub("", normalise(name)) for name in names])


def _distinct(names: Iterable[str]) -> list[str]:
    """Add a number to what would be a second column of the same name."""
    taken: list[str] = []
    for name in names:
        number, free = 1, name
        while free in taken:
            number += 1
            free = f"{name} ({number})"
        taken.append(free)
    return taken


def _in_csv(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, dt.date):  # a moment is one, too
        return cell.isoformat()
    return guarded(normalise(cell)) if isinstance(cell, str) else cell


def _in_xlsx(cell: Cell) -> Any:  # noqa: ANN401 - openpyxl's types leave plain days out
    if isinstance(cell, str):
        return guarded(_NOT_IN_XML.sub("", normalise(cell)))[:_LONGEST_CELL]
    if isinstance(cell, dt.datetime):
        return cell.astimezone(dt.UTC).replace(tzinfo=None)  # a workbook knows no zones
    if isinstance(cell, float) and not math.isfinite(cell):
        return str(cell)
    if isinstance(cell, int) and abs(cell) >= _EXACT_DIGITS:
        return guarded(str(cell))
    return cell
