"""Doors to the outside, against a real server that answers well, badly, slowly or never."""

import datetime as dt
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from feedback.act.outward.door import Door, InDoubtError, Parcel, Place, RefusedError
from feedback.act.outward.doors import DOORS
from feedback.act.outward.github import GitHub
from feedback.act.outward.wire import ConsoleWire, HttpWire, NotSentError, is_public, resolve
from feedback.errors import FeedbackError, InvalidInputError
from tests.conftest import NOW


@dataclass
class Other:
    """The other side: what it heard, and how it answers."""

    url: str = ""
    how: str = "ok"
    heard: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    issues: list[dict[str, object]] = field(default_factory=list)


@contextmanager
def other_side() -> Iterator[Other]:
    other = Other()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            headers = {name.lower(): value for name, value in self.headers.items()}
            other.heard.append((self.command, self.path, headers, body))
            if other.how == "drop":
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            if other.how == "slow":
                time.sleep(1.5)
            code = int(other.how) if other.how.isdecimal() else 200
            answer: object = {}
            if self.command == "POST" and self.path.endswith("/issues"):
                number = len(other.issues) + 1
                made = {**json.loads(body), "number": number, "html_url": f"{other.url}/{number}"}
                if code == 200:
                    other.issues.append(made)
                answer = made
            elif self.command == "GET":
                answer = other.issues if "?" in self.path else {"state": "closed"}
            text = b"x" * 30_000_000 if other.how == "huge" else json.dumps(answer).encode()
            self.send_response(code)
            if code in (301, 302, 307):
                self.send_header("Location", f"{other.url}/elsewhere")
            if code == 429:
                self.send_header("Retry-After", "7200")
            self.end_headers()
            try:
                self.wfile.write(text)
            except OSError:
                return

        do_GET = do_POST = _answer  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    other.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield other
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def other() -> Iterator[Other]:
    with other_side() as found:
        yield found


PARCEL = Parcel(
    key="a" * 32, event="action.sent", title="Oil the lock @all", body="> it squeaks\n<!here>",
    link="http://localhost/p/x/actions/1", project="Larkfield", at=NOW, since=NOW,
)  # fmt: skip
WIRE = HttpWire(private_hosts=["127.0.0.1"], deadline_s=0.7)


def place(door: Door, other: Other) -> Place:
    return Place(address=f"{other.url}/owner/repo", secret="s3cret", old_secret="")


@pytest.fixture(params=sorted(DOORS))
def door(request: pytest.FixtureRequest) -> Door:
    return DOORS[request.param]


def test_each_door_carries_title_and_body(door: Door, other: Other) -> None:
    receipt = door.deliver(PARCEL, place(door, other), WIRE)
    assert receipt.code == 200
    ((method, _path, _headers, body),) = other.heard
    assert method == "POST"
    text = json.dumps(json.loads(body), ensure_ascii=False).replace("\u200b", "")
    assert "Oil the lock" in text
    assert "it squeaks" in text


@pytest.mark.parametrize("how", ["400", "403", "404", "410"])
def test_a_refusal_is_final(door: Door, other: Other, how: str) -> None:
    other.how = how
    with pytest.raises(RefusedError) as fault:
        door.deliver(PARCEL, place(door, other), WIRE)
    assert (fault.value.is_final, fault.value.code) == (True, int(how))


def test_a_redirect_is_not_followed(door: Door, other: Other) -> None:
    other.how = "302"
    with pytest.raises(RefusedError) as fault:
        door.deliver(PARCEL, place(door, other), WIRE)
    assert fault.value.is_final
    assert len(other.heard) == 1


def test_too_many_is_tried_again_when_the_other_side_says(door: Door, other: Other) -> None:
    other.how = "429"
    with pytest.raises(RefusedError) as fault:
        door.deliver(PARCEL, place(door, other), WIRE)
    assert (fault.value.is_final, fault.value.pause) == (False, dt.timedelta(hours=2))


@pytest.mark.parametrize("how", ["500", "502", "drop", "slow"])
def test_what_may_have_arrived_is_tried_again_only_where_it_is_recognised(
    door: Door, other: Other, how: str
) -> None:
    other.how = how
    expected = RefusedError if door.is_recognised else InDoubtError
    began = time.monotonic()
    with pytest.raises(expected):
        door.deliver(PARCEL, place(door, other), WIRE)
    assert time.monotonic() - began < 1.3  # the whole of it, not each read


def test_an_answer_without_end_is_cut_off(door: Door, other: Other) -> None:
    other.how = "huge"
    receipt = door.deliver(PARCEL, place(door, other), HttpWire(private_hosts=["127.0.0.1"]))
    assert len(receipt.excerpt) <= 500


def test_nothing_is_sent_to_a_private_network(door: Door, other: Other) -> None:
    private = replace(place(door, other), address=other.url.replace("http:", "https:") + "/a/b")
    with pytest.raises(RefusedError, match="not on the open internet"):
        door.deliver(PARCEL, private, HttpWire())
    assert other.heard == []


def test_plain_http_is_for_hosts_that_the_settings_allow(door: Door, other: Other) -> None:
    with pytest.raises(RefusedError, match="https://"):
        door.deliver(PARCEL, place(door, other), HttpWire())
    assert other.heard == []


def test_the_console_twin_writes_what_would_be_sent_without_secrets(
    door: Door, tmp_path: Path
) -> None:
    there = Place(address="https://chat.example/T0PS/B0X", secret="s3cret")
    door.deliver(PARCEL, there, ConsoleWire(tmp_path))
    (path,) = tmp_path.glob("*.http")
    text = path.read_text()
    assert "it squeaks" in text
    assert "s3cret" not in text
    assert path.stat().st_mode & 0o077 == 0
    if door.kind == "slack":
        assert "T0PS" not in text


def test_a_webhook_is_signed_with_both_secrets_and_carries_one_key(other: Other) -> None:
    door = DOORS["webhook"]
    there = replace(place(door, other), old_secret="before")
    door.deliver(PARCEL, there, WIRE)
    _method, _path, headers, body = other.heard[0]
    moment, *marks = headers["heard-signature"].split(",")
    signed = moment.removeprefix("t=").encode() + b"." + body
    for mark, secret in zip(marks, (b"s3cret", b"before"), strict=True):
        assert mark == "v1=" + hmac.new(secret, signed, hashlib.sha256).hexdigest()
    assert headers["idempotency-key"] == PARCEL.key


def test_an_issue_that_an_earlier_try_made_is_found_and_not_made_again(other: Other) -> None:
    there = place(GitHub(), other)
    first = GitHub().deliver(PARCEL, there, WIRE)
    again = GitHub().deliver(replace(PARCEL, is_again=True), there, WIRE)
    assert (again.number, again.address) == (first.number, first.address) == ("1", f"{other.url}/1")
    assert len(other.issues) == 1
    assert GitHub().status("1", there, WIRE, NOW) == "closed"


def test_no_issue_is_made_while_the_earlier_ones_cannot_be_seen(other: Other) -> None:
    other.how = "500"
    with pytest.raises(RefusedError):
        GitHub().deliver(replace(PARCEL, is_again=True), place(GitHub(), other), WIRE)
    assert [heard[0] for heard in other.heard] == ["GET"]


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:169.254.169.254", "fd00::1",
     "fe80::1%eth0", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "0.0.0.1", "224.0.0.1", "100.64.0.1",
     "::127.0.0.1", "no address"],
)  # fmt: skip
def test_an_address_that_is_not_on_the_open_internet_is_seen_in_every_form(address: str) -> None:
    assert not is_public(address)


def test_public_addresses_are_public() -> None:
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1:248:1893:25c8:1946")


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "localhost", "127.1"])
def test_a_private_address_in_disguise_is_refused(host: str) -> None:
    with pytest.raises(NotSentError):
        resolve(host, 443, may_be_private=False)


@pytest.mark.parametrize(
    "address", ["", "ftp://example.org", "https://", "https://us:pw@example.org", "https://a\nb",
                "https://example.org:99999/", "https://exa mple.org"],
)  # fmt: skip
def test_what_is_no_address_is_refused(door: Door, address: str) -> None:
    with pytest.raises(InvalidInputError):
        door.check(Place(address=address, secret="s"))
    assert issubclass(InvalidInputError, FeedbackError)
