"""The gate in front of every view: who comes in, from where, and what everybody is told."""

import pytest
from flask.testing import FlaskClient

from feedback.people.policy import Permission, allows
from feedback.store.people import Role
from feedback.web.policy import Gate, policy_of
from tests.conftest import PASSWORD, World, make_world

OWN, OTHER = "http://localhost", "https://evil.example"


def _fill(rule: str, slug: str) -> str:
    """Return an address of this rule with ids that do not exist."""
    import re

    filled = rule.replace("<slug>", slug)
    filled = re.sub(r"<int:[^>]+>", "987654", filled)
    return re.sub(r"<[^>]+>", "nothing", filled)


def _routes(world: World) -> list[tuple[str, str, str]]:
    """List (method, address, endpoint) of every route below a project."""
    return [
        (method, _fill(rule.rule, world.slug), rule.endpoint)
        for rule in world.app.url_map.iter_rules()
        if "<slug>" in rule.rule
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


def test_every_route_lets_in_exactly_the_roles_that_it_declares(world: World) -> None:
    wrong = []
    for role in Role:
        client = world.client(role)
        for method, address, endpoint in _routes(world):
            with world.app.app_context():
                required = policy_of(endpoint)
            assert isinstance(required, Permission), endpoint
            status = client.open(address, method=method).status_code
            refused = status == 403
            if refused == allows(role, required) or status >= 500:
                wrong.append((role.value, method, address, status))
    assert wrong == []


def test_nobody_gets_in_without_signing_in(world: World, client: FlaskClient) -> None:
    for method, address, _ in _routes(world):
        status = client.open(address, method=method).status_code
        assert status == (303 if method == "GET" else 401), (method, address)


def test_another_project_does_not_exist(world: World) -> None:
    other = make_world(world.app, world.database, name="Another business")
    stranger = other.client("admin")
    for method, address, _ in _routes(world):
        assert stranger.open(address, method=method).status_code == 404, (method, address)


def test_a_project_address_that_nobody_has_does_not_exist(world: World) -> None:
    assert world.client("admin").get("/p/no-such-project/").status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": OWN}, 422),
        ({"Sec-Fetch-Site": "cross-site", "Origin": OTHER}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": OTHER}, 403),
        ({"Origin": OWN}, 422),
        ({"Origin": OTHER}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
        ({"Origin": "http://evil.example\\@localhost"}, 403),
        ({"Origin": "ftp://localhost"}, 403),
        ({}, 422),
    ],
    ids=[
        "our page",
        "another site",
        "a sister",
        "ours, plain http",
        "other, plain",
        "null",
        "broken",
        "longer host",
        "two hosts",
        "another scheme",
        "tool",
    ],
)
def test_only_our_own_pages_may_post(
    client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    assert client.post("/sign-in", headers=headers).status_code == status


def test_signing_in_and_out(world: World, client: FlaskClient) -> None:
    from feedback.people.passwords import hash_password
    from feedback.store.people import User

    with world.database.writing() as session:
        user = session.get_one(User, world.users[Role.VIEWER])
        user.password_hash, email = hash_password(PASSWORD), user.email
    refused = client.post("/sign-in", data={"email": email, "password": "wrong wrong wrong"})
    assert refused.status_code == 422
    assert "do not belong together" in refused.text
    accepted = client.post(
        "/sign-in", data={"email": email, "password": PASSWORD, "next": world.path()}
    )
    assert (accepted.status_code, accepted.location) == (303, world.path())
    assert client.get(world.path()).status_code == 200
    assert client.post("/sign-out").status_code == 303
    assert client.get(world.path()).status_code == 303


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\/evil", "javascript:alert(1)",
     "http://[", "/\t/evil.example",
     "/ok\nSet-Cookie: x", "evil"],
)  # fmt: skip
def test_signing_in_never_leads_to_another_site(world: World, target: str) -> None:
    assert world.client("admin").get("/sign-in", query_string={"next": target}).location == "/"


def test_every_answer_carries_the_policy_headers(world: World) -> None:
    client = world.client("manager")
    for address in (world.path(), "/p/none/", "/static/css/none.css", "/s/none"):
        headers = client.get(address).headers
        assert headers["Content-Security-Policy"].startswith(
            "default-src 'none'; script-src 'self'"
        )
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_pages_of_people_are_kept_by_no_cache(world: World) -> None:
    headers = world.client("manager").get(world.path()).headers
    assert headers["Cache-Control"] == "no-store"
    assert "Cookie" in headers["Vary"]


def test_a_chunked_body_is_refused(client: FlaskClient) -> None:
    response = client.post("/sign-in", headers={"Transfer-Encoding": "chunked"})
    assert response.status_code == 411


def test_a_body_over_two_megabytes_is_refused_in_words(client: FlaskClient) -> None:
    response = client.post("/sign-in", data={"email": "x" * (2 * 1024 * 1024)})
    assert response.status_code == 413
    assert "2 MB" in response.text


def test_the_gates_without_a_project_are_few(world: World) -> None:
    open_to_all = {
        rule.endpoint
        for rule in world.app.url_map.iter_rules()
        if policy_of_in(world, rule.endpoint) in {Gate.PUBLIC, Gate.TOKEN}
    }
    by_secret = {"hooks.take", "outward.github", "understood.answer", "understood.ask"}
    assert by_secret <= open_to_all  # one address each; nothing else of these rooms is open
    rooms = {endpoint.split(".")[0] for endpoint in open_to_all - by_secret}
    assert rooms == {"auth", "health", "public", "static"}


def policy_of_in(world: World, endpoint: str) -> object:
    with world.app.app_context():
        return policy_of(endpoint)


@pytest.mark.parametrize(
    "address", ["/s/%ff%fe", "/s/x%00", "/static/../README.md", "/static/%2e%2e/README.md",
                "/static/x%00", "/p/x%00/", "/enter/%00", "/join/%f0", "/p/" + "x" * 5000],
)  # fmt: skip
def test_odd_addresses_are_refused_and_break_nothing(world: World, address: str) -> None:
    assert world.client("admin").get(address).status_code in {303, 400, 404, 410}


@pytest.mark.parametrize("host", ["[", "a b", "evil.example", "", "x" * 300])
def test_odd_hosts_break_nothing(world: World, host: str) -> None:
    for address in ("/", "/sign-in", world.path()):
        assert world.app.test_client().get(address, headers={"Host": host}).status_code < 500
