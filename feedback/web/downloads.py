"""Hand a table out as a file: written whole before it leaves, so a fault is a page and no half."""

import enum
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO, cast

from flask import Response

from feedback.show.tables import Sheet, csv_chunks, json_lines, write_xlsx

_IN_MEMORY = 1024 * 1024
_PIECE = 64 * 1024


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
    file = cast("BinaryIO", tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 - closed when sent
    match kind:
        case FileKind.XLSX:
            write_xlsx(file, sheet)
        case FileKind.CSV:
            file.writelines(csv_chunks(sheet, with_mark=with_mark))
        case FileKind.JSON_LINES:
            file.writelines(json_lines(sheet))
    response = Response(_sent(file), content_type=_TYPES[kind])
    response.call_on_close(file.close)  # also when nobody read it to the end
    response.content_length = file.tell()
    name = f"{_file_name(sheet.name)}.{kind.value}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _sent(file: BinaryIO) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _file_name(text: str) -> str:
    """Return *text* as every system takes it for a file's name."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain)[:60].strip("-").lower() or "table"
