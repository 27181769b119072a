"""One complaint walked all the way, as its people meet it: only pages and buttons."""

import re

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from feedback.analyse.codebook import seed_codebook
from feedback.settings import Settings
from feedback.store.actions import ActionItem, Letter, LetterStatus
from feedback.store.people import Role
from tests.conftest import World
from tests.making import work
from tests.web.test_public import action_of


def _follow(client: FlaskClient, response: TestResponse) -> TestResponse:
    assert response.status_code == 303, response.text
    return client.get(response.location)


def _answer(world: World, address: str, words: str, email: str) -> TestResponse:
    customer = world.app.test_client()
    page = _follow(
        customer, customer.post(action_of(customer.get(address)), data={"recommend": "2"})
    )
    sent = customer.post(action_of(page), data={"fix": words, "respondent-email": email})
    return _follow(customer, sent)


def test_a_complaint_ends_in_a_change_that_the_customer_hears_of(
    world: World, settings: Settings
) -> None:
    with world.database.writing() as session:
        seed_codebook(session, world.project_id)
    researcher, manager = world.client("researcher"), world.client("manager")

    # A researcher publishes NPS.
    data = {"title": "After your repair", "begin_with": "nps", "privacy": "identified"}
    made = researcher.post(world.path("surveys/new"), data=data)
    assert made.status_code == 303
    survey_id = int(made.location.split("/")[-2])
    published = researcher.post(world.path(f"surveys/{survey_id}/publish"))
    link = re.search(
        r'<p class="copy" id="address">https?://[^/<]+([^<]+)</p>',
        _follow(researcher, published).text,
    )
    assert link, published.location

    # Three customers complain of the same; the worker reads it.
    for number, name in enumerate(("ada", "ben", "cleo")):
        words = f"I waited {number + 2} weeks and nobody told me. The booking was lost."
        assert "Thank you" in _answer(world, link[1], words, f"{name}@example.org").text
    assert work(world.database, settings) > 0
    assert "nobody told me" in manager.get(world.path("inbox")).text

    # It became a proposal with every quote; the manager accepts it.
    proposals = manager.get(world.path("proposals")).text
    address = re.search(rf'href="({world.path("proposals/")}\d+)">Booking', proposals)
    assert address
    proposal = manager.get(address[1]).text
    assert proposal.count("<mark>The booking was lost.</mark>") == 3
    accepted = manager.post(
        address[1] + "/accept",
        data={
            "title": "Confirm every booking",
            "owner": str(world.users[Role.MANAGER]),
            "due_on": "2027-01-31",
        },
    )
    action = _follow(manager, accepted)
    assert "Confirm every booking" in action.text
    assert "accepted from a proposal" in action.text

    # It is done, put on the list, and the three are told.
    path = accepted.location
    refused = manager.post(f"{path}/move", data={"status": "done"})
    assert refused.status_code == 422
    assert "Say how we will see that it worked" in refused.text
    frame = {"problem": "Bookings get lost on the way.", "loop": "outer",
             "success_measure": "No complaint of it in eight weeks."}  # fmt: skip
    manager.post(f"{path}/frame", data=frame)
    told = {"you_said": "Bookings are lost.", "we_did": "Every booking is confirmed at once."}
    manager.post(f"{path}/write-up", data=told)
    manager.post(f"{path}/move", data={"status": "done"})
    manager.post(f"{path}/write-up", data={**told, "publish": "yes"})
    manager.post(f"{path}/write-up", data={**told, "letters": "yes"})
    manager.post(f"{path}/write-up", data={**told, "letters": "yes"})  # pressed twice
    work(world.database, settings)
    with world.database.reading() as session:
        letters = session.scalars(select(Letter)).all()
        assert [letter.status for letter in letters] == [LetterStatus.SENT] * 3
        assert {letter.address for letter in letters} == {
            f"{name}@example.org" for name in ("ada", "ben", "cleo")
        }
        assert session.scalars(select(ActionItem)).one().published_at is not None
    assert len(list((settings.data_dir / "letters").glob("*.eml"))) == 3

    # The next customer reads it, and the dashboard shows the score.
    assert "Every booking is confirmed at once." in _answer(world, link[1], "x", "").text
    dashboard = world.client("viewer").get(world.path())
    assert "NPS \N{MINUS SIGN}100" in dashboard.text
    assert "<svg" in dashboard.text
