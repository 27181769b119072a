"""Values that nobody types and attackers send: a number too large, a moment that does not exist."""

import datetime as dt
import socket
from pathlib import Path
from urllib.parse import quote

import pytest
from pydantic import SecretStr

from feedback.people import recovery, second_factor, sessions
from feedback.settings import Settings
from feedback.store.credentials import ResetLink
from feedback.store.database import Database
from feedback.store.people import EntryLink, Role, User
from feedback.web.app import create_app
from tests.conftest import World, make_world
from tests.security.full_world import make_full_world

_NUMBERS = ("2147483648", "9223372036854775807", "99999999999999999999")
_MOMENTS = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01", "x")


def test_numbers_and_moments_that_no_database_holds_name_nothing(
    any_database: Database, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path, public_url="http://localhost")
    app = create_app(settings, any_database)
    full = make_full_world(app, any_database, settings, marker="Zebrafinch")
    admin, path = full.world.client("admin"), full.world.path
    rooms = ("surveys", "actions", "studies", "participants", "sessions", "proposals", "themes")
    for number in _NUMBERS:
        for room in rooms:
            assert admin.get(path(f"{room}/{number}")).status_code == 404, (room, number)
        for address in (
            f"members/{number}/remove", f"trash/survey/{number}", f"trash/review/{number}/restore",
            f"actions/{full.ids['action_id']}/undo/{number}",
        ):  # fmt: skip
            assert admin.post(path(address)).status_code == 404, address
    for moment in _MOMENTS:
        for what in ("put_away", "read", "trash"):
            address = path(f"inbox/undo/{what}?at={quote(moment)}")
            assert admin.post(address).status_code in {303, 404}, address
    body = (
        b'--B\r\nContent-Disposition: form-data; name="file"; filename="a\x00b.csv"\r\n\r\n'
        b"text,score\nbad,1\n\r\n--B--\r\n"
    )
    kept = admin.post(
        path("reviews/upload"), data=body, content_type="multipart/form-data; boundary=B"
    )
    assert kept.status_code in {303, 422}


@pytest.mark.parametrize("coding", ["chunked", "Chunked", "gzip, CHUNKED"])
def test_a_body_without_a_length_is_refused_however_it_is_written(
    world: World, coding: str
) -> None:
    told = world.client("admin").post("/sign-out", headers={"Transfer-Encoding": coding})
    assert told.status_code == 411


def test_another_password_ends_every_other_way_in(world: World) -> None:
    now = dt.datetime.now(dt.UTC)
    user_id = world.users[Role.ADMIN]
    with world.database.writing() as session:
        user = session.get_one(User, user_id)
        asked = recovery.ask(session, user.email, now=now)
        assert asked is not None
        hour = dt.timedelta(hours=1)
        sessions.make_entry_link(session, user_id, leads_to="/", good_for=hour, now=now)
        second_factor.wait_for_code(session, user_id, leads_to="/", now=now)
    with world.database.writing() as session:
        sessions.set_password(session, session.get_one(User, user_id), "quite another password")
    client = world.app.test_client()
    assert client.get(f"/reset/{asked[1]}").status_code == 410
    with world.database.reading() as session:
        assert session.query(ResetLink).count() == session.query(EntryLink).count() == 0


def test_a_redis_that_hangs_does_not_hang_us(database: Database, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the call and says nothing
        settings = Settings(
            data_dir=tmp_path,
            public_url="http://localhost",
            redis_url=SecretStr(f"redis://127.0.0.1:{silent.getsockname()[1]}/0"),
        )
        world = make_world(create_app(settings, database), database)
        typed = {"email": "nobody@example.org", "password": "a wrong password"}
        told = world.app.test_client().post("/sign-in", data=typed)
    assert told.status_code == 422


def test_over_https_no_neighbour_can_plant_a_notice(database: Database, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, public_url="https://localhost")
    world = make_world(create_app(settings, database), database)
    client = world.app.test_client()
    secret = world.secrets[Role.ADMIN]
    client.set_cookie("__Host-session", secret, domain="localhost", secure=True)
    undo = world.path("trash/survey/1")
    planted = f'[{{"kind": "done", "text": "Planted", "undo": "{undo}"}}]'
    client.set_cookie("notices", quote(planted), domain="localhost", secure=True)
    assert "Planted" not in client.get(world.path("members"), base_url="https://localhost").text
    typed = {"role": "viewer"}
    address = world.path(f"members/{world.users[Role.RESEARCHER]}/role")
    told = client.post(address, data=typed, base_url="https://localhost")
    given = next(c for c in told.headers.getlist("Set-Cookie") if "notices" in c)
    assert given.startswith("__Host-notices=")
    assert "Secure" in given
    shown = client.get(world.path("members"), base_url="https://localhost")
    assert "They sign in again with the new role." in shown.text


def test_a_notice_below_a_sub_path_keeps_its_undo(database: Database, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, public_url="http://localhost/heard")
    world = make_world(create_app(settings, database), database)
    admin = world.client("admin")
    viewer = world.users[Role.VIEWER]
    gone = admin.post("/heard" + world.path(f"members/{viewer}/remove"))
    assert gone.status_code == 303
    page = admin.get(gone.headers["Location"]).text
    undo = "/heard" + world.path(f"members/{viewer}/restore")
    assert f'action="{undo}"' in page
    assert admin.post(undo).status_code == 303
