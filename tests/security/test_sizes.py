"""What is too much is refused before it costs anything, in words, and nothing typed is lost."""

import io
import random
import zipfile

import pytest

from feedback.capture.tabular import read_table
from feedback.errors import FeedbackError, WrongFileError
from feedback.show.tables import Cell, Sheet, write_xlsx
from tests.security.conftest import Two


def _archive(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        if "[Content_Types].xml" not in members:
            archive.writestr("[Content_Types].xml", "<Types/>")
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    "members",
    [
        {f"xl/{number}.xml": b"x" for number in range(201)},
        {"xl/worksheets/sheet1.xml": b"0" * (5 * 1024 * 1024)},
        {f"xl/{number}.xml": bytes(range(256)) * 4096 for number in range(60)},
    ],
    ids=["too many members", "too high a ratio", "too large"],
)
def test_a_workbook_of_too_many_members_or_too_high_a_ratio_is_not_opened(
    members: dict[str, bytes],
) -> None:
    with pytest.raises(WrongFileError, match="unpacks to more"):
        read_table("bomb.xlsx", _archive(members))


def test_a_workbook_that_names_files_outside_or_holds_entities_is_refused() -> None:
    entity = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    for name in ("xl/workbook.xml", "../../evil.xml", "/etc/evil.xml"):
        with pytest.raises(WrongFileError):
            read_table("reviews.xlsx", _archive({name: entity}))


def test_a_long_answer_is_refused_in_words_and_comes_back(two: Two) -> None:
    survey, draft = two.a.ids["public.token"], two.a.ids["public.draft"]
    words = "much to say " * 500
    answer = two.app.test_client().post(f"/s/{survey}/r/{draft}/why", data={"fix": words})
    assert answer.status_code == 422
    assert "5000 are the most" in answer.text
    assert words.strip() in answer.text


def test_a_workbook_broken_in_any_place_is_refused_in_words_or_read() -> None:
    """Parts cut, bytes changed, inside the parts and in the archive: never an error of ours."""
    file = io.BytesIO()
    rows: list[tuple[Cell, ...]] = [("2026-01-01", "slow"), (1, "good")]
    write_xlsx(file, Sheet(name="a", columns=("date", "review"), rows=rows))
    whole = zipfile.ZipFile(file)
    parts = {name: whole.read(name) for name in whole.namelist()}
    chance, told = random.Random(7), 0
    for number in range(300):
        name = chance.choice(sorted(parts))
        part = bytearray(parts[name])
        if number % 2:
            part = part[: chance.randrange(len(part))]
        else:
            part[chance.randrange(len(part))] = chance.randrange(256)
        archive = bytearray(_archive({**parts, name: bytes(part)}))
        if number % 3 == 0:
            archive[chance.randrange(4, len(archive))] = chance.randrange(256)
        try:
            read_table("reviews.xlsx", bytes(archive))
        except FeedbackError:
            told += 1
    assert 50 < told < 300
