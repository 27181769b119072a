"""The button that has a language model word a reply anew, over real HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from feedback.settings import Settings
from tests.conftest import World
from tests.modelling import Model, modelling, said
from tests.replying import make_review

BUTTON = "Word it anew with tiny"


@pytest.fixture
def model() -> Iterator[Model]:
    with modelling() as found:
        yield found


@pytest.fixture
def settings(tmp_path: Path, model: Model) -> Settings:
    return Settings(
        data_dir=tmp_path, public_url="http://localhost", llm_url=model.url, llm_model="tiny"
    )


@pytest.fixture
def desk(world: World, researcher: FlaskClient, settings: Settings) -> str:
    review = make_review(world, settings)
    return world.client("manager").post(world.path(f"reviews/{review}/reply")).location


def test_its_wording_takes_the_place_of_the_draft(world: World, desk: str, model: Model) -> None:
    words = "An app that stalls is a nuisance; sorry about that."
    model.say = lambda _asked: said({"text": words, "slot": "apologise", "fact_ids": []})
    manager = world.client("manager")
    assert BUTTON in manager.get(desk).text
    assert manager.post(f"{desk}/word-anew").location == desk
    page = manager.get(desk).text
    assert words in page
    assert "Worded anew by tiny." in page


def test_what_is_blocked_leaves_the_draft_and_says_why(
    world: World, desk: str, model: Model
) -> None:
    words = "Sorry. A full refund is on its way."
    model.say = lambda _asked: said({"text": words, "slot": "apologise", "fact_ids": []})
    manager = world.client("manager")
    assert manager.post(f"{desk}/word-anew").status_code == 303
    page = manager.get(desk).text
    assert words not in page
    assert "tiny was asked, and the draft stands as it was" in page


def test_a_text_that_somebody_changed_meanwhile_is_kept(
    world: World, desk: str, model: Model
) -> None:
    manager = world.client("manager")

    def slowly(_asked: object) -> tuple[int, bytes]:
        manager.post(desk, data={"text": "These are my own words about the app."})
        return said({"text": "Sorry about the app.", "slot": "apologise", "fact_ids": []})

    model.say = slowly
    assert world.client("manager").post(f"{desk}/word-anew").status_code == 409
    assert "These are my own words" in manager.get(desk).text


def test_the_counted_quality_is_shown_part_by_part(world: World, desk: str) -> None:
    page = world.client("manager").get(desk).text
    assert "Counted quality" in page
    assert "Rests on what is known" in page
