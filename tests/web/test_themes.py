"""The pages about themes: levels, changes, one theme, sectors, merging, splitting, suggestions."""

import datetime as dt
import html
import random
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import Template
from sqlalchemy import select

from feedback.analyse.trends import Change, Kind, Measure, Share
from feedback.figures.themes import lines
from feedback.settings import Settings
from feedback.store.audit import AuditEvent
from feedback.store.database import Database
from feedback.store.people import Project
from feedback.store.themes import DismissedSuggestion, Theme
from feedback.web.app import create_app
from tests.conftest import World, make_world
from tests.making import complain, make_survey, work


def _said(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def _theme(world: World, code: str) -> Theme:
    with world.database.reading() as session:
        return session.scalars(select(Theme).where(Theme.code == code)).one()


def _say(world: World, settings: Settings, *texts: str, back: int = 1) -> None:
    day = dt.datetime.now(dt.UTC) - dt.timedelta(days=back)
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        for text in texts:
            complain(session, survey, text, now=day)
    work(world.database, settings)


def _last_deed(world: World) -> str:
    with world.database.reading() as session:
        return (
            session.scalars(select(AuditEvent.action).order_by(AuditEvent.id.desc())).first() or ""
        )


def test_editing_a_theme_has_everything_read_again(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    _say(world, settings, "The flumph is awful.")
    bad = researcher.post(world.path("themes/new"), data={"name": "Flumphs", "patterns": "a*"})
    assert bad.status_code == 422
    made = {"name": "Flumphs", "patterns": "flumph*"}
    assert researcher.post(world.path("themes/new"), data=made).status_code == 303
    assert work(world.database, settings) > 0
    row = re.search(r"Flumphs flumph\* (\d+) sentence", _said(researcher, world.path("themes")))
    assert row
    assert row[1] == "1"
    with world.database.reading() as session:
        assert session.get_one(Project, world.project_id).codebook_revision == 2


def test_a_theme_is_edited_on_a_page_that_tries_a_sentence(
    world: World, researcher: FlaskClient
) -> None:
    theme = _theme(world, "price")
    address = world.path(f"themes/{theme.id}/edit")
    assert "Take out of use" in _said(researcher, address)
    data = {"name": "Price", "patterns": "zorp*", "parent": "0", "sentence": "A zorping day"}
    tried = researcher.post(address, data={**data, "try": "yes"})
    assert "Yes: this sentence is about the theme." in tried.text
    no = researcher.post(address, data={**data, "sentence": "A day", "try": "yes"})
    assert "No: none of the patterns" in no.text
    assert researcher.post(address, data={**data, "patterns": " "}).status_code == 422
    assert researcher.post(address, data=data).status_code == 303
    changed = _theme(world, "price")
    assert (changed.words, changed.parent_id) == (("zorp*",), None)
    assert researcher.post(address, data={**data, "parent": "999"}).status_code == 422


def test_a_theme_belongs_to_nothing_that_is_no_theme(any_database: Database) -> None:
    app = create_app(Settings(public_url="http://localhost"), any_database)
    world = make_world(app, any_database)
    for parent in ("9" * 10, "-1", "x"):
        form = {"name": "Fresh", "patterns": "fresh*", "parent": parent}
        refused = world.client("researcher").post(world.path("themes/new"), data=form)
        assert refused.status_code == 422


def test_a_theme_of_others_counts_and_finds_what_is_said_of_them_once(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    _say(world, settings, "The price is too expensive and I was billed twice.", "Nice bike bell.")
    money, price = _theme(world, "money"), _theme(world, "price")
    page = _said(researcher, world.path("themes"))
    assert re.search(r"Money 1 sentence about Money", page)
    assert page.index("Money 1 sentence") < page.index("Price price*")
    found = researcher.get(world.path(f"inbox?theme={money.id}")).text
    assert "billed twice" in found
    assert "bike bell" not in found
    below = _said(researcher, world.path(f"themes/{money.id}"))
    assert "1 sentence speaks of it" in below
    assert "Below it Bills and payment 1 sentence Price 1 sentence" in below
    own = _said(researcher, world.path(f"themes/{price.id}"))
    assert "too expensive" in own
    assert "belongs to Money" in own
    assert "fewer than 5" in own  # one text in a week is not told


def test_everybody_reads_a_theme_and_researchers_change_it(
    world: World, researcher: FlaskClient
) -> None:
    theme = _theme(world, "staff")
    viewer = world.client("viewer")
    page = viewer.get(world.path(f"themes/{theme.id}")).text
    assert "/edit" not in page
    for rest in ("edit", "merge", "split"):
        assert viewer.get(world.path(f"themes/{theme.id}/{rest}")).status_code == 403
    assert viewer.get(world.path("themes/suggestions")).status_code == 403
    assert researcher.get(world.path(f"themes/{theme.id}")).status_code == 200


def test_a_spike_is_shown_with_its_figures_and_quotes(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    quiet = _said(researcher, world.path("themes"))
    assert "Nothing is out of the ordinary" in quiet
    chance = random.Random(4)
    now = dt.datetime.now(dt.UTC)
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        for back in range(1, 113):
            for _ in range(4):
                odds = 0.7 if back <= 7 else 0.08
                text = "The parcel came late." if chance.random() < odds else "Blue."
                complain(session, survey, text, now=now - dt.timedelta(days=back))
    work(world.database, settings)
    page = _said(researcher, world.path("themes"))
    figures = re.search(
        r"Delivery (?:↑ criticised.*? )?↑ spoken of more than usual in the last (?:7|28) days "
        r"(\d+) of (\d+) texts speak of it: \d+% \(likely \d+% to \d+%\)\. Usually it is \d+%\.",
        page,
    )  # fmt: skip
    assert figures
    assert int(figures[1]) < int(figures[2])
    assert "The parcel came late." in page
    theme = _said(researcher, world.path(f"themes/{_theme(world, 'delivery').id}"))
    assert "Words that go with it late parcel" in theme or "parcel" in theme


def test_the_words_of_a_sector_are_added(world: World, researcher: FlaskClient) -> None:
    before = len(_theme(world, "food").words)
    assert (
        researcher.post(world.path("themes/sector"), data={"sector": "hospitality"}).status_code
        == 303
    )
    assert len(_theme(world, "food").words) > before
    assert _last_deed(world) == "theme.sector"
    assert "Added" in researcher.get(world.path("themes")).text
    assert researcher.post(world.path("themes/sector"), data={"sector": "x"}).status_code == 422


def test_a_project_is_made_with_its_sectors(world: World) -> None:
    admin = world.client("admin")
    made = admin.post("/projects/new", data={"name": "Grand Hotel", "sectors": ["hospitality"]})
    assert made.status_code == 303
    with world.database.reading() as session:
        food = session.scalars(
            select(Theme).join(Project, Project.id == Theme.project_id)
            .where(Project.name == "Grand Hotel", Theme.code == "food")
        ).one()  # fmt: skip
        assert "dim sum" in food.words
    refused = admin.post("/projects/new", data={"name": "X", "sectors": ["no such"]})
    assert refused.status_code == 422


def test_two_themes_are_merged_after_a_look_ahead_and_taken_apart_again(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    _say(world, settings, "Too expensive.", "I was billed twice.", "Expensive, and billed twice.")
    price, billing = _theme(world, "price"), _theme(world, "billing")
    address = world.path(f"themes/{price.id}/merge")
    assert "Look ahead" in _said(researcher, address)
    page = _said(researcher, f"{address}?into={billing.id}")
    assert "Come along 1" in page
    assert "In both already 1" in page
    assert "Afterwards 3" in page
    assert "Too expensive." in page
    assert _theme(world, "price").archived_at is None  # looking changes nothing
    assert researcher.get(f"{address}?into={price.id}").status_code == 422
    assert researcher.post(address, data={"into": "999999"}).status_code == 404
    assert researcher.post(address, data={"into": str(billing.id)}).status_code == 303
    assert _last_deed(world) == "theme.merge"
    work(world.database, settings)
    assert "merged into Bills and payment" in _said(researcher, world.path("themes"))
    assert "3 sentences speak of it" in _said(researcher, world.path(f"themes/{billing.id}"))
    assert "merged into" in _said(researcher, world.path(f"themes/{price.id}"))
    back = researcher.post(world.path(f"themes/{price.id}/restore"))
    assert back.status_code == 303
    assert set(_theme(world, "billing").words) == set(billing.words)


def test_a_theme_is_split_after_a_look_ahead(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    _say(world, settings, "Too expensive.", "What a bargain.", "An expensive bargain.")
    price = _theme(world, "price")
    address = world.path(f"themes/{price.id}/split")
    data = {"name": "Bargains", "patterns": "bargain*"}
    page = html.unescape(researcher.post(address, data={**data, "try": "yes"}).text)
    seen = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Go to the new theme 1 sentence" in seen
    assert "Stay 1 sentence" in seen
    assert "Are about both 1 sentence" in seen
    assert "bargain*" in _theme(world, "price").words
    assert researcher.post(address, data={**data, "patterns": "a*"}).status_code == 422
    assert researcher.post(address, data={**data, "name": ""}).status_code == 422
    assert researcher.post(address, data=data).status_code == 303
    assert "bargain*" not in _theme(world, "price").words
    assert _theme(world, "bargains").parent_id == price.parent_id


_TUNNELS = (
    "The tunnel scares my daughter.", "No lamp in that tunnel!", "I walk round the tunnel.",
    "That tunnel again.", "A mural for our tunnel?", "Who sweeps the tunnel?",
)  # fmt: skip


@pytest.fixture
def tunnels(world: World, researcher: FlaskClient, settings: Settings) -> FlaskClient:
    """A researcher in a project where many speak of tunnels and no theme does."""
    _say(world, settings, *_TUNNELS, *("Blue sky.",) * 20)
    return researcher


def test_what_no_theme_covers_is_suggested_and_made_a_theme(
    world: World, tunnels: FlaskClient, settings: Settings
) -> None:
    page = tunnels.get(world.path("themes/suggestions")).text
    assert '<h2 dir="auto">Tunnel</h2>' in page
    link = re.search(r'href="([^"]*/themes/new\?[^"]*Tunnel[^"]*)"', page)
    assert link
    form = tunnels.get(html.unescape(link[1])).text
    assert 'value="Tunnel"' in form
    assert "tunnel</textarea>" in form
    made = {"name": "Tunnel", "patterns": "tunnel*", "parent": "0"}
    assert tunnels.post(world.path("themes/new"), data=made).status_code == 303
    work(world.database, settings)
    assert "Tunnel</h2>" not in tunnels.get(world.path("themes/suggestions")).text


def test_the_words_of_a_suggestion_go_to_a_theme_that_is_there(
    world: World, tunnels: FlaskClient
) -> None:
    data = {"theme": str(_theme(world, "safety").id), "words": "tunnel, tunnels"}
    assert tunnels.post(world.path("themes/suggestions/words"), data=data).status_code == 303
    assert {"tunnel", "tunnels"} <= set(_theme(world, "safety").words)
    missing = tunnels.post(world.path("themes/suggestions/words"), data={**data, "theme": "0"})
    assert missing.status_code == 404


def test_a_suggestion_that_is_no_theme_is_remembered(world: World, tunnels: FlaskClient) -> None:
    address = world.path("themes/suggestions")
    assert tunnels.post(f"{address}/dismiss", data={"words": "tunnel"}).status_code == 303
    page = tunnels.get(address).text
    assert "Tunnel</h2>" not in page
    assert "1 put aside" in page
    with world.database.reading() as session:
        kept = session.scalars(select(AuditEvent.detail)).all()
        assert "tunnel" not in "".join(kept)  # what people say is not kept for good
    assert tunnels.post(f"{address}/recall", data={"all": "yes"}).status_code == 303
    assert "Tunnel</h2>" in tunnels.get(address).text
    with world.database.reading() as session:
        assert session.scalars(select(DismissedSuggestion)).all() == []


def test_a_look_ahead_at_a_split_says_when_nothing_moves(
    world: World, researcher: FlaskClient
) -> None:
    address = world.path(f"themes/{_theme(world, 'price').id}/split")
    page = researcher.post(address, data={"name": "Bargains", "patterns": "bargain*", "try": "yes"})
    assert "no sentence moves" in page.text


def test_few_critical_texts_are_told_nowhere_and_follow_from_nothing(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    _say(world, settings, *["The price is awful."] * 2, *["The price is lovely."] * 5)
    address = world.path(f"themes/{_theme(world, 'price').id}")
    assert " 7 fewer than 5 7 " in _said(researcher, address)
    assert _bars(researcher, address) == (["few"], [0.0])
    _say(world, settings, *["The price is awful."] * 8)
    assert " 15 10 15 " in _said(researcher, address)
    assert _bars(researcher, address) == (["rest"], [74.7])


def test_a_change_to_few_texts_tells_neither_share_nor_interval(app: Flask) -> None:
    macro = app.jinja_env.get_template("themes/parts.html")
    many, few = Share(10, 40), Share(2, 40)
    with app.test_request_context("/"):
        for measure in Measure:
            told = _change_figures(macro, measure, few, many)
            assert told == "fewer than 5"
            told = _change_figures(macro, measure, many, few)
            assert "10 of 40" in told
            assert "Usually it is < 13%" in told
        told = _change_figures(macro, Measure.CRITICISM, Share(38, 40), many)
        assert told == "not critical: fewer than 5"


def test_a_line_leaves_out_weeks_of_few_texts(
    world: World, settings: Settings, researcher: FlaskClient
) -> None:
    del researcher  # it seeds the codebook
    for back, count in ((3, 6), (10, 4), (17, 7)):
        _say(world, settings, *["The price is awful."] * count, back=back)
    price = _theme(world, "price").id
    with world.database.reading() as session:
        drawn = lines(session, world.project_id, {}, today=dt.datetime.now(dt.UTC).date())
    assert drawn[price] == [0] * 9 + [7, None, 6]


def _bars(client: FlaskClient, address: str) -> tuple[list[str], list[float]]:
    """Return how each bar of a week is drawn, and how high its critical part is."""
    page = client.get(address).text
    drawn = re.findall(r'"weeks__(few|rest)".*?"weeks__critical".*? height="([0-9.]+)"', page)
    return [kind for kind, _ in drawn], [float(height) for _, height in drawn]


def _change_figures(macros: Template, measure: Measure, now: Share, usual: Share) -> str:
    change = Change(1, Kind.SPIKE, measure, 7, now, usual, 0.01)
    return " ".join(
        html.unescape(str(macros.make_module().__dict__["change_figures"](change, 5))).split()
    )
