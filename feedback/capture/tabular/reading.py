"""Find out what kind of file it is, and read it; what is none of ours is refused in words."""

from pathlib import PurePath

from feedback.capture.tabular.csv_file import read_csv
from feedback.capture.tabular.jsonl_file import read_jsonl
from feedback.capture.tabular.table import LARGEST_FILE, MOST_ROWS, Table
from feedback.capture.tabular.xlsx_file import read_xlsx
from feedback.errors import TooLargeError, WrongFileError

_OTHER_KINDS = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel file (.xls); save it as .xlsx",
    b"Rar!": "a RAR archive",
    b"<!DOC": "a web page",
    b"<html": "a web page",
}


def read_table(name: str, content: bytes) -> Table:
    """Read the file *name* with this *content*, or raise WrongFileError or TooLargeError."""
    if len(content) > LARGEST_FILE:
        msg = f"{name} has {len(content) / 1_048_576:.1f} MB; 10 MB are the most."
        raise TooLargeError(msg)
    if not content.strip():
        msg = f"{name} is empty."
        raise WrongFileError(msg)
    for magic, kind in _OTHER_KINDS.items():
        if content.startswith(magic):
            msg = f"{name} is {kind}. Give a CSV, XLSX or JSON Lines file."
            raise WrongFileError(msg)
    if content.startswith(b"PK\x03\x04"):
        table = read_xlsx(name, content)
    elif PurePath(name).suffix.lower() in {".jsonl", ".json", ".ndjson"} or content.lstrip(
        b"\xef\xbb\xbf \t\r\n"
    ).startswith((b"{", b"[{")):
        table = read_jsonl(name, content)
    else:
        table = read_csv(name, content)
    if not table.rows:
        msg = f"{name} has no rows below its heading."
        raise WrongFileError(msg)
    if len(table.rows) > MOST_ROWS:
        msg = f"{name} has more than {MOST_ROWS:,} rows. Split it."
        raise TooLargeError(msg)
    return table
