"""What is too much is refused before it costs anything, in words, and nothing typed is lost."""

import io
import zipfile

import pytest

from feedback.capture.tabular import read_table
from feedback.errors import WrongFileError
from tests.security.conftest import Two


def _archive(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
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
    assert "5,000" in answer.text
    assert words.strip() in answer.text
