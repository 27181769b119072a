"""What the public pages withstand and what they cost: floods, programs, size, caches."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.capture.surveys import close, publish
from feedback.settings import Settings
from feedback.store.database import Database
from feedback.store.limits import RateCount
from feedback.store.responses import Response
from feedback.store.surveys import ResponseDraft, Survey
from feedback.web.app import create_app
from tests.benchmarks.public_page import ten_questions
from tests.conftest import NOW
from tests.making import make_project, make_survey
from tests.web.test_public import action_of

HEAVIEST = 20 * 1000


def _token(database: Database, *, ten: bool = False, is_anonymous: bool = False) -> str:
    with database.writing() as session:
        definition = ten_questions() if ten else None
        project = make_project(session)
        survey = make_survey(session, project.id, definition=definition, is_anonymous=is_anonymous)
        return survey.token


def _count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_page_of_ten_questions_weighs_under_twenty_kilobytes_with_everything(
    client: FlaskClient, database: Database
) -> None:
    page = client.get(f"/s/{_token(database, ten=True)}")
    files = sorted(set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)))
    assert [re.sub(r".*\.(\w+)\?.*", r"\1", file) for file in files] == ["css"] * 3 + ["svg", "js"]
    weights = {"page": len(gzip.compress(page.data, 6))}
    for file in files:
        with client.get(file) as served:
            weights[file] = len(gzip.compress(served.data, 6))
    assert sum(weights.values()) < HEAVIEST, weights
    assert sum(weight for file, weight in weights.items() if ".js" in file) < 1500


def test_a_file_is_kept_for_ever_under_an_address_that_changes_with_it(
    client: FlaskClient, database: Database
) -> None:
    page = client.get(f"/s/{_token(database)}")
    for address in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)):
        assert "?v=" in address
        with client.get(address) as file:
            tag = file.headers["ETag"]
            assert "immutable" in file.headers["Cache-Control"]
            assert "default-src 'none'" in file.headers["Content-Security-Policy"]
            assert file.headers["X-Content-Type-Options"] == "nosniff"
        with client.get(address, headers={"If-None-Match": tag}) as again:
            assert (again.status_code, again.data) == (304, b"")


def test_pages_are_for_one_browser_and_found_by_their_link_alone(
    client: FlaskClient, database: Database
) -> None:
    token = _token(database)
    first = client.get(f"/s/{token}")
    saved = client.post(action_of(first), data={"recommend": "9"})
    under_way = client.get(saved.location)
    for page in (first, saved, under_way, client.get("/s/nowhere")):
        assert page.headers["Cache-Control"] == "private, no-cache"
        assert page.headers["X-Robots-Tag"] == "noindex"
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert "ETag" not in page.headers


def test_the_next_person_at_a_shared_screen_gets_a_form_of_their_own(
    client: FlaskClient, database: Database
) -> None:
    address = f"/s/{_token(database)}"
    actions = {action_of(client.get(address)) for _ in range(5)}
    assert len(actions) == 5
    assert _count(database, ResponseDraft) == 0


def test_a_page_that_is_drawn_once_follows_every_change_of_its_survey(
    client: FlaskClient, database: Database
) -> None:
    token = _token(database)
    assert "recommend us to a friend" in client.get(f"/s/{token}").text
    with database.writing() as session:
        survey = session.scalars(select(Survey).where(Survey.token == token)).one()
        survey.draft = survey.draft.replace("recommend us to a friend", "come back")
        publish(session, survey, by=None, now=NOW)
    assert "How likely are you to come back" in client.get(f"/s/{token}").text
    with database.writing() as session:
        close(session.get_one(Survey, survey.id), now=NOW)
    assert client.get(f"/s/{token}").status_code == 410


def test_a_network_that_sends_too_much_waits_and_keeps_its_words(
    database: Database, settings: Settings
) -> None:
    few = settings.model_copy(update={"answers_per_minute": 3})
    client = create_app(few, database).test_client()
    token = _token(database, is_anonymous=True)
    where = f"/s/{token}/r/{'t' * 24}/score"
    for _ in range(3):
        assert client.post(where, data={"recommend": "3"}).status_code == 303
    refused = client.post(where, data={"recommend": "3"})
    assert refused.status_code == 429
    assert refused.headers["Retry-After"]
    assert '<input type="hidden" name="recommend" value="3">' in refused.text
    assert "Send again" in refused.text
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.post(where, data={"recommend": "3"}, environ_base=elsewhere).status_code == 303
    with database.reading() as session:
        stored = [row.key for row in session.scalars(select(RateCount))]
    assert len(stored) == 2
    assert not any("203.0.113" in key or "127.0.0" in key for key in stored)


def test_without_a_limit_nobody_waits(database: Database, settings: Settings) -> None:
    free = settings.model_copy(update={"answers_per_minute": 0})
    client = create_app(free, database).test_client()
    where = f"/s/{_token(database)}/r/{'t' * 24}/score"
    assert {client.post(where, data={"recommend": "3"}).status_code for _ in range(5)} == {303}
    assert _count(database, RateCount) == 0


def test_a_program_that_fills_in_every_field_is_asked_again_and_stores_nothing(
    client: FlaskClient, database: Database
) -> None:
    page = client.get(f"/s/{_token(database)}")
    names = re.findall(r'<(?:input|textarea)[^>]* name="([^"]+)"', page.text)
    where = action_of(page)
    trapped = client.post(where, data={**dict.fromkeys(names, "http://x"), "recommend": "9"})
    assert trapped.status_code == 422
    assert "Please send again" in trapped.text
    assert 'value="9" checked' in trapped.text
    assert (_count(database, ResponseDraft), _count(database, Response)) == (0, 0)
    # Whoever is a person after all sends once more: the hidden field comes back empty.
    assert client.post(where, data={"recommend": "9"}).status_code == 303


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({f"f{n}": "x" for n in range(1001)} | {"q0": "9"}, 303),
        ({"q8": "x" * 501}, 422),
        ({"q8": "x" * 500}, 303),
        ({"q1": "x" * 5001}, 422),
        ({"q1": "x" * 5000}, 303),
        ({"q1": "x" * (2 * 1024 * 1024)}, 413),
    ],
)
def test_answers_have_limits_and_nothing_unknown_is_stored(
    app: Flask, database: Database, fields: dict[str, str], status: int
) -> None:
    client = app.test_client()
    where = f"/s/{_token(database, ten=True)}/r/{'t' * 24}/all"
    sent = client.post(where, data=fields | {"finish-later": "yes"} if status == 303 else fields)
    assert sent.status_code == status
    with database.reading() as session:
        for answers in session.scalars(select(ResponseDraft.answers)):
            assert '"f1' not in answers


def test_too_much_at_once_keeps_what_earlier_pages_sent(
    client: FlaskClient, database: Database
) -> None:
    first = client.post(action_of(client.get(f"/s/{_token(database)}")), data={"recommend": "3"})
    last = action_of(client.get(first.location))
    large = client.post(last, data={"fix": "x" * (2 * 1024 * 1024)})
    assert large.status_code == 413
    assert "what you sent from earlier pages is kept" in large.text
    assert _count(database, ResponseDraft) == 1


@pytest.mark.parametrize(
    ("query", "is_chosen"),
    [("q=recommend&a=9", True), ("q=recommend&a=11", False), ("q=recommend&a=", False),
     ("q=fix&a=words", False), ("q=nothing&a=9", False), ("q=recommend", False), ("a=9", False)],
)  # fmt: skip
def test_a_link_in_a_letter_chooses_and_records_nothing(
    client: FlaskClient, database: Database, query: str, is_chosen: bool
) -> None:
    token = _token(database)
    page = client.get(f"/s/{token}?{query}")
    assert page.status_code == 200
    assert ("checked" in page.text) == is_chosen
    assert ("Chosen: 9" in page.text) == is_chosen
    assert (_count(database, ResponseDraft), _count(database, Response)) == (0, 0)
    if is_chosen:
        assert client.post(action_of(page), data={"recommend": "8"}).status_code == 303
    assert "checked" not in client.get(f"/s/{token}").text


@pytest.mark.parametrize("address", ["", "/r/{draft}", "/r/{draft}/score", "/thanks/{draft}"])
def test_no_public_page_reads_a_cookie_or_tells_who_is_signed_in(
    client: FlaskClient, database: Database, address: str
) -> None:
    token = _token(database)
    client.set_cookie("notices", "%5B%5D", domain="localhost")
    page = client.get(f"/s/{token}{address.format(draft='x' * 24)}")
    assert "Set-Cookie" not in page.headers
    assert "Cookie" not in page.headers.get("Vary", "")


def test_a_respondent_never_reads_how_the_database_is_reached(settings: Settings) -> None:
    away = Database("postgresql+psycopg://somebody@127.0.0.1:9/nothing")
    client = create_app(settings, away).test_client()
    for page in (client.get("/s/x"), client.post(f"/s/x/r/{'t' * 24}/p", data={"a": "words"})):
        assert page.status_code == 503
        assert page.headers["Retry-After"]
        assert "127.0.0.1" not in page.text
        assert "somebody" not in page.text


def _tokens() -> dict[str, tuple[str, str]]:
    text = Path(__file__).parents[2].joinpath("static/css/tokens.css").read_text(encoding="utf-8")
    found = re.findall(r"--([a-z0-9-]+): light-dark\((#\w{6}), (#\w{6})\)", text)
    return {name: (light, dark) for name, light, dark in found}


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


_GROUNDS = ("canvas", "surface", "raised", "sunken")
_PAIRS = [
    *((text, ground, 4.5) for text in ("ink", "mute", "brand", "brand-strong", "error", "negative",
      "positive", "mixed", "done") for ground in _GROUNDS),
    *((f"{word}", f"{word}-soft", 4.5) for word in ("brand", "negative", "positive", "mixed",
      "error", "done")),
    ("ink", "brand-soft", 4.5), ("ink", "mark", 4.5), ("ink", "error-soft", 4.5),
    ("on-brand", "brand", 4.5), ("on-brand", "brand-strong", 4.5),
    *(("field", ground, 3.0) for ground in ("surface", "raised")),
    *(("focus", ground, 3.0) for ground in _GROUNDS),
]  # fmt: skip


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_colour_can_be_read_on_what_it_stands_on(theme: int) -> None:
    colours = _tokens()
    faint = {
        f"{text} on {ground}": round(found, 2)
        for text, ground, least in _PAIRS
        if (found := _contrast(colours[text][theme], colours[ground][theme])) < least
    }
    assert faint == {}
