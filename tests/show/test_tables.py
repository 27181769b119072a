"""Tables that leave: nothing in them is calculated, and everything comes back."""

import datetime as dt
import io
import json
import re
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from feedback.capture.tabular import read_table
from feedback.show.tables import Sheet, csv_chunks, guarded, json_lines, sheet_name, write_xlsx
from surveys.text import normalise
from tests.hostile import hostile_strings

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def sheet(columns: Sequence[str], rows: Sequence[Sequence[object]], name: str = "Answers") -> Sheet:
    return Sheet(name=name, columns=tuple(columns), rows=rows)  # type: ignore[arg-type]


def as_csv(made: Sheet) -> bytes:
    return b"".join(csv_chunks(made))


def as_xlsx(made: Sheet) -> bytes:
    file = io.BytesIO()
    write_xlsx(file, made)
    return file.getvalue()


def given_back(cell: str) -> str:
    """Take off the apostrophe that the guard set."""
    rest = cell.removeprefix("'")
    return rest if cell.startswith("'") and guarded(rest) == cell else cell


def expected(text: str) -> str:
    return normalise(text)


def readable(text: str) -> str:
    """What XML cannot hold is left out of a workbook."""
    return re.sub("[\ufffe\uffff]", "", expected(text))


@given(st.text(), st.text())
def test_the_guard_never_makes_two_texts_one_and_can_be_taken_off(one: str, other: str) -> None:
    assert (guarded(one) == guarded(other)) == (one == other)
    assert given_back(guarded(one)) == one
    assert not guarded(one).startswith(DANGEROUS)
    assert not guarded(f"={one}").startswith(DANGEROUS)


def test_every_hostile_string_comes_back_from_csv_and_none_is_calculated() -> None:
    strings = hostile_strings()
    content = as_csv(sheet(["n", "text"], [(n, text) for n, text in enumerate(strings)]))
    rows = read_table("answers.csv", content).rows
    assert len(rows) == len(strings) > 7000
    for row, text in zip(rows, strings, strict=True):
        assert not row.cells["text"].startswith(DANGEROUS)
        assert given_back(row.cells["text"]) == expected(text), repr(text)


def test_every_hostile_string_comes_back_from_a_workbook_and_none_is_a_formula() -> None:
    import openpyxl

    strings = hostile_strings()
    content = as_xlsx(sheet(["n", "text"], [(n, text) for n, text in enumerate(strings)]))
    book = openpyxl.load_workbook(io.BytesIO(content))
    kinds = {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row}
    assert kinds <= {"n", "s", "inlineStr"}  # an empty cell counts as a number
    rows = read_table("answers.xlsx", content).rows
    assert len(rows) == len(strings)
    for row, text in zip(rows, strings, strict=True):
        assert given_back(row.cells["text"]) == readable(text), repr(text)


def test_headings_are_guarded_and_stay_distinct() -> None:
    names = ["=1+1", "'=1+1", "=1+1", "＝x", "Why?", "Why?", ""]
    for content, name in ((as_csv(sheet(names, [])), "csv"), (as_xlsx(sheet(names, [])), "xlsx")):
        import csv

        import openpyxl

        if name == "csv":
            headings = next(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        else:
            page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
            headings = ["" if cell.value is None else str(cell.value) for cell in page[1]]
        assert headings == ["'=1+1", "''=1+1", "'=1+1 (2)", "'＝x", "Why?", "Why? (2)", ""]


def test_every_hostile_string_may_name_a_sheet() -> None:
    for text in [*hostile_strings(), "History", "history"]:
        name = sheet_name(text)
        assert 0 < len(name) <= 31
        assert not name.startswith((*DANGEROUS, "'"))
        assert not re.search(r"[\[\]:*?/\\\x00-\x1f]", name)
        assert name.lower() != "history"
    assert as_xlsx(sheet(["a"], [], name="=cmd|'/c calc'!A0"))


def test_numbers_stay_numbers_and_days_stay_days() -> None:
    import openpyxl

    moment = dt.datetime(2026, 11, 20, 10, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    row = (-5, 2.5, dt.date(2026, 11, 20), moment, True, None, 10**20, float("inf"))
    page = openpyxl.load_workbook(io.BytesIO(as_xlsx(sheet(list("abcdefgh"), [row])))).worksheets[0]
    found = [c.value.isoformat() if isinstance(c.value, dt.date) else c.value for c in page[2]]
    assert found == [
        -5, 2.5, "2026-11-20T00:00:00", "2026-11-20T09:30:00", True, None,
        "1" + "0" * 20, "inf",
    ]  # fmt: skip
    line = as_csv(sheet(list("abcdefgh"), [row])).decode("utf-8-sig").splitlines()[1]
    assert line == f"-5,2.5,2026-11-20,2026-11-20T10:30:00+01:00,true,,1{'0' * 20},inf"


def test_csv_says_that_it_is_utf8_if_asked_and_ends_lines_as_the_rfc_has_it() -> None:
    made = sheet(["a", "b"], [("Straße", 'she said "no", then\nleft')])
    content = as_csv(made)
    assert content.startswith(b"\xef\xbb\xbfa,b\r\n")
    assert content.decode("utf-8-sig").endswith('Straße,"she said ""no"", then\nleft"\r\n')
    assert b"".join(csv_chunks(made, with_mark=False)).startswith(b"a,b")


def test_a_large_table_leaves_in_pieces() -> None:
    pieces = [len(piece) for piece in csv_chunks(sheet(["a"], [("x" * 1000,)] * 1000))]
    assert len(pieces) > 10
    assert max(pieces) < 100_000


def test_json_lines_hold_every_text_as_it_is() -> None:
    strings = hostile_strings()
    content = b"".join(json_lines(sheet(["text"], [(text,) for text in strings])))
    assert [json.loads(line)["text"] for line in content.splitlines()] == list(strings)
