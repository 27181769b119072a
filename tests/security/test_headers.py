"""What every answer says to the browser, and how a session is carried: R1 to R5, R15, R16, R25."""

import datetime as dt
import re

import pytest
from flask import Flask
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from feedback.people import members, sessions
from feedback.settings import Settings
from feedback.store.actions import Letter
from feedback.store.database import Database
from feedback.store.people import Role, SignIn
from feedback.web.app import create_app
from feedback.web.cookies import COOKIE
from feedback.web.headers import CONTENT_SECURITY_POLICY
from tests.conftest import World
from tests.security.conftest import Two
from tests.security.content import content_of
from tests.security.test_access import _open, _pages_of


def _answers(two: Two) -> list[tuple[str, TestResponse]]:
    """One answer of every kind there is."""
    admin = two.a.client_of(two.a.world.users[Role.ADMIN])
    path = two.a.world.path
    chunked, elsewhere = {"Transfer-Encoding": "chunked"}, {"Sec-Fetch-Site": "cross-site"}
    asked = [
        ("page", admin, "GET", path(), {}),
        ("redirect", two.app.test_client(), "GET", path(), {}),
        ("not signed in", two.app.test_client(), "POST", path("surveys/new"), {}),
        ("not yours", two.a.client_of(two.a.world.users[Role.VIEWER]), "GET", path("members"), {}),
        ("nothing there", admin, "GET", path("nothing/at/all"), {}),
        ("another project's", admin, "GET", two.b.world.path(), {}),
        ("not this way", admin, "DELETE", path("surveys"), {}),
        ("options", admin, "OPTIONS", path("surveys"), {}),
        ("head", admin, "HEAD", path("surveys"), {}),
        ("too large", admin, "POST", path("themes/new"), {"data": b"x" * (3 * 1024 * 1024)}),
        ("chunked", admin, "POST", path("themes/new"), {"headers": chunked}),
        ("from elsewhere", admin, "POST", path("themes/new"), {"headers": elsewhere}),
        ("does not fit", admin, "POST", path("themes/new"), {"data": {"name": ""}}),
        ("survey", two.app.test_client(), "GET", f"/s/{two.a.ids['public.token']}", {}),
        ("no survey", two.app.test_client(), "GET", "/s/none", {}),
        ("file", admin, "GET", "/static/css/tokens.css", {}),
        ("no file", admin, "GET", "/static/css/none.css", {}),
        ("table", admin, "GET", path(f"surveys/{two.a.ids['survey_id']}/answers.csv"), {}),
        ("alive", admin, "GET", "/healthz", {}),
        ("bad host", admin, "GET", "/", {"headers": {"Host": "["}}),
    ]  # fmt: skip
    found = []
    for name, client, method, address, more in asked:
        answer = client.open(address, method=method, **more)  # type: ignore[arg-type]
        answer.close()
        found.append((name, answer))
    with two.database.writing() as session:
        session.execute(text("ALTER TABLE proposal RENAME TO proposal_gone"))
    found.append(("broken", admin.get(path("proposals"))))
    return found


def test_every_kind_of_answer_carries_every_header(two: Two) -> None:
    found = _answers(two)
    statuses = {answer.status_code for _, answer in found}
    assert statuses >= {200, 303, 401, 403, 404, 405, 411, 413, 422, 500}
    for name, answer in found:
        headers = answer.headers
        assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY, name
        assert headers["X-Content-Type-Options"] == "nosniff", name
        assert headers["Referrer-Policy"] == "same-origin", name
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", name
        assert "camera=()" in headers["Permissions-Policy"], name
        assert "Strict-Transport-Security" not in headers, name  # this instance is plain http
        assert "Server" not in headers, name


def test_the_policy_trusts_nothing_but_this_instance() -> None:
    policy = dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; "))
    assert policy["default-src"] == policy["base-uri"] == "'none'"
    assert policy.pop("img-src") == "'self' data:"
    assert set(policy.values()) <= {"'none'", "'self'"}


def test_no_page_holds_a_style_or_a_script_of_its_own(two: Two) -> None:
    client, pages = two.a.client_of(two.a.world.users[Role.ADMIN]), 0
    for path, _ in _pages_of(two.a, client):
        page = client.get(path).text
        pages += 1
        assert not re.search(r"<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=\"", page), path
    assert pages > 25


def test_getting_every_page_changes_nothing_but_the_note_of_what_was_taken_away(two: Two) -> None:
    admin_id = two.a.world.users[Role.ADMIN]
    client = two.a.client_of(admin_id)
    audit = frozenset({"audit_event"})
    with two.database.reading() as session:
        before = content_of(session, but=audit)
    paths = [path for path, _ in _pages_of(two.a, client)]
    for rule in two.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "auth.enter":
            address = two.a.address(rule.rule, rule.endpoint)
            paths.append(address)
            _open(client, "GET", address)
            _open(client, "HEAD", address)
    assert len(paths) > 80
    with two.database.reading() as session:
        assert content_of(session, but=audit) == before


@pytest.fixture
def https(database: Database, settings: Settings) -> Flask:
    secure = settings.model_copy(update={"public_url": "https://heard.example"})
    return create_app(secure, database)


def _entered(app: Flask, database: Database, user_id: int) -> TestResponse:
    now = dt.datetime.now(dt.UTC)
    with database.writing() as session:
        link = sessions.make_entry_link(
            session, user_id, leads_to="/", good_for=dt.timedelta(minutes=5), now=now
        )
    return app.test_client().get(f"/enter/{link}", base_url="https://heard.example")


def test_the_cookie_is_for_this_host_only_and_no_script_reads_it(
    https: Flask, world: World
) -> None:
    answer = _entered(https, world.database, world.users[Role.ADMIN])
    (cookie,) = [c for c in answer.headers.getlist("Set-Cookie") if COOKIE in c]
    assert cookie.startswith(f"__Host-{COOKIE}=")
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"secure", "httponly", "path=/", "samesite=lax"} <= parts
    assert not any(part.startswith("domain") for part in parts)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_session_is_256_random_bits_of_which_only_a_digest_is_kept(world: World) -> None:
    secrets = set(world.secrets.values())
    assert len(secrets) == len(Role)
    assert all(len(secret) >= 43 for secret in secrets)  # 32 bytes in base64
    with world.database.reading() as session:
        kept = {row.digest for row in session.scalars(select(SignIn))}
    assert not kept & secrets


def test_a_session_ends_with_its_role_its_password_and_its_account(world: World) -> None:
    viewer = world.client("viewer")
    assert viewer.get(world.path()).status_code == 200
    with world.database.writing() as session:
        members.change_role(session, world.project_id, world.users[Role.VIEWER], Role.RESEARCHER)
    assert viewer.get(world.path()).status_code == 303


def test_links_are_made_from_the_public_address_whatever_host_was_asked_for(world: World) -> None:
    admin, evil = world.client("admin"), {"Host": "evil.example", "Origin": "http://evil.example"}
    admin.set_cookie(COOKIE, world.secrets[Role.ADMIN], domain="evil.example")
    sent = {"role": "viewer", "email": "new@example.org"}
    answer = admin.post(
        world.path("members/invite"), data=sent, headers=evil, base_url="http://evil.example"
    )
    if answer.status_code == 200:
        assert "http://localhost/join/" in answer.text
        assert "evil.example/" not in answer.text
    else:
        assert answer.status_code in {303, 400, 403}
    with world.database.reading() as session:
        for letter in session.scalars(select(Letter)):
            assert "evil.example" not in letter.body


@pytest.mark.parametrize(("hops", "seen"), [(0, "127.0.0.1"), (1, "9.9.9.9")])
def test_exactly_as_many_proxies_are_believed_as_are_set(
    database: Database, settings: Settings, hops: int, seen: str
) -> None:
    app = create_app(settings.model_copy(update={"trusted_proxies": hops}), database)
    found: list[str | None] = []

    @app.before_request
    def _look() -> None:
        from flask import request

        found.append(request.remote_addr)

    spoofed = {"X-Forwarded-For": "1.2.3.4, 6.6.6.6, 9.9.9.9"}
    app.test_client().get("/healthz", headers=spoofed)
    assert found == [seen]


def test_the_page_of_a_fault_gives_a_reference_and_nothing_of_what_was_sent(two: Two) -> None:
    admin = two.a.client_of(two.a.world.users[Role.ADMIN])
    with two.database.writing() as session:
        session.execute(text("ALTER TABLE theme RENAME TO theme_gone"))
    sent = {"name": "words-of-somebody", "patterns": "words-of-somebody"}
    answer = admin.post(two.a.world.path("themes/new?token=query-of-somebody"), data=sent)
    assert answer.status_code == 500
    assert re.search(r"\b[0-9a-f]{12}\b", answer.text)
    for private in ("words-of-somebody", "query-of-somebody", "theme_gone", "Traceback", "sqlite"):
        assert private not in answer.text
