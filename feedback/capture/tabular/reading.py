"""Find out what kind of file it is, and read it; what is none of ours is refused in words."""

from pathlib import PurePath

from feedback.capture.tabular.csv_file import read_csv
from feedback.capture.tabular.jsonl_file import read_jsonl
from feedback.capture.tabular.table import LARGEST_FILE, MOST_ROWS, Table
from feedback.capture.tabular.xlsx_file import read_xlsx
from feedback.errors import TooLargeError, WrongFileError
from surveys.words import N_, _

_OTHER_KINDS = {
    b"\x89PNG": N_("a PNG picture"),
    b"\xff\xd8\xff": N_("a JPEG picture"),
    b"GIF8": N_("a GIF picture"),
    b"%PDF": N_("a PDF"),
    b"\x1f\x8b": N_("a gzip archive"),
    b"\xd0\xcf\x11\xe0": N_("an old Excel file (.xls); save it as .xlsx"),
    b"Rar!": N_("a RAR archive"),
    b"<!DOC": N_("a web page"),
    b"<html": N_("a web page"),
}


def read_table(name: str, content: bytes) -> Table:
    """Read the file *name* with this *content*, or raise WrongFileError or TooLargeError."""
    if len(content) > LARGEST_FILE:
        msg = _(
            "%(name)s has %(size)s MB; 10 MB are the most.",
            name=name,
            size=f"{len(content) / 1_048_576:.1f}",
        )
        raise TooLargeError(msg)
    if not content.strip():
        msg = _("%(name)s is empty.", name=name)
        raise WrongFileError(msg)
    for magic, kind in _OTHER_KINDS.items():
        if content.startswith(magic):
            msg = _(
                "%(name)s is %(kind)s. Give a CSV, XLSX or JSON Lines file.",
                name=name,
                kind=_(kind),
            )
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
        msg = _("%(name)s has no rows below its heading.", name=name)
        raise WrongFileError(msg)
    if len(table.rows) > MOST_ROWS:
        msg = _("%(name)s has more than %(most)s rows. Split it.", name=name, most=f"{MOST_ROWS:,}")
        raise TooLargeError(msg)
    return table
