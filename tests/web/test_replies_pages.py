"""Facts, prepared answers, second persons and held cases, as people meet them on their pages."""

import datetime as dt
import re

from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.settings import Settings
from feedback.store.audit import AuditEvent
from feedback.store.cases import PostedReply
from feedback.store.facts import Fact
from feedback.store.people import Role
from feedback.store.replies import Reply
from tests.conftest import World, make_world
from tests.replying import make_review

CHARGED = "They charged me 90 euros for a puncture. The waiting room was cold."
PRICE = {
    "text": "A puncture repair costs 15 euros.", "kind": "policy", "dated": "2026-03-01",
    "is_public": "y",
}  # fmt: skip
BURNED = "The battery caught fire and burned my hand. I was in hospital for two days."


def _desk(world: World, settings: Settings, text: str) -> str:
    manager = world.client("manager")
    return manager.post(world.path(f"reviews/{make_review(world, settings, text)}/reply")).location


def _first_claim(page: str) -> dict[str, str]:
    found = re.search(
        r'name="start" value="(\d+)"><input type="hidden" name="end" value="(\d+)"', page
    )
    assert found
    return {"start": found[1], "end": found[2]}


def test_a_fact_is_written_down_attached_linked_and_carries_a_refutation(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    manager, desk = world.client("manager"), _desk(world, settings, CHARGED)
    assert manager.post(world.path("facts"), data=PRICE).status_code == 303
    manager.post(f"{desk}/facts", data={"fact_id": "1"})
    page = manager.get(desk).text
    said = _first_claim(page) | {"fact_id": "1", "bears": "contradicts"}
    manager.post(f"{desk}/claims", data=said)
    page = manager.get(desk).text
    assert "Decision: refute" in page
    assert "says Manager Person" in page
    words = re.search(r'<textarea[^>]*id="text"[^>]*>\n([^<]*)', page)
    assert words
    alone = manager.post(desk, data={"text": words[1], "posted": "yes"})
    assert alone.status_code == 409
    assert "a second person has to approve it" in alone.text
    manager.post(f"{desk}/second")
    assert manager.post(f"{desk}/approve").status_code == 409
    admin = world.client("admin")
    assert "Waiting for a second person" in admin.get(world.path("replies")).text
    assert "I approve it" in admin.get(desk).text
    assert "I approve it" not in manager.get(desk).text
    assert admin.post(f"{desk}/send-back", data={"why": ""}).status_code == 422
    admin.post(f"{desk}/approve")
    with world.database.reading() as session:
        text = session.scalars(select(Reply.text)).one()
    posted = manager.post(desk, data={"text": text, "posted": "yes"})
    assert posted.status_code == 303
    assert "Approved by" in manager.get(desk).text
    with world.database.reading() as session:
        assert session.scalars(select(PostedReply.approved_by)).one() == world.users[Role.ADMIN]
        told = set(session.scalars(select(AuditEvent.action)))
    assert {"fact.add", "fact.attach", "claim.link", "reply.ask_second", "reply.approve"} <= told


def test_a_suggestion_is_shown_as_one_and_a_persons_word_takes_its_place(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    manager, desk = world.client("manager"), _desk(world, settings, CHARGED)
    manager.post(world.path("facts"), data=PRICE)
    manager.post(f"{desk}/facts", data={"fact_id": "1"})
    page = manager.get(desk).text
    assert "Suggested:" in page
    said = _first_claim(page) | {"fact_id": "1", "bears": "nothing"}
    manager.post(f"{desk}/claims", data=said)
    page = manager.get(desk).text
    assert "<strong>says nothing of it</strong>" in page
    manager.post(f"{desk}/claims", data=said | {"bears": "suggested"})
    assert "<strong>says nothing of it</strong>" not in manager.get(desk).text
    manager.post(f"{desk}/facts/1/detach")
    assert "No fact is attached." in manager.get(desk).text
    for broken in ({"start": "x"}, {"bears": "denies"}, {"fact_id": "99"}):
        assert manager.post(f"{desk}/claims", data=said | broken).status_code == 404


def test_facts_change_by_new_rows_and_expired_ones_are_set_apart(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    manager = world.client("manager")
    manager.post(world.path("facts"), data=PRICE)
    changed = manager.post(world.path("facts/1"), data=PRICE | {"text": "It costs 18 euros."})
    assert changed.location.endswith("/facts/2")
    page = manager.get(changed.location).text
    assert "What it said before" in page
    assert PRICE["text"] in page
    old = PRICE | {"text": "It cost 9 euros.", "expires_on": "2026-03-02"}
    manager.post(world.path("facts"), data=old)
    page = manager.get(world.path("facts")).text
    assert page.index("It costs 18 euros.") < page.index("Expired") < page.index("It cost 9 euros.")
    wrong = manager.post(world.path("facts"), data=old | {"expires_on": "2026-02-01"})
    assert wrong.status_code == 422
    assert "cannot expire before" in wrong.text
    manager.post(world.path("facts/2/retire"))
    assert "It costs 18 euros." not in manager.get(world.path("facts")).text
    manager.post(world.path("facts/2/restore"))
    assert "It costs 18 euros." in manager.get(world.path("facts")).text
    viewer = world.client("viewer")
    assert "Write it down" not in viewer.get(world.path("facts")).text
    assert viewer.post(world.path("facts"), data=PRICE).status_code == 403


def test_a_danger_stands_on_top_with_deadline_briefing_and_no_draft(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    manager = world.client("manager")
    make_review(world, settings)
    held = make_review(world, settings, BURNED)
    index = manager.get(world.path("replies")).text
    assert "A person answers these" in index
    assert index.index("burned my hand") < index.index("Without a reply")
    assert index.count("burned my hand") == 1
    assert "Manager Person answers" in index
    desk = manager.post(world.path(f"reviews/{held}/reply")).location
    page = manager.get(desk).text
    assert "Briefing" in page
    assert "What may be offered" in page
    assert "No draft was made." in page
    soon = (dt.datetime.now(dt.UTC) + dt.timedelta(days=2)).date().isoformat()
    data = {"to": str(world.users[Role.ADMIN]), "due_on": soon, "why": "Call them"}
    assert manager.post(f"{desk}/hand", data=data).status_code == 303
    assert "Admin Person answers" in manager.get(desk).text
    assert manager.post(f"{desk}/hand", data=data | {"due_on": ""}).status_code == 422
    assert manager.post(f"{desk}/hand", data=data | {"to": "999"}).status_code == 422


def test_another_decision_with_a_reason_is_shown_beside_the_engines(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    manager, desk = world.client("manager"), _desk(world, settings, CHARGED)
    assert manager.post(f"{desk}/decision", data={"decision": "hold"}).status_code == 422
    manager.post(f"{desk}/decision", data={"decision": "hold", "why": "I know her."})
    page = manager.get(desk).text
    assert "Manager Person decided so; the engine said:" in page
    assert "I know her." in page
    assert "Decision: hold: a person answers" in page


def test_a_prepared_answer_goes_into_a_reply_and_is_counted(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    manager, desk = world.client("manager"), _desk(world, settings, CHARGED)
    words = "A repair can be booked at the counter, where somebody sees the free slots."
    data = {"title": "Booking", "text": words, "owner": str(world.users[Role.MANAGER]),
            "review_by": "2026-01-31"}  # fmt: skip
    assert manager.post(world.path("answers"), data=data).status_code == 303
    assert manager.post(world.path("answers"), data=data | {"review_by": ""}).status_code == 422
    page = manager.get(world.path("answers")).text
    assert "to be looked at since 31 Jan 2026" in page
    manager.post(f"{desk}/insert", data={"answer_id": "1"})
    assert words in manager.get(desk).text
    assert "used once" in manager.get(world.path("answers")).text
    assert manager.post(f"{desk}/insert", data={"answer_id": "9"}).status_code == 404
    manager.post(world.path("answers/1"), data=data | {"title": "Booking a repair"})
    assert "Booking a repair" in manager.get(world.path("answers/1")).text
    manager.post(world.path("answers/1/retire"))
    assert "Out of use" in manager.get(world.path("answers")).text
    manager.post(world.path("answers/1/restore"))
    assert "Out of use" not in manager.get(world.path("answers")).text


def test_a_posted_reply_is_corrected_by_a_next_version(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    manager, desk = world.client("manager"), _desk(world, settings, CHARGED)
    words = "I am sorry that the waiting room was cold."
    manager.post(desk, data={"text": words, "posted": "yes"})
    manager.post(f"{desk}/rewrite", data={"kind": "correction"})
    assert words in manager.get(desk).text
    manager.post(desk, data={"text": f"{words} It is heated now.", "posted": "yes"})
    page = manager.get(desk).text
    assert "Version 2, correction" in page
    assert "Version 1, first reply" in page
    assert manager.post(f"{desk}/rewrite", data={"kind": "first"}).status_code == 404
    assert manager.post(f"{desk}/rewrite", data={"kind": "follow_up"}).status_code == 409


def test_facts_and_answers_of_another_project_do_not_exist_here(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    manager, desk = world.client("manager"), _desk(world, settings, CHARGED)
    other = make_world(world.app, world.database, name="Other Bikes")
    stranger = other.client("manager")
    stranger.post(other.path("facts"), data=PRICE)
    with world.database.reading() as session:
        theirs = session.scalars(select(Fact.id)).one()
    assert manager.get(world.path(f"facts/{theirs}")).status_code == 404
    assert manager.post(f"{desk}/facts", data={"fact_id": str(theirs)}).status_code == 404
    assert stranger.get(desk.replace(world.slug, other.slug)).status_code == 404
