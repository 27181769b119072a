"""The inbox, actions and themes, used by their forms."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.settings import Settings
from feedback.store.actions import ActionItem
from feedback.store.items import Item, Triage
from feedback.store.people import Project
from surveys import Answer, Choices, Number
from tests.conftest import World
from tests.making import answer, complain, make_survey, work


def test_the_inbox_is_narrowed_read_and_put_away(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        complain(session, survey, "The brakes squeak. 100% annoying.", email="ada@example.org")
        complain(session, survey, "The staff were rude.")
    work(world.database, settings)
    assert "100%" in researcher.get(world.path("inbox?words=100%25")).text
    assert "rude" not in researcher.get(world.path("inbox?words=100%25")).text
    assert "Nothing waits here" in researcher.get(world.path("inbox?words=zebra")).text
    assert "rude" in researcher.get(world.path("inbox?label=negative&source=response")).text
    with world.database.reading() as session:
        item = session.scalars(select(Item).where(Item.text.contains("brakes"))).one()
        themes = [link.theme_id for s in item.sentences for link in s.themes]
    assert "brakes" in researcher.get(world.path(f"inbox?theme={themes[0]}")).text
    page = researcher.get(world.path(f"inbox/{item.id}")).text
    assert "<mark>The brakes squeak.</mark>" in page
    with world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Triage)) == 0  # a GET notes nothing
    assert researcher.post(world.path(f"inbox/{item.id}/read")).status_code == 204
    following = researcher.post(world.path(f"inbox/{item.id}/done"))
    assert "rude" in researcher.get(following.location).text
    assert "brakes" in researcher.get(world.path("inbox?done=yes")).text
    researcher.post(world.path(f"inbox/{item.id}/undone"))
    assert "brakes" in researcher.get(world.path("inbox")).text


@pytest.mark.parametrize(
    "query", ["label=x&theme=y&source=z&page=-1", "page=99999999999999", "theme=" + "9" * 30,
              "words=%00%F0%9F%98%80%27%22--", "words=" + "a" * 3000],
)  # fmt: skip
def test_odd_filters_narrow_nothing_and_break_nothing(
    world: World, researcher: FlaskClient, query: str
) -> None:
    assert researcher.get(world.path(f"inbox?{query}")).status_code == 200


def test_an_action_is_raised_from_one_text_and_its_history_is_kept(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    with world.database.writing() as session:
        complain(session, make_survey(session, world.project_id), "The lock is stiff.")
    work(world.database, settings)
    with world.database.reading() as session:
        item_id = session.scalars(select(Item.id)).one()
    manager = world.client("manager")
    raised = manager.post(world.path(f"inbox/{item_id}/action"))
    base = raised.location
    owner = str(next(iter(world.users.values())))
    plan = {"title": "Oil the locks", "owner": owner, "due_on": "2020-01-01"}
    manager.post(f"{base}/plan", data=plan)
    manager.post(f"{base}/move", data={"status": "doing"})
    manager.post(f"{base}/comment", data={"text": "Ordered the oil."})
    page = manager.get(base).text
    for words in ("raised by hand", "now owned by", "due on 2020-01-01", "from planned to doing",
                  "Ordered the oil.", "days late"):  # fmt: skip
        assert words in page
    assert "Oil the locks" in manager.get(world.path("actions?show=overdue")).text
    assert manager.post(f"{base}/plan", data={"title": ""}).status_code == 422
    early = manager.post(f"{base}/write-up", data={"you_said": "a", "we_did": "b", "publish": "y"})
    assert early.status_code == 409
    bad_date = manager.post(f"{base}/plan", data={**plan, "due_on": "31.31."})
    assert bad_date.status_code == 422
    assert world.client("viewer").get(base).status_code == 200
    with world.database.reading() as session:
        assert session.scalars(select(ActionItem)).one().title == "Oil the locks"


def test_editing_a_theme_has_everything_read_again(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    with world.database.writing() as session:
        complain(session, make_survey(session, world.project_id), "The flumph is awful.")
    work(world.database, settings)
    bad = researcher.post(world.path("themes/new"), data={"name": "Flumphs", "patterns": "a*"})
    assert bad.status_code == 422
    made = {"name": "Flumphs", "patterns": "flumph*"}
    assert researcher.post(world.path("themes/new"), data=made).status_code == 303
    assert work(world.database, settings) > 0
    row = re.search(
        r"Flumphs.*?(\d+) sentence", researcher.get(world.path("themes")).text, re.DOTALL
    )
    assert row
    assert row[1] == "1"
    with world.database.reading() as session:
        assert session.get_one(Project, world.project_id).codebook_revision == 2


def test_choices_with_other_words_reach_the_inbox(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    from feedback.demo.story import definitions

    with world.database.writing() as session:
        survey = make_survey(session, world.project_id, definition=definitions()["rental"])
        answers: dict[str, Answer] = {
            "effort": Number(7),
            "shop": Choices(("other",), "the lake"),
        }
        answer(session, survey, answers)
    work(world.database, settings)
    assert "the lake" in researcher.get(world.path("inbox")).text
