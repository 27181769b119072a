"""Getting in: the first account, signing in, a forgotten password, a second project."""

import datetime as dt
import re
import statistics
import threading
import time
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from feedback.people import accounts, second_factor, set_up
from feedback.settings import Settings
from feedback.store.actions import Letter
from feedback.store.audit import AuditEvent
from feedback.store.database import Database
from feedback.store.people import Membership, Project, Role, SignIn, User
from feedback.store.themes import Theme
from feedback.web.app import create_app
from tests.conftest import PASSWORD, World
from tests.making import work

_FIRST = {
    "name": "Mara",
    "email": "mara@example.org",
    "password": PASSWORD,
    "project": "Larkfield Bikes",
    "language": "de-AT",
    "time_zone": "Europe/Vienna",
}
_OTHER_PASSWORD = "quite another sentence"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _set_up_path(database: Database) -> str:
    with database.writing() as session:
        return f"/set-up/{set_up.offer(session, now=_now())}"


@pytest.fixture
def mara(app: Flask, database: Database) -> str:
    """The address of somebody with an account and a project."""
    with database.writing() as session:
        user = accounts.create_user(
            session, email="mara@example.org", name="Mara", password=PASSWORD, now=_now()
        )
        project = accounts.create_project(session, name="Larkfield Bikes", now=_now())
        accounts.set_role(session, user, project, Role.ADMIN)
    return user.email


def _sign_in(
    client: FlaskClient, email: str, password: str = PASSWORD, *, source: str = "198.51.100.7"
) -> TestResponse:
    return client.post(
        "/sign-in",
        data={"email": email, "password": password},
        environ_base={"REMOTE_ADDR": source},
    )


def _actions(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


# The first account.


def test_the_set_up_link_makes_account_project_and_codebook_and_signs_in(
    client: FlaskClient, database: Database
) -> None:
    path = _set_up_path(database)
    assert "Welcome to Heard" in client.get(path).text
    made = client.post(path, data=_FIRST)
    assert made.location == "/p/larkfield-bikes/begin"
    begin = client.get(made.location)
    assert 'href="/p/larkfield-bikes/surveys/new"' in begin.text
    with database.reading() as session:
        user = session.scalars(select(User)).one()
        assert (user.name, user.language, user.time_zone) == ("Mara", "de-AT", "Europe/Vienna")
        assert session.scalars(select(Membership.role)).one() is Role.ADMIN
        assert (session.scalar(select(func.count()).select_from(Theme)) or 0) > 3
    assert _actions(database) == ["project.create", "account.sign_in"]


def test_a_set_up_link_works_once(app: Flask, client: FlaskClient, database: Database) -> None:
    path = _set_up_path(database)
    client.post(path, data=_FIRST)
    again = app.test_client().post(path, data=_FIRST | {"email": "eve@example.org"})
    assert again.status_code == 410
    assert "set up here already" in again.text
    with database.writing() as session:
        assert set_up.offer(session, now=_now()) is None


def test_of_two_who_set_up_at_the_same_time_one_becomes_the_first(
    any_database: Database, settings: Settings
) -> None:
    app, path = create_app(settings, any_database), _set_up_path(any_database)
    answers: list[int] = []
    barrier = threading.Barrier(2)

    def take(number: int) -> None:
        client = app.test_client()
        client.get(path)
        barrier.wait(20)
        data = _FIRST | {"email": f"{number}@example.org"}
        answers.append(client.post(path, data=data).status_code)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == [303, 410]
    with any_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 1
        assert session.scalar(select(func.count()).select_from(Project)) == 1


def test_a_set_up_link_is_worthless_after_an_hour_and_after_a_newer_one(
    client: FlaskClient, database: Database
) -> None:
    with database.writing() as session:
        old = set_up.offer(session, now=_now() - set_up.GOOD_FOR)
    assert client.get(f"/set-up/{old}").status_code == 410
    first, second = _set_up_path(database), _set_up_path(database)
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"password": "short"}, "password", "12 to 256"),
        ({"password": "mara@example.org"}, "password", "first that anybody"),
        ({"email": "nonsense"}, "email", "not an e-mail address"),
        ({"name": ""}, "name", "how colleagues call you"),
        ({"project": ""}, "project", "Give the project a name"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field_and_the_link_stays_good(
    client: FlaskClient, database: Database, change: dict[str, str], field: str, words: str
) -> None:
    path = _set_up_path(database)
    refused = client.post(path, data=_FIRST | change)
    assert refused.status_code == 422
    assert re.search(rf'id="{field}-fault">[^<]*{words}', refused.text)
    assert client.post(path, data=_FIRST).status_code == 303


@pytest.mark.parametrize("path", ["/", "/sign-in", "/p/anything/"])
def test_an_instance_without_accounts_says_where_its_link_is(
    client: FlaskClient, path: str
) -> None:
    page = client.get(path, follow_redirects=True)
    assert "brand new" in page.text
    assert "feedback set-up-link" in page.text


# Signing in.


def test_signing_in_opens_a_new_session_and_ends_the_one_before(
    client: FlaskClient, database: Database, mara: str
) -> None:
    assert _sign_in(client, mara).location == "/"
    first = client.get_cookie("session")
    _sign_in(client, mara)
    second = client.get_cookie("session")
    assert first is not None
    assert second is not None
    assert first.value != second.value
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SignIn)) == 1
    assert _actions(database) == ["account.sign_in", "account.sign_in"]


def test_an_unknown_address_and_a_wrong_password_are_told_the_same(
    client: FlaskClient, database: Database, mara: str
) -> None:
    known = _sign_in(client, mara, "a wrong guess")
    unknown = _sign_in(client, "nobody@example.org", "a wrong guess")
    assert known.status_code == unknown.status_code == 422
    assert known.text.replace(mara, "nobody@example.org") == unknown.text
    assert _actions(database) == ["account.refuse", "account.refuse"]


def test_an_unknown_address_takes_as_long_as_a_wrong_password(
    app: Flask, client: FlaskClient, mara: str
) -> None:
    def once(email: str, number: int) -> float:
        began = time.perf_counter()
        answer = _sign_in(client, email, "a wrong guess", source=f"198.51.100.{number}")
        assert answer.status_code == 422
        return time.perf_counter() - began

    once(mara, 0)
    known, unknown = [], []
    for number in range(1, 22):  # in turn, so that the machine's mood falls on both
        known.append(once(mara, number))
        unknown.append(once("nobody@example.org", number + 100))
    ratio = statistics.median(known) / statistics.median(unknown)
    assert 0.8 < ratio < 1.25


def test_an_outsider_who_guesses_does_not_lock_the_owner_out(
    app: Flask, client: FlaskClient, settings: Settings, database: Database, mara: str
) -> None:
    outsider = [_sign_in(client, mara, "a wrong guess").status_code for _ in range(8)]
    assert outsider == [422] * 5 + [429] * 3
    assert "Please wait" in _sign_in(client, mara).text
    restarted = create_app(settings, database).test_client()
    assert _sign_in(restarted, mara).status_code == 429
    assert _sign_in(app.test_client(), mara, source="203.0.113.9").status_code == 303


def test_a_household_of_ipv6_addresses_is_one_place(client: FlaskClient, mara: str) -> None:
    for number in range(5):
        _sign_in(client, mara, "a wrong guess", source=f"2001:db8:1:2::{number}")
    assert _sign_in(client, mara, source="2001:db8:1:2:ffff::9").status_code == 429
    assert _sign_in(client, mara, source="2001:db8:1:3::1").status_code == 303


def test_one_place_may_try_twenty_times_a_minute_whatever_the_account(
    client: FlaskClient, mara: str
) -> None:
    statuses = [
        _sign_in(client, f"nobody-{number}@example.org", "").status_code for number in range(21)
    ]
    assert statuses == [422] * 20 + [429]
    assert _sign_in(client, mara, source="203.0.113.9").status_code == 303


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\tevil",
        "javascript:alert(1)",
        "",
    ],
)
def test_signing_in_leads_to_no_other_site(client: FlaskClient, mara: str, target: str) -> None:
    data = {"email": mara, "password": PASSWORD, "next": target}
    assert client.post("/sign-in", data=data).location == "/"


def test_over_https_the_cookie_belongs_to_one_host_only(
    database: Database, tmp_path: Path, mara: str
) -> None:
    app = create_app(Settings(data_dir=tmp_path, public_url="https://localhost"), database)
    client = app.test_client()
    answer = client.post(
        "/sign-in",
        data={"email": mara, "password": PASSWORD},
        base_url="https://localhost",
    )
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    secret = cookie.split("=", 1)[1].split(";")[0]
    planted = app.test_client()
    planted.set_cookie("session", secret, domain="localhost", secure=True)
    assert planted.get("/account", base_url="https://localhost").status_code == 303


def test_signing_out_ends_the_session_for_good(
    client: FlaskClient, app: Flask, database: Database, mara: str
) -> None:
    _sign_in(client, mara)
    cookie = client.get_cookie("session")
    assert cookie is not None
    assert client.post("/sign-out").location == "/sign-in"
    thief = app.test_client()
    thief.set_cookie("session", cookie.value, domain="localhost")
    assert thief.get("/account").status_code == 303
    assert _actions(database)[-1] == "account.sign_out"


# The second factor.


def _turn_on(database: Database, email: str) -> tuple[str, list[str]]:
    """Return the secret and the recovery codes of somebody whose second factor is on."""
    earlier = _now() - dt.timedelta(minutes=5)
    with database.writing() as session:
        user_id = session.scalars(select(User.id).where(User.email == email)).one()
        second_factor.begin(session, user_id)
        secret = second_factor.waiting_secret(session, user_id)
        assert secret is not None
        code = pyotp.TOTP(secret).at(earlier)
        return secret, second_factor.confirm(session, user_id, code, now=earlier)


def test_a_second_factor_is_asked_for_and_a_code_is_taken_once(
    app: Flask, client: FlaskClient, database: Database, mara: str
) -> None:
    secret, _codes = _turn_on(database, mara)
    first = client.post("/sign-in", data={"email": mara, "password": PASSWORD, "next": "/account"})
    assert first.location == "/sign-in/code"
    assert client.get("/account").status_code == 303
    code = pyotp.TOTP(secret).now()
    assert client.post("/sign-in/code", data={"code": code}).location == "/account"
    assert client.get("/account").status_code == 200
    again = app.test_client()
    _sign_in(again, mara)
    replayed = again.post("/sign-in/code", data={"code": code})
    assert replayed.status_code == 422
    assert "was used already" in replayed.text


def test_a_recovery_code_signs_in_once(
    app: Flask, client: FlaskClient, database: Database, mara: str
) -> None:
    _secret, codes = _turn_on(database, mara)
    _sign_in(client, mara)
    typed = codes[0].upper().replace("-", " ")
    assert client.post("/sign-in/code", data={"code": typed}).status_code == 303
    again = app.test_client()
    _sign_in(again, mara)
    assert again.post("/sign-in/code", data={"code": codes[0]}).status_code == 422
    assert again.post("/sign-in/code", data={"code": codes[1]}).status_code == 303


def test_guessing_codes_grows_slow_also_with_fresh_passwords(
    app: Flask, client: FlaskClient, database: Database, mara: str
) -> None:
    _turn_on(database, mara)
    _sign_in(client, mara)
    wrong = [client.post("/sign-in/code", data={"code": "000000"}).status_code for _ in range(5)]
    assert wrong == [422] * 5
    again = app.test_client()
    again.post("/sign-in", data={"email": mara, "password": PASSWORD})
    assert again.post("/sign-in/code", data={"code": "000000"}).status_code == 429


def test_the_second_step_without_the_first_leads_back(client: FlaskClient, mara: str) -> None:
    assert client.get("/sign-in/code").location == "/sign-in"
    client.set_cookie("pending", "made up", domain="localhost")
    assert client.post("/sign-in/code", data={"code": "123456"}).status_code == 410


# A forgotten password.


def _reset_path(database: Database, settings: Settings) -> str:
    """Have the letters delivered and return the path in the newest one."""
    work(database, settings, now=_now())
    files = sorted((settings.data_dir / "letters").glob("*.eml"), key=lambda f: f.stat().st_mtime)
    found = re.search(r"http://localhost(/reset/\S+)", files[-1].read_text())
    assert found
    return found[1]


def test_a_mailed_link_gives_another_password_once_and_signs_everybody_out(
    app: Flask, client: FlaskClient, settings: Settings, database: Database, mara: str
) -> None:
    signed_in = app.test_client()
    _sign_in(signed_in, mara)
    assert client.post("/forgot", data={"email": " MARA@example.org"}).location == "/forgot/sent"
    path = _reset_path(database, settings)
    assert mara in client.get(path).text
    assert client.post(path, data={"password": "short"}).status_code == 422
    assert client.post(path, data={"password": _OTHER_PASSWORD}).location == "/sign-in"
    assert "Your password is changed" in client.get("/sign-in").text
    assert signed_in.get("/account").status_code == 303
    assert client.post(path, data={"password": "yet another sentence"}).status_code == 410
    assert _sign_in(client, mara).status_code == 422
    assert _sign_in(client, mara, _OTHER_PASSWORD).status_code == 303
    with database.reading() as session:
        assert session.scalars(select(Letter.body)).all() == [""]
    assert _actions(database)[1:3] == ["password.forget", "password.reset"]


def test_everybody_who_asks_is_told_the_same_in_the_same_time(
    client: FlaskClient, database: Database, mara: str
) -> None:
    with database.writing() as session:
        for number in range(12):
            session.add(
                User(email=f"{number}@x.example", name="X", password_hash="!", created_at=_now())
            )

    def once(email: str, source: str) -> float:
        began = time.perf_counter()
        answer = client.post("/forgot", data={"email": email}, environ_base={"REMOTE_ADDR": source})
        assert answer.location == "/forgot/sent"
        return time.perf_counter() - began

    known, unknown = [], []
    for number in range(12):
        known.append(once(f"{number}@x.example", f"198.51.100.{number}"))
        unknown.append(once(f"{number}@y.example", f"203.0.113.{number}"))
    assert 0.67 < statistics.median(known) / statistics.median(unknown) < 1.5
    with database.reading() as session:
        letters = session.scalars(select(Letter.address)).all()
    assert sorted(letters) == sorted(f"{number}@x.example" for number in range(12))


def test_who_asks_again_and_again_neither_floods_a_mailbox_nor_spoils_the_link(
    client: FlaskClient, settings: Settings, database: Database, mara: str
) -> None:
    client.post("/forgot", data={"email": mara})
    path = _reset_path(database, settings)
    for _ in range(8):
        client.post("/forgot", data={"email": mara})
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Letter)) == 3
    assert client.get(path).status_code == 200
    answers = [client.post("/forgot", data={"email": mara}).status_code for _ in range(2)]
    assert answers == [303, 429]


# Projects.


def test_an_admin_makes_a_second_project_and_begins_there(world: World) -> None:
    admin = world.client("admin")
    assert admin.post("/projects/new", data={"name": " "}).status_code == 422
    made = admin.post("/projects/new", data={"name": "Tour Company"})
    assert made.location == "/p/tour-company/begin"
    assert admin.get("/p/tour-company/themes").text.count("/themes/") > 3
    listed = admin.get("/projects").text
    assert "Tour Company" in listed
    assert world.path() in listed
    assert world.client("manager").get("/p/tour-company/").status_code == 404
    with world.database.reading() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "project.create"))
        project = session.scalars(select(Project).where(Project.slug == "tour-company")).one()
        assert event.one().project_id == project.id


@pytest.mark.parametrize("role", [Role.MANAGER, Role.RESEARCHER, Role.VIEWER])
def test_others_make_no_project(world: World, role: Role) -> None:
    client = world.client(role)
    assert "New project" not in client.get("/projects").text
    assert client.post("/projects/new", data={"name": "Mine"}).status_code == 403
