"""What is sent arrives in one form, whatever room it is sent to."""

import unicodedata

import pytest
from sqlalchemy import select

from feedback.store.themes import Theme
from tests.conftest import World


def test_every_form_gets_its_text_in_one_form(world: World) -> None:
    researcher = world.client("researcher")
    sent = {"name": "Cafe\u0301\x00 \x07", "patterns": "queue\r\nwait\x00ing"}
    made = researcher.post(world.path("themes/new"), data=sent)
    assert made.status_code == 303
    with world.database.reading() as session:
        theme = session.scalars(select(Theme)).one()
        assert theme.name.strip() == unicodedata.normalize("NFC", "Café")
        assert "\x00" not in theme.patterns
        assert "\r" not in theme.patterns


@pytest.mark.parametrize(
    "rest", ["inbox?words=%00", "inbox?words=%ff%fe", "inbox?words=%ed%a0%80", "inbox?theme=%00"]
)
def test_an_address_with_bytes_that_are_no_text_is_answered(world: World, rest: str) -> None:
    assert world.client("viewer").get(world.path(rest)).status_code == 200


@pytest.mark.parametrize("rest", ["inbox/a%00b", "surveys/1/pages/%01", "uploads/%7f", "inbox/%0d"])
def test_a_path_with_control_characters_leads_nowhere(world: World, rest: str) -> None:
    assert world.client("admin").get(world.path(rest)).status_code == 404
