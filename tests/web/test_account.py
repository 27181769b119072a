"""One's own account: the look, the password, the second factor, the sessions."""

import re

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.people.passwords import hash_password
from feedback.people.sessions import start
from feedback.show import qr
from feedback.store.audit import AuditEvent
from feedback.store.people import Role, SignIn, User
from feedback.web.auth.browsers import name_of_browser
from tests.conftest import PASSWORD, World

_PROFILE = {
    "name": "Jo Berg",
    "language": "de-AT",
    "time_zone": "Europe/Vienna",
    "theme": "dark",
    "has_keys": "y",
}
_OTHER_PASSWORD = "quite another sentence"
_MOZILLA = "Mozilla/5.0"


@pytest.fixture
def client(world: World) -> FlaskClient:
    """A manager's browser, whose password is known."""
    with world.database.writing() as session:
        user = session.get_one(User, world.users[Role.MANAGER])
        user.password_hash = hash_password(PASSWORD)
    return world.client(Role.MANAGER)


def _user(world: World) -> User:
    with world.database.reading() as session:
        return session.get_one(User, world.users[Role.MANAGER])


def _actions(world: World) -> list[str]:
    with world.database.reading() as session:
        return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_what_somebody_decides_about_themselves_is_kept(world: World, client: FlaskClient) -> None:
    assert client.post("/account/profile", data=_PROFILE).status_code == 303
    user = _user(world)
    assert (user.name, user.language, user.time_zone) == ("Jo Berg", "de-AT", "Europe/Vienna")
    assert (user.theme, user.has_keys) == ("dark", True)
    assert _actions(world) == ["account.rename"]
    page = client.get("/account").text
    assert '<html lang="de"' in page
    assert re.search(r'<option value="Europe/Vienna" selected', page)
    client.post("/account/profile", data={k: v for k, v in _PROFILE.items() if k != "has_keys"})
    assert _user(world).has_keys is False


@pytest.mark.parametrize(
    "change",
    [{"name": " "}, {"time_zone": "Mars/Olympus"}, {"theme": "pink"}, {"language": "tlh"}],
)
def test_what_is_not_on_the_list_is_refused(
    world: World, client: FlaskClient, change: dict[str, str]
) -> None:
    assert client.post("/account/profile", data=_PROFILE | change).status_code == 422
    assert _user(world).name == "Manager Person"


def test_a_changed_password_rotates_the_session_and_ends_the_others(
    world: World, client: FlaskClient
) -> None:
    other = world.client(Role.MANAGER)
    before = client.get_cookie("session")
    with world.database.writing() as session:
        secret = start(session, world.users[Role.MANAGER], now=_user(world).created_at)
    other.set_cookie("session", secret, domain="localhost")
    assert other.get("/account").status_code == 200
    data = {"old": PASSWORD, "new": _OTHER_PASSWORD}
    assert client.post("/account/password", data=data).status_code == 303
    after = client.get_cookie("session")
    assert before is not None
    assert after is not None
    assert after.value != before.value
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert "password.change" in _actions(world)


def test_a_password_is_changed_by_whoever_knows_the_old_one(
    world: World, client: FlaskClient
) -> None:
    wrong = client.post("/account/password", data={"old": "a guess", "new": _OTHER_PASSWORD})
    assert wrong.status_code == 422
    assert "That is not your password." in wrong.text
    weak = client.post("/account/password", data={"old": PASSWORD, "new": "password1234"})
    assert weak.status_code == 422
    assert "first that anybody would try" in weak.text
    for _ in range(5):
        client.post("/account/password", data={"old": "a guess", "new": _OTHER_PASSWORD})
    slowed = client.post("/account/password", data={"old": PASSWORD, "new": _OTHER_PASSWORD})
    assert "Please wait" in slowed.text


def _turn_on(client: FlaskClient) -> tuple[str, list[str]]:
    begun = client.post("/account/second-factor/begin")
    page = client.get(begun.location).text
    found = re.search(r'id="secret">([A-Z2-7 ]+)<', page)
    assert found
    secret = found[1].replace(" ", "")
    done = client.post(begun.location, data={"code": pyotp.TOTP(secret).now()})
    return secret, re.findall(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>", done.text)


def test_the_second_factor_is_turned_on_with_a_first_code(
    world: World, client: FlaskClient
) -> None:
    begun = client.post("/account/second-factor/begin")
    assert client.post(begun.location, data={"code": "000000"}).status_code == 422
    secret, codes = _turn_on(client)
    assert len(set(codes)) == 10
    page = client.get("/account").text
    assert "10 recovery codes are left." in page
    assert codes[0] not in page
    again = client.get("/account/second-factor")
    assert again.status_code == 303
    assert secret not in again.text
    assert client.post("/account/second-factor/begin").status_code == 409
    assert _actions(world) == ["second_factor.enable"]


def test_the_picture_of_the_secret_needs_neither_style_nor_script(client: FlaskClient) -> None:
    page = client.get(client.post("/account/second-factor/begin").location)
    assert 'class="qr"' in page.text
    assert "style=" not in page.text
    assert "no-store" in page.headers["Cache-Control"]


def test_the_picture_has_a_quiet_margin_and_the_three_corners() -> None:
    picture = qr.draw("otpauth://totp/x")
    cells = set()
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", picture.path):
        cells |= {(int(x) + step, int(y)) for step in range(int(run))}
    far = picture.size - 5
    assert all(4 <= x <= far and 4 <= y <= far for x, y in cells)
    for left, top in ((4, 4), (far - 6, 4), (4, far - 6)):
        assert {(left + step, top) for step in range(7)} <= cells
        assert (left + 1, top + 1) not in cells
        assert (left + 3, top + 3) in cells


def test_turning_the_second_factor_off_asks_for_the_password(
    world: World, client: FlaskClient
) -> None:
    _secret, codes = _turn_on(client)
    assert client.post("/account/second-factor/off", data={"password": "no"}).status_code == 422
    fresh = client.post("/account/recovery-codes", data={"password": PASSWORD})
    assert fresh.text.count("<li>") >= 10
    assert codes[0] not in fresh.text
    off = client.post("/account/second-factor/off", data={"password": PASSWORD})
    assert off.status_code == 303
    assert "Turn it on" in client.get("/account").text
    assert _actions(world) == [
        "second_factor.enable",
        "account.refuse",
        "recovery_codes.renew",
        "second_factor.disable",
    ]


def test_one_session_is_ended_and_only_ones_own(world: World, client: FlaskClient) -> None:
    now = _user(world).created_at
    with world.database.writing() as session:
        own = start(session, world.users[Role.MANAGER], now=now, browser="Firefox, Windows")
        start(session, world.users[Role.VIEWER], now=now, browser="Safari, iPhone")
        digests = {row.browser: row.digest for row in session.scalars(select(SignIn))}
    page = client.get("/account").text
    assert "Firefox, Windows" in page
    assert "Safari, iPhone" not in page
    client.post(f"/account/sessions/{digests['Safari, iPhone']}/end")
    client.post(f"/account/sessions/{digests['Firefox, Windows']}/end")
    with world.database.reading() as session:
        left = set(session.scalars(select(SignIn.browser)))
    assert "Safari, iPhone" in left
    assert "Firefox, Windows" not in left
    assert own not in page


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"{_MOZILLA} (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0", "Firefox, Linux"),
        (f"{_MOZILLA} (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        (f"{_MOZILLA} (iPhone; like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        (f"{_MOZILLA} (Linux; Android 15) Chrome/140.0 Safari/537.36", "Chrome, Android"),
        ("curl/8", ""),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_browsers_are_named_in_words_that_people_know(agent: str, name: str) -> None:
    assert name_of_browser(agent) == name
