"""Signing in with another service: a real provider on this machine, good and bad."""

import base64
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from pydantic import SecretStr
from sqlalchemy import select
from werkzeug.test import TestResponse

from feedback.people import accounts, second_factor
from feedback.settings import Settings
from feedback.store.credentials import Departure, Identity
from feedback.store.database import Database
from feedback.store.people import SignIn, User
from feedback.web.app import create_app
from tests.conftest import NOW, PASSWORD
from tests.provider import CLIENT, SECRET, Provider, providing


@pytest.fixture
def provider() -> Iterator[Provider]:
    with providing() as provider:
        yield provider


@pytest.fixture
def app(database: Database, tmp_path: Path, provider: Provider) -> Flask:
    """An instance that offers the provider, with one account."""
    with database.writing() as session:
        accounts.create_user(
            session, email="mara@example.org", name="Mara", password=PASSWORD, now=NOW
        )
    settings = Settings(
        data_dir=tmp_path,
        public_url="http://localhost",
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SecretStr(SECRET),
        oidc_name="Larkfield ID",
    )
    return create_app(settings, database)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


def _depart(client: FlaskClient, leads_to: str = "/account") -> str:
    """Begin, go to the provider as a browser would, and return the path it leads back to."""
    leaving = client.post("/sign-in/elsewhere", data={"next": leads_to})
    assert leaving.status_code == 200, leaving.text
    assert leaving.headers["Refresh"].startswith("0; url=http://127.0.0.1:")
    found = re.search(r'<a [^>]*href="(http://127[^"]+/authorize[^"]+)"', leaving.text)
    assert found
    opener = urllib.request.build_opener(_Stay)
    try:
        opener.open(unescape(found[1]), timeout=5)
    except urllib.error.HTTPError as answer:
        return answer.headers["Location"].removeprefix("http://localhost")
    pytest.fail("the provider did not lead back")


def _sign_in(client: FlaskClient) -> TestResponse:
    return client.get(_depart(client))


def _nobody_came_in(database: Database) -> bool:
    with database.reading() as session:
        return session.scalars(select(SignIn)).all() == []


def test_a_known_address_signs_in_and_is_recognised_later_by_its_subject(
    app: Flask, client: FlaskClient, database: Database, provider: Provider
) -> None:
    assert "Sign in with Larkfield ID" in client.get("/sign-in").text
    assert _sign_in(client).location == "/account"
    assert client.get("/account").status_code == 200
    with database.reading() as session:
        assert session.scalars(select(Identity.subject)).all() == ["person-1"]
        assert session.scalars(select(Departure)).all() == []
    provider.person["email"] = "mara.married@example.org"
    assert _sign_in(app.test_client()).location == "/account"
    provider.person |= {"sub": "somebody else", "email_verified": True}
    assert _sign_in(app.test_client()).status_code == 403


def test_a_password_that_was_set_before_the_address_was_proved_opens_nothing_any_more(
    app: Flask, client: FlaskClient, provider: Provider
) -> None:
    first = app.test_client()
    email = str(provider.person["email"])
    known = {"email": email, "password": PASSWORD}
    assert first.post("/sign-in", data=known).status_code == 303
    assert _sign_in(client).location == "/account"
    assert first.get("/account").status_code == 303  # whoever that was is signed out
    assert app.test_client().post("/sign-in", data=known).status_code == 422
    assert client.get("/account").status_code == 200


def test_a_way_back_is_good_once_and_only_in_the_browser_that_left(
    app: Flask, client: FlaskClient, provider: Provider
) -> None:
    path = _depart(client)
    stolen = app.test_client().get(path)
    assert stolen.status_code == 410
    assert "not begun in this browser" in stolen.text
    assert client.get(path).location == "/account"
    assert client.get(path).status_code == 410
    assert client.get("/sign-in/back?state=made-up&code=x").status_code == 410
    assert client.get("/sign-in/back").status_code == 410
    assert provider.tokens_given == 1


def _none(claims: dict[str, Any]) -> str:
    """Sign with nothing at all."""
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in ({"alg": "none", "typ": "JWT"}, claims)
    ]
    return ".".join([*parts, ""])


def _with_our_secret(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET))


def _with_another_key(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, RSAKey.generate_key(2048))


def _not_a_statement(_claims: dict[str, Any]) -> str:
    return "nonsense"


@pytest.mark.parametrize(
    "sign", [_none, _with_our_secret, _with_another_key, _not_a_statement], ids=lambda f: f.__name__
)
def test_a_statement_that_is_not_signed_by_the_provider_is_not_believed(
    client: FlaskClient, database: Database, provider: Provider, sign: Any
) -> None:
    provider.sign = sign
    refused = _sign_in(client)
    assert refused.status_code == 503
    assert "cannot be trusted" in refused.text
    assert _nobody_came_in(database)


@pytest.mark.parametrize(
    "change",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another client"},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"iss": "http://127.0.0.1:1"},
        {"exp": 1_700_000_000, "iat": 1_699_999_000},
        {"exp": None},
        {"sub": None},
    ],
    ids=repr,
)
def test_a_statement_that_was_not_made_for_this_sign_in_is_not_believed(
    client: FlaskClient, database: Database, provider: Provider, change: dict[str, Any]
) -> None:
    provider.change = lambda claims: {
        name: value for name, value in (claims | change).items() if value is not None
    }
    refused = _sign_in(client)
    assert refused.status_code == 503
    assert "cannot be trusted" in refused.text
    assert _nobody_came_in(database)


@pytest.mark.parametrize(
    "person",
    [{"email_verified": False}, {"email_verified": "true"}, {"email": "eve@example.org"},
     {"email": ""}],
    ids=repr,
)  # fmt: skip
def test_an_address_that_is_unknown_or_not_verified_lets_nobody_in(
    client: FlaskClient, database: Database, provider: Provider, person: dict[str, Any]
) -> None:
    provider.person |= person
    refused = _sign_in(client)
    assert refused.status_code == 403
    assert "Ask an administrator to invite you" in refused.text
    assert _nobody_came_in(database)


def test_an_account_that_is_switched_off_stays_off(
    client: FlaskClient, database: Database, provider: Provider
) -> None:
    with database.writing() as session:
        session.scalars(select(User)).one().is_active = False
    assert _sign_in(client).status_code == 403
    assert _nobody_came_in(database)


def test_whoever_turns_back_there_is_told_so_here(client: FlaskClient, provider: Provider) -> None:
    provider.refuses = True
    back = _sign_in(client)
    assert back.status_code == 403
    assert "You did not sign in there" in back.text


def test_the_second_factor_is_asked_for_whichever_way_somebody_comes(
    client: FlaskClient, database: Database, provider: Provider
) -> None:
    with database.writing() as session:
        user_id = session.scalars(select(User.id)).one()
        second_factor.begin(session, user_id)
        secret = second_factor.waiting_secret(session, user_id) or ""
        second_factor.confirm(session, user_id, pyotp.TOTP(secret).at(NOW), now=NOW)
    assert _sign_in(client).location == "/sign-in/code"
    assert _nobody_came_in(database)
    done = client.post("/sign-in/code", data={"code": pyotp.TOTP(secret).now()})
    assert done.location == "/account"


def test_a_provider_that_is_away_is_told_in_a_sentence(database: Database, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, oidc_issuer="http://127.0.0.1:9", oidc_client_id=CLIENT)
    client = create_app(settings, database).test_client()
    away = client.post("/sign-in/elsewhere")
    assert away.status_code == 503
    assert "cannot be reached" in away.text
    assert 'name="password"' in away.text


def test_a_provider_that_goes_away_in_between_is_told_in_a_sentence(
    app: Flask, client: FlaskClient, database: Database, provider: Provider
) -> None:
    path = _depart(client)
    provider.codes.clear()
    refused = client.get(path)
    assert refused.status_code == 503
    assert "cannot be trusted" in refused.text
    assert _nobody_came_in(database)


def test_an_instance_without_a_service_offers_none(database: Database, settings: Settings) -> None:
    client = create_app(settings, database).test_client()
    assert client.post("/sign-in/elsewhere").status_code == 404
    assert client.get("/sign-in/back").status_code == 404
