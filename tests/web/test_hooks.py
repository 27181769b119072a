"""Signed requests that bring reviews, over HTTP, and the page that makes their senders."""

import http.client
import json
import re
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.serving import make_server

from feedback.capture.hooks import LARGEST_BODY, make_source, revoke, signature_of
from feedback.store.channels import Channel
from feedback.store.hooks import ReviewSource
from feedback.store.people import Role
from feedback.store.reviews import Review
from tests.conftest import NOW, World

_BODY = json.dumps({"id": "1", "text": "The booking was lost.", "stars": 2}).encode()


@pytest.fixture
def address(world: World) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, world.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()


@pytest.fixture
def source(world: World) -> ReviewSource:
    with world.database.writing() as session:
        return make_source(
            session, world.project_id, name="Shop", channel=Channel.TRUSTPILOT,
            by=world.users[Role.ADMIN], now=NOW,
        )  # fmt: skip


def _send(
    address: str, source: ReviewSource, body: bytes, *, at: int | None = None, **headers: str
) -> tuple[int, dict[str, object]]:
    moment = str(int(time.time()) if at is None else at)
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    sent = {
        "X-Heard-Timestamp": moment,
        "X-Heard-Signature": signature_of(source.secret, moment, body),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    connection.request("POST", f"/hooks/{source.token}/reviews", body, sent)
    response = connection.getresponse()
    answer = json.loads(response.read())
    connection.close()
    return response.status, answer


def _count(world: World) -> int:
    with world.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Review)) or 0


def test_a_signed_review_is_taken_once_with_the_channel_of_its_source(
    world: World, address: str, source: ReviewSource
) -> None:
    now = int(time.time())
    for _again in range(2):  # replayed within the window: the same answer, nothing new
        status, answer = _send(address, source, _BODY, at=now)
        assert (status, answer["added"]) == (200, 1)
    status, answer = _send(address, source, _BODY, Idempotency_Key="later")
    assert (status, answer["added"], answer["known"]) == (200, 0, 1)
    changed = _BODY.replace(b"was lost", b"was found again")
    assert _send(address, source, changed)[1]["changed"] == 1
    with world.database.reading() as session:
        review = session.scalars(select(Review)).one()
        assert (review.channel, review.text) == ("trustpilot", "The booking was found again.")


def test_a_key_is_good_for_one_body(world: World, address: str, source: ReviewSource) -> None:
    assert _send(address, source, _BODY, Idempotency_Key="k")[0] == 200
    status, answer = _send(address, source, _BODY.replace(b"2", b"3"), Idempotency_Key="k")
    assert (status, "another body" in str(answer["error"])) == (409, True)
    assert _count(world) == 1


def test_a_wrong_signature_an_old_one_and_a_big_body_bring_nothing(
    world: World, address: str, source: ReviewSource
) -> None:
    wrong = _send(address, source, _BODY, X_Heard_Signature="sha256=" + "0" * 64)
    assert (wrong[0], "signature" in str(wrong[1]["error"])) == (403, True)
    unsigned = _send(address, source, _BODY, X_Heard_Signature="")
    assert unsigned[0] == 403
    for off in (-301, 301):
        assert _send(address, source, _BODY, at=int(time.time()) + off)[0] == 403
    status, answer = _send(address, source, b" " * (LARGEST_BODY + 1))
    assert (status, "256 KB" in str(answer["error"])) == (413, True)
    assert _count(world) == 0


@pytest.mark.parametrize("body", [b"", b"not JSON", b"3", b"[]", b'[{"stars": 2}]', b'["text"]'])
def test_what_is_no_review_is_named_as_json(
    world: World, address: str, source: ReviewSource, body: bytes
) -> None:
    status, answer = _send(address, source, body)
    assert status == 422
    assert answer["error"]
    assert _count(world) == 0


def test_a_revoked_source_is_no_more(world: World, address: str, source: ReviewSource) -> None:
    with world.database.writing() as session:
        revoke(session.get_one(ReviewSource, source.id), now=NOW)
    assert _send(address, source, _BODY)[0] == 404


def test_an_admin_makes_rotates_and_revokes_a_source_and_sees_a_secret_once(world: World) -> None:
    admin: FlaskClient = world.client("admin")
    made = admin.post(world.path("reviews/sources"), data={"name": "Shop", "channel": "yelp"}).text
    with world.database.reading() as session:
        kept = session.scalars(select(ReviewSource)).one()
    assert kept.secret in made
    assert kept.token in made
    assert kept.secret not in admin.get(world.path("reviews/sources")).text
    rotated = admin.post(world.path(f"reviews/sources/{kept.id}/rotate")).text
    assert kept.secret not in rotated
    assert re.search(r'class="copy">[\w-]{40,}<', rotated)
    assert admin.post(world.path(f"reviews/sources/{kept.id}/revoke")).status_code == 303
    assert admin.post(world.path(f"reviews/sources/{kept.id}/rotate")).status_code == 409
    assert admin.post(world.path("reviews/sources"), data={"name": " "}).status_code == 422
    assert world.client("manager").get(world.path("reviews/sources")).status_code == 403
