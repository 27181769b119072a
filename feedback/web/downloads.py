"""Hand a table out as a file: written whole before it leaves, so a fault is a page and no half."""

import enum
import re
import tempfile
import unicodedata
from typing import BinaryIO, cast

from flask import Response, send_file

from feedback.show.tables import Sheet, csv_chunks, json_lines, write_xlsx

_IN_MEMORY = 1024 * 1024


class FileKind(enum.StrEnum):
    """As what a table leaves; the value is the end of the file's name."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON_LINES = "jsonl"


_TYPES = {
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.JSON_LINES: "application/x-ndjson",
}


def download(sheet: Sheet, kind: FileKind, *, with_mark: bool = True) -> Response:
    """Answer with the file; *with_mark* tells Excel that a CSV is UTF-8."""
    file = cast("BinaryIO", tempfile.SpooledTemporaryFile(_IN_MEMORY))
    match kind:
        case FileKind.XLSX:
            write_xlsx(file, sheet)
        case FileKind.CSV:
            file.writelines(csv_chunks(sheet, with_mark=with_mark))
        case FileKind.JSON_LINES:
            file.writelines(json_lines(sheet))
    length = file.tell()
    file.seek(0)
    response = send_file(
        file,
        mimetype=_TYPES[kind],
        as_attachment=True,
        download_name=f"{_file_name(sheet.name)}.{kind.value}",
    )
    response.content_length = length
    return response


def _file_name(text: str) -> str:
    """Return *text* as every system takes it for a file's name."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain)[:60].strip("-").lower() or "table"
