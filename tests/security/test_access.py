"""The walk over every route with every identity: nobody sees or does what is not theirs."""

import io
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from feedback.people.policy import Permission, allows
from feedback.store.actions import ActionItem
from feedback.store.people import Membership, Role
from feedback.store.tables import metadata
from feedback.web.policy import Gate, Policy, policy_of
from tests.security.access_table import PATH, methods_of, table
from tests.security.conftest import Two
from tests.security.content import content_of, crossings
from tests.security.full_world import FullWorld

EVERY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ENDS_THE_SESSION = {"auth.sign_out"}
ASKS_FOR_AN_ADMIN = {"auth.new_project"}  # of any project; a viewer of one is refused


def _routes(two: Two) -> list[tuple[str, str, list[str], Policy]]:
    """List (endpoint, rule, methods, policy) of every route."""
    found = []
    with two.app.app_context():
        for rule in two.app.url_map.iter_rules():
            asks = policy_of(rule.endpoint)
            assert asks is not None, f"{rule.endpoint} declares no policy"
            found.append((rule.endpoint, rule.rule, methods_of(rule), asks))
    return found


def _in_a_project(two: Two) -> list[tuple[str, str, list[str], Permission]]:
    found = []
    for endpoint, rule, methods, asks in _routes(two):
        if "<slug>" in rule:
            assert isinstance(asks, Permission), f"{endpoint} is in a project, but asks {asks}"
            found.append((endpoint, two.a.address(rule, endpoint), methods, asks))
    assert len(found) > 60
    return found


def _open(client: FlaskClient, method: str, address: str) -> TestResponse:
    answer = client.open(address, method=method)
    answer.get_data()
    answer.close()
    return answer


def _said(answer: TestResponse) -> str:
    """Return the text of an answer, that of a workbook unpacked."""
    if not answer.data.startswith(b"PK"):
        return str(answer.data, "utf-8", "replace")  # pictures have no words
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


def _outsiders(two: Two) -> Iterator[tuple[str, FlaskClient, int]]:
    """Everybody who has no business in project A, and the status that they get."""
    yield "admin of B", two.b.client_of(two.b.world.users[Role.ADMIN]), 404
    removed = two.a.client_of(two.a.outsiders["removed member"])
    yield "removed member", removed, 404


def test_the_table_in_the_documentation_says_what_the_routes_declare(two: Two) -> None:
    assert PATH.read_text("utf-8") == table(two.app), "run python -m tests.security.access_table"


def test_outsiders_find_nothing_at_any_address_by_any_method_and_change_nothing(two: Two) -> None:
    wrong = []
    routes = _in_a_project(two)
    clients = list(_outsiders(two))
    with two.database.reading() as session:
        before = content_of(session)
    for who, client, status in clients:
        for _, address, _, _ in routes:
            for method in EVERY_METHOD:
                answer = _open(client, method, address)
                if answer.status_code not in {status, 405} or two.a.marker in answer.text:
                    wrong.append((who, method, address, answer.status_code))
    assert wrong == []
    with two.database.reading() as session:
        assert content_of(session) == before


def test_nobody_gets_in_without_signing_in_and_nothing_is_changed(two: Two) -> None:
    client, wrong = two.app.test_client(), []
    with two.database.reading() as session:
        before = content_of(session)
    for _, address, methods, _ in _in_a_project(two):
        for method in methods:
            answer = _open(client, method, address)
            expected = 303 if method == "GET" else 401
            if answer.status_code != expected or two.a.marker in answer.text:
                wrong.append((method, address, answer.status_code))
    assert wrong == []
    with two.database.reading() as session:
        assert content_of(session) == before


def test_a_user_who_was_deactivated_is_nobody(two: Two) -> None:
    user_id = two.a.world.users[Role.ADMIN]
    client = two.a.client_of(user_id)
    with two.database.writing() as session:
        member = session.scalars(select(Membership).where(Membership.user_id == user_id)).one()
        member.user.is_active = False
    wrong = []
    for _, address, methods, _ in _in_a_project(two):
        for method in methods:
            answer = _open(client, method, address)
            if answer.status_code != (303 if method == "GET" else 401):
                wrong.append((method, address, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_exactly_what_the_policy_says(two: Two, role: Role) -> None:
    """What is refused first, while the project is whole; then reading; then all that changes it."""
    user_id, wrong = two.a.world.users[role], []
    client = two.a.client_of(user_id)
    routes = _in_a_project(two)
    with two.database.reading() as session:
        before = content_of(session)
    for _, address, methods, asks in routes:
        if allows(role, asks):
            continue
        for method in methods:
            answer = _open(client, method, address)
            if answer.status_code != 403:
                wrong.append((method, address, answer.status_code))
    with two.database.reading() as session:
        assert content_of(session) == before, "something that was refused was done"
    allowed = [route for route in routes if allows(role, route[3])]
    for _, address, methods, _ in allowed:
        if "GET" in methods:
            status = _open(client, "GET", address).status_code
            if status not in {200, 303}:
                wrong.append(("GET", address, status))
    for _, address, methods, _ in allowed:
        for method in set(methods) - {"GET"}:
            status = _open(two.a.client_of(user_id), method, address).status_code
            if status in {401, 403} or status >= 500:
                wrong.append((method, address, status))
    assert wrong == []


def test_whoever_is_signed_in_gets_to_their_own_pages_and_nobody_else_does(two: Two) -> None:
    user_id, wrong = two.a.world.users[Role.VIEWER], []
    for endpoint, rule, methods, asks in _routes(two):
        if asks is not Gate.SIGNED_IN:
            continue
        address = two.a.address(rule, endpoint)
        for method in methods:
            nobody = _open(two.app.test_client(), method, address).status_code
            if nobody != (303 if method == "GET" else 401):
                wrong.append(("nobody", method, address, nobody))
            member = _open(two.a.client_of(user_id), method, address).status_code
            is_refused = member in {401, 403}
            if is_refused != (endpoint in ASKS_FOR_AN_ADMIN) or member >= 500:
                wrong.append(("member", method, address, member))
    assert wrong == []


def test_what_is_open_to_all_is_open_and_tells_nothing_of_the_team(two: Two) -> None:
    private = [f"{two.a.marker} {thing}" for thing in ("action", "study", "proposal", "comment")]
    wrong = []
    for endpoint, rule, methods, asks in _routes(two):
        if asks not in {Gate.PUBLIC, Gate.TOKEN}:
            continue
        address = two.a.address(rule, endpoint)
        for method in methods:
            answer = _open(two.app.test_client(), method, address)
            if answer.status_code >= 500 and not rule.startswith("/readyz"):
                wrong.append((method, address, answer.status_code))
            told = [words for words in private if words in _said(answer)]
            assert told == [], address
    assert wrong == []


_FIELDS = frozenset({"input", "select", "textarea", "button"})


class _Forms(HTMLParser):
    """The forms of a page: where each leads, how, and with which fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, str, dict[str, str]]] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((values.get("method", "get"), values.get("action", ""), {}))
        elif tag == "a":
            self.links.append(values.get("href", ""))
        elif tag in _FIELDS and self.forms and values.get("name"):
            self.forms[-1][2][values["name"]] = values.get("value", "")


def _pages_of(full: FullWorld, client: FlaskClient) -> Iterator[tuple[str, _Forms]]:
    """Crawl a project from its dashboard; addresses that differ in their query count once."""
    waiting, seen = [full.world.path()], set()
    while waiting:
        address = waiting.pop()
        path = address.partition("?")[0]
        if path in seen or not path.startswith(full.world.path()):
            continue
        seen.add(path)
        answer = _open(client, "GET", address)
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        page = _Forms(answer.text)
        waiting += page.links
        yield path, page


@pytest.mark.parametrize("role", list(Role))
def test_no_page_of_a_project_shows_anything_of_another(two: Two, role: Role) -> None:
    for full, other in ((two.a, two.b), (two.b, two.a)):
        client = full.client_of(full.world.users[role])
        for rule in two.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or "filename" in rule.arguments:
                continue
            address = full.address(rule.rule, rule.endpoint)
            assert other.marker not in _said(_open(client, "GET", address)), address


def test_ids_of_another_project_do_nothing_in_the_forms_of_ones_own(two: Two) -> None:
    """Every form of B is sent with A's ids in every field; A stays as it is and is not told."""
    client = two.b.client_of(two.b.world.users[Role.ADMIN])
    foreign = {
        str(value)
        for name, value in two.a.ids.items()
        if name.rpartition(".")[2].endswith(("_id", "key", "digest")) or name == "response"
    } | {str(user_id) for user_id in two.a.world.users.values()}
    # An id that B has too, of another kind, would be a row of its own.
    foreign -= {str(value) for value in two.b.ids.values()}
    a_only = frozenset({"audit_event", "sign_in"})
    with two.database.reading() as session:
        members = select(Membership.user_id).where(Membership.project_id == two.b.world.project_id)
        before = _rows_of(session, two.a.world.project_id, but=a_only)
    forms = {}
    for path, page in _pages_of(two.b, client):
        for method, action, fields in page.forms:
            target = action or path
            if method.lower() == "post" and not target.endswith(("/sign-out", "/remove")):
                forms[re.sub(r"\d+", "N", target), tuple(sorted(fields))] = (target, fields)
    assert len(forms) > 15
    wrong = []
    for target, fields in forms.values():
        for value in sorted(foreign):
            sent = dict.fromkeys(fields, value) or {"x": value}
            answer = client.post(target, data=sent)
            if answer.status_code >= 500 or two.a.marker in answer.text:
                wrong.append((target, value, answer.status_code))
    for address in ("inbox", "actions", "reviews", "replies", "surveys", "audit", ""):
        for name in ("theme", "survey", "owner", "source", "study", "page", "who", "item", "code"):
            for value in sorted(foreign):
                answer = client.get(two.b.world.path(f"{address}?{name}={value}"))
                if answer.status_code >= 500 or two.a.marker in answer.text:
                    wrong.append((f"{address}?{name}", value, answer.status_code))
    assert wrong == []
    with two.database.reading() as session:
        assert crossings(session) == []
        assert _rows_of(session, two.a.world.project_id, but=a_only) == before
        owned = select(ActionItem.id).where(
            ActionItem.project_id == two.b.world.project_id,
            ActionItem.owner_id.is_not(None),
            ActionItem.owner_id.not_in(members),
        )
        assert session.scalars(owned).all() == []


def _rows_of(session: Session, project_id: int, *, but: frozenset[str]) -> dict[str, list[str]]:
    """Return all rows that say whose they are."""
    return {
        name: sorted(
            repr(tuple(row))
            for row in session.execute(select(t).where(t.c.project_id == project_id))
        )
        for name, t in metadata.tables.items()
        if "project_id" in t.columns and name not in but
    }


def test_a_member_who_is_removed_is_out_at_once(two: Two) -> None:
    admin = two.a.client_of(two.a.world.users[Role.ADMIN])
    viewer_id = two.a.world.users[Role.VIEWER]
    viewer = two.a.client_of(viewer_id)
    assert viewer.get(two.a.world.path()).status_code == 200
    assert admin.post(two.a.world.path(f"members/{viewer_id}/remove")).status_code == 303
    assert viewer.get(two.a.world.path()).status_code in {303, 404}
