"""The naughty strings in every field of every form, and broken JSON wherever JSON is taken."""

import inspect
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from feedback.store.people import Role
from surveys import DefinitionError, Survey
from surveys.text import normalise
from tests.hostile import naughty_strings
from tests.security.conftest import Two
from tests.security.test_access import _pages_of
from tests.shared_data import shared

_PARTS = 4
_LONGEST = 180  # what nearly every single line takes
_TYPED = frozenset({"text", "search", "email", "textarea", "url", "tel"})
_ENDS = ("/sign-out", "/remove", "/end-others", "/withdraw")
_READS_A_BODY = re.compile(r"get_json|request\.(json|data|get_data|stream)")
_networks = itertools.count(1)

# Fields whose words are not given back as they were typed, and why.
NOT_GIVEN_BACK = {
    "password": "never shown",
    "username": "hidden: it tells a password manager whose password this is",
    "current": "a password",
    "again": "a password",
    "email": "kept as an address or refused",
    "respondent-email": "kept as an address or refused",
    "respondent-name": "shown to the team only",
    "language": "the code of a language",
    "why": "kept only with another decision than the engine's",
    "next": "leads to a page of ours or nowhere",
}


@dataclass
class Drawn:
    """One form of a page as a browser would send it."""

    path: str
    action: str
    values: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)  # names of fields for words


class _Reader(HTMLParser):
    """The forms of a page, and every word on it."""

    def __init__(self, path: str, page: str) -> None:
        super().__init__()
        self.forms: list[Drawn] = []
        self.words: list[str] = []
        self._path, self._form, self._area, self._select = path, False, "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.words += values.values()
        name = values.get("name", "")
        if tag == "form":
            self._form = values.get("method", "").lower() == "post"
            if self._form:
                self.forms.append(Drawn(self._path, values.get("action") or self._path))
        elif self._form and name:
            form, kind = self.forms[-1], values.get("type", "text") if tag == "input" else tag
            if kind in _TYPED:
                form.typed.append(name)
                form.values[name] = values.get("value", "")
                self._area = name if tag == "textarea" else ""
            elif name == "revision":
                pass  # which draft it was made from: left out, every save is of the newest
            elif kind not in {"radio", "checkbox", "button", "submit", "file"}:
                form.values[name] = values.get("value", "")
                self._select = name if tag == "select" else ""
            elif kind in {"radio", "checkbox"} and "checked" in values:
                form.values[name] = values.get("value", "y")
        elif tag == "option" and self._select and self.forms:
            form = self.forms[-1]
            if "selected" in values or not form.values.get(self._select):
                form.values[self._select] = values.get("value", "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._area:
            self.forms[-1].values[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._form = False


def _tight(text: str) -> str:
    return "".join(text.split())


def _words_of(answer: TestResponse) -> str:
    return _tight(" ".join(_Reader("", answer.text).words))


def _batches() -> list[str]:
    """Every string: the short ones several to a batch, each long one by itself and cut."""
    found, batch = [], ""
    for raw in naughty_strings():
        text = " ".join(normalise(raw).split())[:_LONGEST]
        if len(batch) + len(text) + 3 > _LONGEST:
            found.append(batch)
            batch = ""
        batch = f"{batch} ¦ {text}" if batch else text
    return [*found, batch]


def _alone() -> list[str]:
    """Strings that do something only by themselves: empty, a number, a word of a language."""
    short = [text for text in naughty_strings() if len(text) <= 6]
    return [*short[::10], "", "\x00", "\u2028", "\ufeff", "9" * 400, "1e309", "NaN", "a" * 6000]


@pytest.fixture
def quick(two: Two) -> Two:
    """The same, on a database that does not wait for the disk."""

    @event.listens_for(two.database.engine, "connect")
    def _hurry(connection: object, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")  # type: ignore[attr-defined]

    two.database.engine.dispose()
    return two


def _forms(two: Two, client: FlaskClient) -> list[Drawn]:
    """Every form with fields for words, one of each shape."""
    found: dict[tuple[str, tuple[str, ...]], Drawn] = {}
    pages = [path for path, _ in _pages_of(two.a, client)]
    survey = f"/s/{two.a.ids['public.token']}"
    pages += [survey, f"{survey}/r/{two.a.ids['public.draft']}/why", "/account"]
    for path in pages:
        answer = client.get(path)
        for form in _Reader(path, answer.text).forms if answer.mimetype == "text/html" else []:
            if form.typed and not form.action.endswith(_ENDS):
                shape = re.sub(r"\d+|[0-9a-f]{32}", "N", form.action)
                found.setdefault((shape, tuple(form.typed)), form)
    return list(found.values())


def _post(client: FlaskClient, form: Drawn, sent: dict[str, str]) -> TestResponse:
    number = next(_networks)  # each from another network, or the limits would answer
    source = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return client.post(form.action, data=sent, environ_overrides={"REMOTE_ADDR": source})


@pytest.mark.slow
@pytest.mark.parametrize("part", range(_PARTS))
def test_no_field_of_any_form_breaks_and_each_gives_back_what_it_was_given(
    quick: Two, part: int
) -> None:
    """In parts, so that several processes share the work."""
    admin_id = quick.a.world.users[Role.ADMIN]
    client = quick.a.client_of(admin_id)
    forms = _forms(quick, client)
    assert len({form.action for form in forms}) > 12
    broken: list[tuple[str, str, int]] = []
    lost: dict[tuple[str, str], list[str]] = {}
    given_back: Counter[tuple[str, str]] = Counter()
    for form in forms:
        for text in _alone()[part::_PARTS]:
            answer = _post(client, form, form.values | dict.fromkeys(form.typed, text))
            if answer.status_code >= 500:
                broken.append((form.action, text[:40], answer.status_code))
        few = "password" in form.typed  # each costs a slow hash
        for number, text in enumerate(_batches()[part :: 30 if few else _PARTS]):
            sent = form.values | {
                name: text if name not in NOT_GIVEN_BACK else form.values[name]
                for name in form.typed
            }
            answer = _post(client, form, sent)
            if answer.status_code >= 500:
                broken.append((form.action, text[:40], answer.status_code))
            if answer.status_code == 303 and number % 4:
                continue  # looking after every one would cost two pages each
            for name, is_there in _given_back(client, form, text, answer):
                if is_there:
                    given_back[form.action, name] += 1
                else:
                    lost.setdefault((form.action, name), []).append(text)
    assert broken == []
    assert lost == {}
    assert len(given_back) > 15
    assert given_back.total() > 100


def _given_back(
    client: FlaskClient, form: Drawn, text: str, answer: TestResponse
) -> Iterator[tuple[str, bool]]:
    """Say of each field whether the page that shows it has what was sent."""
    if answer.status_code not in {200, 303, 422} or form.action.startswith("/s/"):
        # Decided meanwhile or closed: nothing is shown. What customers say is shown to the team.
        return
    shown = _words_of(answer)
    if answer.status_code == 303:
        shown = _words_of(client.get(answer.location)) + _words_of(client.get(form.path))
    for name in form.typed:
        if name not in NOT_GIVEN_BACK:
            yield name, _tight(text) in shown


def _json_bodies() -> Sequence[bytes]:
    bodies = sorted(shared("hostile/json_parsing/test_parsing").iterdir())
    assert len(bodies) == 318
    return [path.read_bytes() for path in bodies]


def _is_definition(body: bytes) -> bool:
    try:
        Survey.from_text(body.decode())
    except (UnicodeDecodeError, DefinitionError):
        return False
    return True


def test_no_json_body_breaks_whatever_takes_a_definition(quick: Two) -> None:
    client = quick.a.client_of(quick.a.world.users[Role.ADMIN])
    address = quick.a.world.path(f"surveys/{quick.a.ids['survey_id']}/definition")
    for body in _json_bodies():
        answer = client.post(
            address,
            data=b"text=" + "".join(f"%{byte:02x}" for byte in body).encode(),
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code == (303 if _is_definition(body) else 422), body[:60]


def test_no_json_body_breaks_what_takes_a_file(quick: Two) -> None:
    client = quick.a.client_of(quick.a.world.users[Role.RESEARCHER])
    for body in _json_bodies():
        for name in ("reviews.jsonl", "reviews.json"):
            sent = {"file": (io.BytesIO(body), name)}
            status = client.post(quick.a.world.path("reviews/upload"), data=sent).status_code
            assert status in {303, 413, 422}, (name, body[:60])


def test_no_json_body_breaks_whatever_reads_json_itself(quick: Two) -> None:
    """Every view that reads a body by itself is found by its words and gets all of them."""
    readers = []
    for rule in quick.app.url_map.iter_rules():
        view = inspect.unwrap(quick.app.view_functions[rule.endpoint])
        source = inspect.getsource(view)
        if "POST" in (rule.methods or ()) and re.search(
            r"get_json|request\.(json|data|get_data)", source
        ):
            readers.append(quick.a.address(rule.rule, rule.endpoint))
    client = quick.a.client_of(quick.a.world.users[Role.ADMIN])
    readers.append(quick.a.world.path("surveys/new"))  # one that reads a form answers, too
    for address in readers:
        for body in _json_bodies():
            answer = client.post(address, data=body, content_type="application/json")
            assert answer.status_code < 500, (address, body[:60])
