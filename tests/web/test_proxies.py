"""Behind proxies: below a path, whether the proxy keeps it or takes it off, and whom to believe."""

import datetime as dt
import re
from urllib.parse import urlsplit

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from feedback.analyse.codebook import seed_codebook
from feedback.people.sessions import make_entry_link
from feedback.settings import Settings
from feedback.store.database import Database
from feedback.store.people import Role
from feedback.web.app import create_app
from feedback.web.cookies import COOKIE
from tests.conftest import World, make_world
from tests.making import make_survey
from tests.web.test_public import action_of

BELOW = "/feedback"
HOST = "heard.example"
MOST_PAGES = 60


@pytest.fixture(params=["kept", "stripped"])
def taken(request: pytest.FixtureRequest) -> str:
    """What the proxy takes off an address before it hands the request on."""
    return BELOW if request.param == "stripped" else ""


@pytest.fixture
def below(database: Database, settings: Settings) -> World:
    """An instance at https://heard.example/feedback behind one proxy."""
    settings = settings.model_copy(
        update={"public_url": f"https://{HOST}{BELOW}", "trusted_proxies": 1}
    )
    world = make_world(create_app(settings, database), database)
    with database.writing() as session:
        seed_codebook(session, world.project_id)
    return world


class Browser:
    """A browser on the other side of the proxy: it only knows public addresses."""

    def __init__(self, world: World, taken: str, secret: str | None = None) -> None:
        self._client: FlaskClient = world.app.test_client()
        self._taken = taken
        if secret:
            self._client.set_cookie(f"__Host-{COOKIE}", secret, domain=HOST, secure=True)

    def open(self, address: str, data: dict[str, str] | None = None):  # type: ignore[no-untyped-def]  # noqa: ANN201 - werkzeug's own
        """Ask for a public address as the proxy would."""
        assert address.startswith(BELOW + "/") or address == BELOW, address
        inner = address.removeprefix(self._taken) or "/"
        return self._client.open(
            inner, method="GET" if data is None else "POST", data=data, base_url=f"https://{HOST}",
            headers={"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https",
                     "X-Forwarded-Host": HOST, "Origin": f"https://{HOST}"},
        )  # fmt: skip


def _addresses(html: str) -> set[str]:
    found = re.findall(r'(?:href|src|action|formaction)="([^"]+)"', html)
    return {
        address.replace("&amp;", "&")
        for address in found
        if not address.startswith(("#", "mailto:", "data:", "http:", "?"))
    }


def test_every_address_on_every_page_is_below_the_path_and_is_there(
    below: World, taken: str
) -> None:
    with below.database.writing() as session:
        make_survey(session, below.project_id)
    browser = Browser(below, taken, below.secrets[Role.ADMIN])
    waiting, seen, files = [f"{BELOW}/p/{below.slug}/"], set[str](), 0
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        path = urlsplit(address).path
        if path in seen:
            continue
        seen.add(path)
        response = browser.open(address)
        assert response.status_code < 400, address
        files += path.startswith(f"{BELOW}/static/")
        if response.status_code == 303:
            waiting.append(urlsplit(response.location).path)
        elif response.mimetype == "text/html":
            for link in sorted(_addresses(response.text)):
                if link.startswith("https:"):
                    assert link.startswith(f"https://{HOST}{BELOW}/"), f"{link} on {address}"
                else:
                    assert link.startswith(BELOW + "/"), f"{link} on {address}"
                    if f'action="{link}"' not in response.text:
                        waiting.append(link)
        response.close()  # a file stays open until then
    assert len(seen) > 20
    assert files > 2


def test_a_customer_answers_below_the_path(below: World, taken: str) -> None:
    with below.database.writing() as session:
        token = make_survey(session, below.project_id).token
    browser = Browser(below, taken)
    page = browser.open(f"{BELOW}/s/{token}")
    for answers in ({"recommend": "3"}, {"fix": "The queue."}):
        sent = browser.open(action_of(page), answers)
        assert sent.status_code == 303
        page = browser.open(sent.location)
        assert page.status_code == 200
    assert "/thanks/" in sent.location


def test_signing_in_leads_back_below_the_path(below: World, taken: str) -> None:
    asked = Browser(below, taken).open(f"{BELOW}/p/{below.slug}/inbox")
    assert asked.status_code == 303
    assert asked.location.startswith(f"{BELOW}/sign-in?next=%2Ffeedback") or (
        asked.location.startswith(f"{BELOW}/sign-in?next=/feedback")
    )
    now = dt.datetime.now(dt.UTC)
    with below.database.writing() as session:
        token = make_entry_link(
            session, below.users[Role.ADMIN], leads_to="//evil", good_for=dt.timedelta(1), now=now
        )
    entered = Browser(below, taken).open(f"{BELOW}/enter/{token}")
    assert entered.location.startswith(f"{BELOW}/")  # of this host, whatever it says
    cookie = entered.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie
    assert "Path=/" in cookie


def _app(database: Database, settings: Settings, hops: int) -> Flask:
    return create_app(settings.model_copy(update={"trusted_proxies": hops}), database)


@pytest.mark.parametrize(
    ("hops", "forwarded", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),  # nobody is believed
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the first is what a visitor made up
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),  # one step is missing: then none is believed
        (1, "", "127.0.0.1"),
    ],
)
def test_exactly_as_many_proxies_are_believed_as_there_are(
    database: Database, settings: Settings, hops: int, forwarded: str, address: str
) -> None:
    app, found = _app(database, settings, hops), list[str | None]()
    app.before_request(lambda: found.append(request.remote_addr))
    app.test_client().get("/healthz", headers={"X-Forwarded-For": forwarded})
    assert found == [address]
