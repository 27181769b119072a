"""Imports and replies, used by their forms."""

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.settings import Settings
from feedback.store.replies import Reply, ReplyStatus
from feedback.store.reviews import Review, Upload
from tests.conftest import World
from tests.making import work

_CSV = b"text,stars,who\nThe app crashes.,1,Ada\nLovely shop.,5,Ben\n"


def _upload(world: World, client: FlaskClient, name: str, content: bytes) -> tuple[int, str, str]:
    data = {"file": (io.BytesIO(content), name)}
    response = client.post(world.path("reviews/upload"), data=data)
    return response.status_code, response.location or "", response.text


def test_a_file_is_previewed_confirmed_imported_and_a_second_time_adds_nothing(
    world: World, researcher: FlaskClient
) -> None:
    chosen = {"text": "text", "score": "stars", "author": "who", "low": "1", "high": "5"}
    for told in ("Imported 2 reviews", "Nothing new: all 2 reviews were here already."):
        status, address, _ = _upload(world, researcher, "reviews.csv", _CSV)
        assert status == 303
        page = researcher.get(address).text
        assert "<option selected>text</option>" in page
        assert "The app crashes." in page
        done = researcher.post(address, data=chosen)
        assert told in researcher.get(done.location).text
    with world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Review)) == 2
        assert session.scalar(select(func.count()).select_from(Upload)) == 0  # nothing lies about


def test_a_row_that_cannot_be_taken_is_named_and_nothing_is_imported(
    world: World, researcher: FlaskClient
) -> None:
    _, address, _ = _upload(world, researcher, "r.csv", _CSV + b",3,Cleo\nFine,9,Dev\n")
    chosen = {"text": "text", "score": "stars", "author": "who", "low": "1", "high": "5"}
    page = researcher.post(address, data=chosen)
    assert page.status_code == 422
    assert "line 4: has no text" in page.text
    assert "line 5: has the score 9, outside 1 to 5" in page.text
    with world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Review)) == 0


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(50), "is a PNG picture"),
        ("empty.csv", b"", "is empty"),
        ("old.xlsx", b"\xd0\xcf\x11\xe0" + bytes(50), "old Excel file"),
        ("zip.xlsx", b"PK\x03\x04" + bytes(50), "broken archive"),
        ("binary.csv", b"a,b\n\x00\x01,2", "is not text"),
        ("heading.csv", b"a,b\n", "no rows below"),
        ("lines.jsonl", b"1\n2\n", "no line that is a JSON object"),
    ],
)
def test_a_file_of_the_wrong_kind_is_refused_in_words(
    world: World, researcher: FlaskClient, name: str, content: bytes, words: str
) -> None:
    status, _, text = _upload(world, researcher, name, content)
    assert status == 422
    assert words in text


def test_a_file_over_ten_megabytes_is_refused(world: World, researcher: FlaskClient) -> None:
    refused = researcher.post(
        world.path("reviews/upload"),
        data=b"a" * (11 * 1024 * 1024),
        content_type="multipart/form-data; boundary=x",
    )
    assert refused.status_code == 413
    assert "10 MB" in refused.text


def test_a_review_is_answered_by_a_person(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    _, address, _ = _upload(world, researcher, "reviews.csv", _CSV)
    chosen = {"text": "text", "score": "stars", "author": "who", "low": "1", "high": "5"}
    researcher.post(address, data=chosen)
    work(world.database, settings)
    manager = world.client("manager")
    desk = manager.get(world.path("replies")).text
    assert desk.index("The app crashes.") < desk.index("Lovely shop.")  # criticism first
    path = re.search(r'action="([^"]+/reply)"', desk)
    assert path
    drafted = manager.post(path[1])
    assert manager.post(path[1]).location == drafted.location  # pressed twice: one draft
    page = manager.get(drafted.location).text
    assert "Decision: apologise and say what is done" in page
    assert "Manager Person" in page
    assert manager.post(drafted.location, data={"text": ""}).status_code == 422
    manager.post(
        drafted.location,
        data={"text": "Hello Ada, I am sorry that the app crashes.", "posted": "yes"},
    )
    with world.database.reading() as session:
        reply = session.scalars(select(Reply)).one()
        assert (reply.status, reply.text) == (
            ReplyStatus.POSTED,
            "Hello Ada, I am sorry that the app crashes.",
        )
        assert reply.drafted != reply.text
    assert manager.post(drafted.location, data={"text": "Other"}).status_code == 409
