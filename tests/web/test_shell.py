"""The shell around every page of the team: ways, counts, jumping, light, keys, errors."""

import datetime as dt
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from feedback.capture.surveys import NewSurvey, create_survey
from feedback.people.accounts import set_role
from feedback.store.actions import ActionItem
from feedback.store.contacts import Contact
from feedback.store.database import Database
from feedback.store.handovers import hand_over
from feedback.store.interviews import Participant, Study
from feedback.store.items import Item, SourceKind
from feedback.store.labels import Label
from feedback.store.people import Membership, Project, Role, User
from feedback.store.themes import Theme
from feedback.store.waiting import Waiting, what_waits
from feedback.web.errors import error_page
from feedback.web.notices import carry_notices, notify, read_notices
from surveys.library import instruments
from tests.conftest import NOW, World, make_world
from tests.making import complain, make_survey


def _item(project_id: int, key: str, text: str) -> Item:
    return Item(
        id=key, project_id=project_id, source_kind=SourceKind.REVIEW, source_id=key, place="text",
        origin="reviews.csv", asked="", text=text, said_on=NOW.date(), label=Label.NEUTRAL,
        polarity=0.0, is_counted=True,
    )  # fmt: skip


def _action(session: Session, world: World, title: str, owner: Role | None = None) -> ActionItem:
    action = ActionItem(
        project_id=world.project_id, title=title, reason="", raised_at=NOW,
        owner_id=world.users[owner] if owner else None,
    )  # fmt: skip
    session.add(action)
    session.flush()
    return action


def _switch_language(world: World, role: Role, language: str) -> None:
    with world.database.writing() as session:
        session.get_one(User, world.users[role]).language = language


def test_all_counts_beside_the_navigation_cost_one_query(world: World) -> None:
    with world.database.writing() as session:
        session.add_all(_item(world.project_id, f"k{n}", "Fine.") for n in range(3))
        _action(session, world, "Somebody's")
        mine = _action(session, world, "Mine", Role.MANAGER)
        hand_over(session, mine, to=world.users[Role.MANAGER], by=world.users[Role.ADMIN], now=NOW)
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(world.database.engine, "before_cursor_execute", note)
    with world.database.reading() as session:
        found = what_waits(session, world.project_id, world.users[Role.MANAGER])
    event.remove(world.database.engine, "before_cursor_execute", note)
    assert found == Waiting(unread=3, actions=2, mine=1, handed_over=1, projects=1)
    assert len([statement for statement in asked if "SELECT" in statement]) == 1


def test_what_waits_elsewhere_counts_nothing_here(any_database: Database) -> None:
    with any_database.writing() as session:
        here, there = (Project(slug=slug, name=slug, created_at=NOW) for slug in ("here", "there"))
        user = User(email="a@b.example", name="A", password_hash="!", created_at=NOW)
        session.add_all([here, there, user])
        session.flush()
        session.add(Membership(user_id=user.id, project_id=here.id, role=Role.ADMIN))
        session.add(_item(there.id, "k", "Fine."))
        session.add(ActionItem(project_id=there.id, title="x", reason="", raised_at=NOW))
        session.flush()
        assert what_waits(session, here.id, user.id) == Waiting(projects=1)


def test_a_full_inbox_is_not_counted_to_its_end(world: World) -> None:
    with world.database.writing() as session:
        session.add_all(_item(world.project_id, f"k{n}", "Fine.") for n in range(1_005))
    assert "1,000+</span>" in world.client("viewer").get(world.path("keys")).text


def test_the_page_that_is_shown_is_marked_once_at_the_side_and_once_at_the_foot(
    world: World,
) -> None:
    page = world.client("viewer").get(world.path("inbox")).text
    current = re.findall(r'<a href="([^"]+)" aria-current="page"', page)
    assert current == [world.path("inbox")] * 2


def test_other_projects_are_offered_only_to_who_has_some(world: World) -> None:
    client = world.client("manager")
    assert "switcher" not in client.get(world.path("work")).text
    other = make_world(world.app, world.database, name="Harbour Cafe")
    with world.database.writing() as session:
        user = session.get_one(User, world.users[Role.MANAGER])
        set_role(session, user, session.get_one(Project, other.project_id), Role.VIEWER)
    page = client.get(world.path("work")).text
    assert "switcher" in page
    assert f'href="/p/{other.slug}/"' in page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_theme_is_kept_for_the_person_and_leads_back(world: World, theme: str) -> None:
    client = world.client("viewer")
    assert "data-theme" not in client.get(world.path("work")).text
    data = {"theme": theme, "next": world.path("themes")}
    chosen = client.post(world.path("look/theme"), data=data)
    assert (chosen.status_code, chosen.location) == (303, world.path("themes"))
    page = client.get(world.path("work")).text
    assert f'data-theme="{theme}"' in page
    assert f'<meta name="color-scheme" content="{theme}">' in page
    client.post(world.path("look/theme"), data={"theme": "", "next": "//evil.example"})
    assert "data-theme" not in client.get(world.path("work")).text


def test_a_theme_that_is_none_is_refused_and_leads_nowhere_else(world: World) -> None:
    client = world.client("viewer")
    refused = client.post(world.path("look/theme"), data={"theme": '"><script>'})
    assert refused.status_code == 422
    for target in ("//evil.example", "https://evil.example", "/\\evil.example", "/elsewhere"):
        data = {"theme": "dark", "next": target}
        assert client.post(world.path("look/theme"), data=data).location == world.path()


def test_single_keys_are_switched_off_and_on(world: World) -> None:
    client = world.client("researcher")
    assert 'data-keys="off"' not in client.get(world.path("keys")).text
    assert client.post(world.path("keys")).status_code == 303
    page = client.get(world.path("keys")).text
    assert 'data-keys="off"' in page
    assert "Switch single keys on" in page
    client.post(world.path("keys"))
    assert 'data-keys="off"' not in client.get(world.path("keys")).text


def test_the_keys_of_the_map_are_the_keys_of_the_navigation(world: World) -> None:
    client = world.client("viewer")
    page = client.get(world.path("keys")).text
    keys = re.findall(r'data-go="(\w)"', page)
    assert sorted(keys) == sorted(set(keys))
    assert set("disnarptw") <= set(keys)
    part = client.get(world.path("keys?part=dialog")).text
    assert "<html" not in part
    for key in keys:
        assert f"<kbd>G</kbd><kbd>{key.upper()}</kbd>" in part


@pytest.fixture
def found_world(world: World) -> World:
    """A project with one thing of each kind that speaks of zebras."""
    with world.database.writing() as session:
        new = NewSurvey(
            project_id=world.project_id, is_anonymous=False, definition=instruments()["nps"]
        )
        create_survey(session, new, now=NOW).title = "Zebra survey"
        _action(session, world, "Paint the zebra 100%")
        session.add(
            Theme(project_id=world.project_id, code="z", name="Zebra theme", patterns="zebra")
        )
        study = Study(project_id=world.project_id, title="Zebra study", created_at=NOW)
        person = Contact(project_id=world.project_id, name="Zebra Person", created_at=NOW)
        session.add_all([study, person, _item(world.project_id, "k", "I saw a ZEBRA, there.")])
        session.flush()
        session.add(
            Participant(study_id=study.id, contact_id=person.id, label="P1", created_at=NOW)
        )
    return world


def test_one_jumps_to_every_kind_of_thing_by_its_words(found_world: World) -> None:
    page = found_world.client("researcher").get(found_world.path("go?q=zebra")).text
    for name in (
        "Zebra survey", "Paint the zebra 100%", "Zebra theme", "Zebra study", "Zebra Person",
        "I saw a ZEBRA, there.",
    ):  # fmt: skip
        assert name in page
    assert "6 places found" in page


def test_names_of_people_are_found_only_by_who_may_see_them(found_world: World) -> None:
    assert (
        "Zebra Person" not in found_world.client("viewer").get(found_world.path("go?q=zebra")).text
    )


def test_nothing_of_another_project_is_found(found_world: World) -> None:
    other = make_world(found_world.app, found_world.database, name="Another business")
    page = other.client("admin").get(other.path("go?q=zebra")).text
    assert "0 places found" in page


@pytest.mark.parametrize("words", ["zebra 100%", "ZEBRA paint"])
def test_every_word_counts_and_wildcards_mean_themselves(found_world: World, words: str) -> None:
    client = found_world.client("researcher")
    page = client.get(found_world.path("go"), query_string={"q": words, "part": "results"}).text
    assert "one place found" in page
    none = client.get(found_world.path("go"), query_string={"q": "z%a", "part": "results"}).text
    assert "0 places found" in none


def test_odd_words_break_nothing(found_world: World) -> None:
    client = found_world.client("viewer")
    for words in ("\x00", "'; --", "<script>", "\\", "%", "_", "\ud83d\ude00", "x" * 5000, "   "):
        response = client.get(
            found_world.path("go"), query_string={"q": words.encode("utf-8", "surrogatepass")}
        )
        assert response.status_code == 200
        assert "<script>" not in response.text.replace('<script type="module"', "")


def test_pages_are_found_in_the_language_that_is_spoken(world: World) -> None:
    client = world.client("viewer")
    results = client.get(world.path("go?q=dash&part=results")).text
    assert f'href="{world.path()}"' in results
    assert "one place found" in results


def test_an_address_that_is_none_still_shows_the_way_back(
    world: World, client: FlaskClient
) -> None:
    page = world.client("viewer").get(world.path("no/such/page"))
    assert page.status_code == 404
    assert "To the dashboard" in page.text
    assert 'data-go="i"' in page.text
    outside = client.get(world.path("no/such/page"))
    assert outside.status_code == 404
    assert "data-go" not in outside.text
    stranger = make_world(world.app, world.database, name="Another business").client("admin")
    foreign = stranger.get(world.path("no/such/page"))
    assert foreign.status_code == 404
    assert "Larkfield" not in foreign.text


@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 413, 422, 429, 500, 503])
def test_an_error_says_what_is_safe_and_names_a_reference(app: Flask, status: int) -> None:
    with app.test_request_context("/sign-in"):
        app.preprocess_request()
        response = app.make_response(error_page(status, "<b>why</b>"))
    assert response.status_code == status
    page = response.get_data(as_text=True)
    assert "&lt;b&gt;why" in page
    assert re.search(r'class="copy">[0-9a-f]{12}<', page)
    assert ("Retry-After" in response.headers) == (status in {429, 503})


def test_when_the_database_fails_the_page_asks_it_nothing(world: World) -> None:
    with world.database.writing() as session:
        session.execute(text("ALTER TABLE triage RENAME TO elsewhere"))  # the counts need it
    page = world.client("viewer").get(world.path("keys"))
    assert page.status_code == 500
    assert "Nothing you sent is half done" in page.text
    assert 'data-go="i"' in page.text  # the ways are there, without counts


def test_an_undo_survives_a_sub_path(world: World) -> None:
    with world.app.test_request_context("/p/x/", base_url="http://localhost/below"):
        notify("done", "Put away.", undo="/below/p/x/undo")
        response = world.app.response_class()
        cookie = carry_notices(response).headers["Set-Cookie"].partition(";")[0]
    with world.app.test_request_context(
        "/p/x/", base_url="http://localhost/below", headers={"Cookie": cookie}
    ):
        assert [notice.undo for notice in read_notices()] == ["/below/p/x/undo"]
    with world.app.test_request_context("/p/x/", headers={"Cookie": cookie}):
        assert [notice.undo for notice in read_notices()] == [None]


def test_the_dashboard_asks_for_answers_while_there_are_few(world: World) -> None:
    page = world.client("researcher").get(world.path()).text
    assert "5 answers are needed to show a score" in page
    assert "0 so far" in page
    assert page.count("button--primary") == 1


def test_months_of_charts_and_tables_are_named_as_the_reader_speaks(world: World) -> None:
    _switch_language(world, Role.VIEWER, "de-DE")
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        complain(session, survey, "The brakes squeak.", now=dt.datetime.now(dt.UTC))
    page = world.client("viewer").get(world.path()).text
    today = dt.datetime.now(dt.UTC).date()
    months = {(today.month - 1 - back) % 12 + 1 for back in range(12)}
    assert months == set(range(1, 13))
    for name in ("Mär", "Mai", "Okt", "Dez"):
        assert re.search(rf">{name}\.?<", page), name
