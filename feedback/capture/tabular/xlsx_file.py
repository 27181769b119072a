"""Read the first sheet of a workbook, after looking whether unpacking it is safe."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterable

from feedback.capture.tabular.columns import column_names
from feedback.capture.tabular.table import MOST_ROWS, Row, Table
from feedback.errors import WrongFileError
from surveys.text import normalise
from surveys.words import _

_MOST_MEMBERS = 200
_MOST_UNPACKED = 50 * 1024 * 1024
_MOST_RATIO = 100


def read_xlsx(name: str, content: bytes) -> Table:
    """Read a workbook's first sheet; formulas come as the values that were last computed."""
    import openpyxl  # noqa: PLC0415 - only workbooks need it
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 - as above

    _refuse_bombs(name, content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = _rows(book.worksheets[0].iter_rows(values_only=True))
        book.close()
    except (InvalidFileException, KeyError, ValueError, IndexError, zipfile.BadZipFile) as error:
        msg = _(
            "%(name)s is no Excel workbook that can be read (%(error)s).",
            name=name,
            error=type(error).__name__,
        )
        raise WrongFileError(msg) from None
    except Exception as error:
        if type(error).__module__.startswith(("defusedxml", "xml")):
            msg = _(
                "%(name)s holds XML that is broken or refused (%(error)s).",
                name=name,
                error=type(error).__name__,
            )
            raise WrongFileError(msg) from None
        raise
    return rows


def _refuse_bombs(name: str, content: bytes) -> None:
    """Look at the archive's own list before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile:
        msg = _("%(name)s is a broken archive.", name=name)
        raise WrongFileError(msg) from None
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if not any(member.filename == "[Content_Types].xml" for member in members):
        msg = _("%(name)s is an archive, but no Excel workbook.", name=name)
        raise WrongFileError(msg)
    if (
        len(members) > _MOST_MEMBERS
        or unpacked > _MOST_UNPACKED
        or unpacked > _MOST_RATIO * max(packed, 1)
    ):
        msg = _(
            "%(name)s unpacks to more than a workbook of reviews needs; it was not opened.",
            name=name,
        )
        raise WrongFileError(msg)


def _rows(values: Iterable[tuple[object, ...]]) -> Table:
    columns: tuple[str, ...] = ()
    rows = []
    for line, cells in enumerate(values, 1):
        if all(cell is None for cell in cells):
            continue
        if not columns:
            columns = column_names(cells)
            continue
        texts = map(_cell, [*cells, *[None] * (len(columns) - len(cells))])
        rows.append(Row(line, dict(zip(columns, texts, strict=False))))
        if len(rows) > MOST_ROWS:
            break
    return Table(columns, tuple(rows))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ") if value.time() != dt.time() else value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return normalise(str(value))
