"""The question to a customer: a page without account or cookie that takes one answer once."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from feedback.settings import Settings
from feedback.store.database import Database
from feedback.store.reviews import Review
from feedback.store.understanding import Understanding
from feedback.web.app import create_app
from tests.conftest import NOW, World, make_world
from tests.replying import make_review

SENTENCE = "You waited three weeks for a booking that was then lost."


def _ask(world: World, settings: Settings) -> tuple[str, str]:
    """Ask a customer; return the public address and the page of the reply."""
    manager = world.client("manager")
    desk = manager.post(world.path(f"reviews/{make_review(world, settings)}/reply")).location
    manager.post(f"{desk}/understanding", data={"sentence": SENTENCE})
    link = re.search(r"http://localhost(/u/[\w-]+)", manager.get(desk).text)
    assert link
    return link[1], desk


def _key(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    return found[1]


def test_the_customer_confirms_and_the_desk_shows_it(
    world: World, client: FlaskClient, settings: Settings
) -> None:
    link, desk = _ask(world, settings)
    page = client.get(link)
    assert SENTENCE in page.text
    assert "Set-Cookie" not in page.headers
    assert page.headers["X-Robots-Tag"] == "noindex"
    sent = {"right": "yes", "key": _key(page.text)}
    for _twice in range(2):
        assert client.post(link, data=sent).status_code == 303
    other = client.post(link, data={"right": "no", "correction": "Other", "key": "another"})
    assert other.status_code == 409
    assert "This was answered already" in other.text
    page = client.get(link)
    assert "Good: then we know what it is about." in page.text
    assert "<form" not in page.text
    assert "confirmed" in world.client("manager").get(desk).text


def test_a_correction_is_kept_in_the_customers_own_words(
    world: World, client: FlaskClient, settings: Settings
) -> None:
    link, desk = _ask(world, settings)
    empty = client.post(link, data={"right": "no", "correction": " ", "key": "k"})
    assert empty.status_code == 422
    assert "in your own words" in empty.text
    words = "No: the booking was there,\nbut <b>nobody</b> told me the day."
    client.post(link, data={"right": "no", "correction": words, "key": "k"})
    page = world.client("manager").get(desk).text
    assert "but &lt;b&gt;nobody&lt;/b&gt; told me the day." in page
    assert "corrected" in page
    with world.database.reading() as session:
        kept = session.scalars(select(Understanding)).one()
        assert (kept.is_right, kept.correction) == (False, words)
        assert kept.restated == SENTENCE


def test_a_get_stores_nothing_and_a_program_that_fills_the_hidden_field_neither(
    world: World, client: FlaskClient, settings: Settings
) -> None:
    link, _desk = _ask(world, settings)
    client.get(f"{link}?right=yes&key=k")
    assert client.post(link, data={"right": "maybe", "key": "k"}).status_code == 422
    trapped = client.post(link, data={"right": "yes", "key": "k", "more-comments": "buy"})
    assert trapped.status_code == 422
    with world.database.reading() as session:
        assert session.scalars(select(Understanding.answered_at)).one() is None


def test_unknown_expired_and_put_away_questions_end_in_a_page(
    world: World, client: FlaskClient, settings: Settings
) -> None:
    link, _desk = _ask(world, settings)
    assert client.get("/u/no-such-question").status_code == 404
    with world.database.writing() as session:
        session.execute(update(Understanding).values(expires_at=NOW.replace(year=2020)))
    for answer in (client.get(link), client.post(link, data={"right": "yes", "key": "k"})):
        assert answer.status_code == 410
        assert "expired" in answer.text
    with world.database.writing() as session:
        session.execute(update(Understanding).values(expires_at=NOW.replace(year=2099)))
        session.execute(update(Review).values(trashed_at=NOW))
    assert client.get(link).status_code == 404


def test_who_answers_too_often_is_given_their_words_back(
    database: Database, settings: Settings
) -> None:
    slow = settings.model_copy(update={"answers_per_minute": 1})
    app = create_app(slow, database)
    world = make_world(app, database)
    link, _desk = _ask(world, slow)
    client = app.test_client()
    assert client.post(link, data={"right": "no", "correction": "A", "key": "k"}).status_code == 303
    again = client.post(link, data={"right": "no", "correction": "My words", "key": "k"})
    assert again.status_code == 429
    assert "My words" in again.text


@pytest.mark.postgres
def test_the_question_is_answered_on_postgresql_too(postgres: Database, settings: Settings) -> None:
    app = create_app(settings, postgres)
    world = make_world(app, postgres)
    link, _desk = _ask(world, settings)
    client = app.test_client()
    assert client.get(link).status_code == 200
    assert client.post(link, data={"right": "yes", "key": "k"}).status_code == 303
