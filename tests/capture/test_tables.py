"""Tables out of files as people have them, and what their columns are taken for."""

import datetime as dt
import io
import json
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.capture.mapping import (
    Mapping,
    NewReview,
    guess_mapping,
    guess_range,
    read_range,
    sort_rows,
)
from feedback.capture.reviews import identity_of
from feedback.capture.tabular import read_table
from feedback.errors import FeedbackError, InvalidInputError, WrongFileError
from tests.shared_data import shared

TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    "content",
    [
        "text,stars\nÄrger mit dem Schloss,2\n".encode(),
        b"\xef\xbb\xbf" + "text,stars\nÄrger mit dem Schloss,2\n".encode(),
        "text;stars\nÄrger mit dem Schloss;2\n".encode("cp1252"),
        "text\tstars\r\nÄrger mit dem Schloss\t2\r\n".encode("utf-16"),
        'text|stars\n"Ärger mit dem Schloss"|2\n'.encode(),
    ],
    ids=["utf-8", "with a mark", "windows, semicolons", "utf-16, tabs", "bars and quotes"],
)
def test_csv_is_read_as_it_is_really_written(content: bytes) -> None:
    table = read_table("r.csv", content)
    assert table.columns == ("text", "stars")
    assert table.rows[0].cells == {"text": "Ärger mit dem Schloss", "stars": "2"}


def test_line_breaks_in_quotes_belong_to_the_cell_and_lines_are_counted() -> None:
    table = read_table("r.csv", b'text,stars\n"one\ntwo, three",5\nfour,4\n')
    assert [(row.line, row.cells["text"]) for row in table.rows] == [
        (2, "one\ntwo, three"),
        (4, "four"),
    ]


def test_columns_without_or_with_the_same_name_get_one() -> None:
    table = read_table("r.csv", b"name,,name\na,b,c\n")
    assert table.columns == ("name", "Column 2", "name (2)")


def _workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_workbook_is_read_with_its_numbers_and_days() -> None:
    content = _workbook(
        [["Review", "Stars", "Day"], ["Fine", 4.0, dt.datetime(2026, 11, 3)], [None, None, None]]  # noqa: DTZ001 - as Excel has it
    )
    table = read_table("r.xlsx", content)
    (row,) = table.rows
    assert row.cells == {"Review": "Fine", "Stars": "4", "Day": "2026-11-03"}
    mapping = guess_mapping(table)
    assert (mapping.text, mapping.score, mapping.said_on) == ("Review", "Stars", "Day")


def test_a_workbook_that_unpacks_to_too_much_is_not_opened() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 1024 * 1024))
    with pytest.raises(WrongFileError, match="unpacks to more"):
        read_table("bomb.xlsx", buffer.getvalue())


def test_lines_that_are_no_objects_are_rows_with_a_reason() -> None:
    table = read_table("r.jsonl", b'{"text": "Fine", "n": {"a": 1}}\nnonsense\n[1]\n')
    assert table.columns == ("text", "n.a")  # what is nested stands beside the rest
    assert [row.fault.split(" (")[0] for row in table.rows] == [
        "",
        "is not JSON",
        "is not an object",
    ]
    assert table.rows[0].cells["n.a"] == "1"


def test_a_json_list_is_read_too() -> None:
    content = json.dumps([{"text": "Fine", "stars": 5}, {"text": "Bad"}]).encode()
    assert [row.cells["stars"] for row in read_table("r.json", content).rows] == ["5", ""]


def _is_read_or_refused(name: str, content: bytes) -> bool:
    """Whether a file is read with every row accounted for, or refused in words."""
    try:
        table = read_table(name, content)
        result = sort_rows(table, guess_mapping(table), today=TODAY)
    except FeedbackError as error:
        return bool(str(error))
    return len(result.accepted) + len(result.refused) == len(table.rows)


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a.jsonl", "a.json"]))
def test_no_bytes_crash_the_reader(content: bytes, name: str) -> None:
    assert _is_read_or_refused(name, content)


def test_no_body_of_the_parsing_suite_crashes_the_reader() -> None:
    for body in shared("hostile/json_parsing/test_parsing").iterdir():
        assert _is_read_or_refused(body.name, body.read_bytes())


@pytest.mark.parametrize(
    ("heading", "row", "expected"),
    [
        ("Review;Rating;Date", "Fine;4;3.11.2026", ("Review", "Rating", "Date")),
        ("content,score,at", "Fine,4,2026-11-03", ("content", "score", "at")),
        ("Kommentar;Sterne;Datum", "Gut;4;03.11.2026", ("Kommentar", "Sterne", "Datum")),
        ("a,b", "short,this is clearly the longest of the texts here", ("b", "", "")),
    ],
)
def test_columns_are_guessed(heading: str, row: str, expected: tuple[str, str, str]) -> None:
    mapping = guess_mapping(read_table("r.csv", f"{heading}\n{row}\n".encode()))
    assert (mapping.text, mapping.score, mapping.said_on) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [("1 5 3", (1, 5)), ("0 5", (0, 5)), ("2 9", (1, 10)), ("0 10", (0, 10)), ("-3.5 2", (-4, 4)),
     ("55 90", (0, 100)), ("x", (1, 5))],
)  # fmt: skip
def test_the_range_of_a_score_is_guessed(values: str, expected: tuple[float, float]) -> None:
    rows = "\n".join(f"a,{value}" for value in values.split())
    assert guess_range(read_table("r.csv", f"t,s\n{rows}\n".encode()), "s") == expected


@pytest.mark.parametrize("text", ["5", "5:1", "a:b", "1:5:9", ""])
def test_a_range_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="lowest:highest"):
        read_range(text)


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["13/1/2026", "2/3/2026"], [dt.date(2026, 1, 13), dt.date(2026, 3, 2)]),
        (["1/13/2026", "2/3/2026"], [dt.date(2026, 1, 13), dt.date(2026, 2, 3)]),
        (["2.3.2026"], [dt.date(2026, 3, 2)]),
        (["2026-03-02T10:00:00Z"], [dt.date(2026, 3, 2)]),
        (["2 Mar 2026", "March 3, 2026"], [dt.date(2026, 3, 2), dt.date(2026, 3, 3)]),
    ],
)
def test_days_are_read_over_the_whole_column(dates: list[str], expected: list[dt.date]) -> None:
    rows = "\n".join(f'a{n},"{date}"' for n, date in enumerate(dates))
    table = read_table("r.csv", f"t,d\n{rows}\n".encode())
    result = sort_rows(table, Mapping(text="t", said_on="d"), today=TODAY)
    assert [review.said_on for review in result.accepted] == expected


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",3,2026-01-01", "has no text"),
        ("a,three,", "no number"),
        ("a,6,", "outside 1 to 5"),
        ("a,3,someday", "cannot be read"),
        ("a,3,2031-01-01", "still to come"),
        ("a,3,,extra", "has 4 cells, but there are 3 columns"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_with_its_reason(row: str, reason: str) -> None:
    table = read_table("r.csv", f"t,s,d\nfine,3,\n{row}\n".encode())
    result = sort_rows(table, Mapping(text="t", score="s", said_on="d"), today=TODAY)
    assert [(r.line, reason in r.reason) for r in result.refused] == [(3, True)]


def test_a_review_is_the_same_by_its_id_else_by_all_its_parts() -> None:
    one = NewReview(line=1, text="Fine", author="Ada")
    assert identity_of(one) == identity_of(NewReview(line=9, text="Fine", author="Ada"))
    assert identity_of(one) != identity_of(NewReview(line=1, text="FineAda"))
    known = NewReview(line=1, text="Fine", external_id="7")
    assert identity_of(known) == identity_of(NewReview(line=1, text="Edited", external_id="7"))
