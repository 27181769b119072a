"""The board, one action's life with its undo, handing over, and proposals decided and reopened."""

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.settings import Settings
from feedback.store.actions import (
    ActionItem,
    ActionStatus,
    Evidence,
    Letter,
    Proposal,
    ProposalStatus,
)
from feedback.store.audit import AuditEvent
from feedback.store.handovers import Handover
from feedback.store.people import Role
from feedback.store.responses import Response
from tests.conftest import World
from tests.making import complain, make_survey, work


def _undo_of(client: FlaskClient, location: str) -> str:
    """Return where the Undo button of the next page leads."""
    page = client.get(location).text
    found = re.search(r'notice--done">.*?action="([^"]+)"', page, re.DOTALL)
    assert found
    return found[1].replace("&amp;", "&")


@pytest.fixture
def manager(world: World, researcher: FlaskClient) -> FlaskClient:
    """A manager's browser, in a project with the seeded codebook."""
    return world.client("manager")


FRAME = {
    "problem": "Customers wait for a word.",
    "loop": "outer",
    "success_measure": "Half as many complaints in eight weeks.",
    "untold_because": "This is a test.",
}


def _frame(client: FlaskClient, path: str, **more: str) -> None:
    """Say all that an action needs to be begun and done."""
    assert client.post(f"{path}/frame", data=FRAME | more).status_code == 303


def _by_hand(world: World, client: FlaskClient, title: str = "Oil the locks") -> str:
    data = {"title": title, "reason": "The fire inspector asked.", "owner": "", "due_on": ""}
    made = client.post(world.path("actions/new"), data=data)
    assert made.status_code == 303, made.text
    return made.location


def _proposals(world: World, settings: Settings, *words: str) -> None:
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        for number, text in enumerate(words):
            complain(session, survey, text, email=f"p{number}@example.org")
    work(world.database, settings)


_BOOKING = (
    "The booking was lost and nobody called me.",
    "My booking never arrived at the shop.",
    "I could not change the booking, awful.",
)


def test_an_action_by_hand_needs_a_reason(world: World, manager: FlaskClient) -> None:
    assert "Why" in manager.get(world.path("actions/new")).text
    without = manager.post(world.path("actions/new"), data={"title": "Oil", "reason": " "})
    assert without.status_code == 422
    path = _by_hand(world, manager)
    page = manager.get(path).text
    assert "The fire inspector asked." in page
    assert "No customer&#39;s words stand behind this." in page


def test_a_move_is_taken_back_from_the_board_it_was_made_on(
    world: World, manager: FlaskClient
) -> None:
    path = _by_hand(world, manager)
    _frame(manager, path)
    board = world.path("actions?owner=&show=")
    moved = manager.post(f"{path}/move", data={"status": "done", "next": board})
    assert moved.location == board
    undo = _undo_of(manager, board)
    assert manager.post(undo).status_code == 303
    with world.database.reading() as session:
        action = session.scalars(select(ActionItem)).one()
        assert (action.status, action.closed_at) == (ActionStatus.PLANNED, None)
    # Somebody goes on; then the old change is not taken back over their heads.
    manager.post(f"{path}/move", data={"status": "doing"})
    late = _undo_of(manager, path)
    manager.post(f"{path}/move", data={"status": "done"})
    assert manager.post(late).status_code == 409
    elsewhere = manager.post(f"{path}/move", data={"status": "doing", "next": "//evil.example"})
    assert elsewhere.location == path


def test_a_change_of_plan_is_taken_back_as_a_whole(world: World, manager: FlaskClient) -> None:
    path = _by_hand(world, manager)
    owner = str(world.users[Role.ADMIN])
    plan = {"title": "Replace the locks", "owner": owner, "due_on": "2027-02-01"}
    manager.post(f"{path}/plan", data=plan)
    manager.post(_undo_of(manager, path))
    with world.database.reading() as session:
        action = session.scalars(select(ActionItem)).one()
        assert (action.title, action.owner_id, action.due_on) == ("Oil the locks", None, None)
    unchanged = manager.post(f"{path}/plan", data={"title": "Oil the locks", "owner": ""})
    assert "Nothing was changed." in manager.get(unchanged.location).text


def test_whoever_becomes_the_owner_is_told_until_they_say_so(
    world: World, manager: FlaskClient
) -> None:
    path = _by_hand(world, manager)
    admin = world.client("admin")
    plan = {"title": "Oil the locks", "owner": str(world.users[Role.ADMIN]), "due_on": ""}
    manager.post(f"{path}/plan", data=plan)
    assert "made this yours" not in manager.get(path).text
    assert "<strong>Manager Person</strong> made this yours" in admin.get(path).text
    assert "made this yours" in admin.get(path).text  # looking changes nothing
    seen = admin.post(path.replace("/actions/", "/work/") + "/seen", data={"from": "action"})
    assert seen.location == path
    assert "made this yours" not in admin.get(path).text
    # Who takes it themselves needs no notice; a notice to an owner before them ends.
    manager.post(f"{path}/plan", data=plan | {"owner": str(world.users[Role.MANAGER])})
    manager.post(f"{path}/plan", data=plan)
    manager.post(f"{path}/plan", data=plan | {"owner": str(world.users[Role.MANAGER])})
    with world.database.reading() as session:
        unseen = select(func.count()).select_from(Handover).where(Handover.seen_at.is_(None))
        assert session.scalar(unseen) == 0


def test_a_change_by_the_new_owner_says_that_they_have_seen_it(
    world: World, manager: FlaskClient
) -> None:
    path = _by_hand(world, manager)
    _frame(manager, path)
    plan = {"title": "Oil the locks", "owner": str(world.users[Role.ADMIN]), "due_on": ""}
    manager.post(f"{path}/plan", data=plan)
    admin = world.client("admin")
    admin.post(f"{path}/move", data={"status": "doing"})
    assert "made this yours" not in admin.get(path).text


def test_the_board_is_narrowed_and_can_be_read_as_a_list(
    world: World, manager: FlaskClient
) -> None:
    mine = _by_hand(world, manager, "Mine")
    owner = str(world.users[Role.MANAGER])
    manager.post(f"{mine}/plan", data={"title": "Mine", "owner": owner, "due_on": "2020-01-01"})
    _by_hand(world, manager, "Nobody yet")
    for query, is_there in (
        ("", True), ("show=mine", False), ("show=overdue", False), (f"owner={owner}", False),
        ("owner=x&theme=99999999999999&show=?", True), ("view=list", True),
        ("view=list&show=overdue", False),
    ):  # fmt: skip
        page = manager.get(world.path(f"actions?{query}")).text
        assert ">Mine</a>" in page, query
        assert (">Nobody yet</a>" in page) is is_there, query
    assert "days late" in manager.get(world.path("actions?view=list")).text
    viewer = world.client("viewer").get(world.path("actions")).text
    assert "Move" not in viewer
    assert world.client("viewer").get(world.path("actions/new")).status_code == 403


def test_the_board_tells_who_is_affected_and_who_was_told(
    world: World, manager: FlaskClient, settings: Settings
) -> None:
    _proposals(world, settings, *_BOOKING)
    with world.database.reading() as session:
        proposal_id = session.scalars(select(Proposal.id)).first()
    plan = {"title": "Confirm bookings", "owner": "", "due_on": ""}
    path = manager.post(world.path(f"proposals/{proposal_id}/accept"), data=plan).location
    board = manager.get(world.path("actions")).text
    assert "3 people" in board
    _frame(manager, path)
    manager.post(f"{path}/move", data={"status": "done"})
    assert "told 0 of 3 known" in manager.get(world.path("actions")).text
    told = {"you_said": "Bookings are lost.", "we_did": "They are confirmed."}
    manager.post(f"{path}/write-up", data={**told, "letters": "yes"})
    assert "told 3 of 3 known" in manager.get(world.path("actions")).text
    published = manager.post(f"{path}/write-up", data={**told, "publish": "yes"})
    undo = _undo_of(manager, published.location)
    assert "on the list" in manager.get(world.path("actions")).text
    assert manager.post(f"{path}/move", data={"status": "doing"}).status_code == 409
    manager.post(undo)
    assert "on the list" not in manager.get(world.path("actions")).text
    manager.post(f"{path}/publish")
    assert "on the list" in manager.get(world.path("actions")).text


def test_a_letter_speaks_the_language_of_the_survey_that_was_answered(
    world: World, manager: FlaskClient, settings: Settings
) -> None:
    _proposals(world, settings, *_BOOKING)
    with world.database.writing() as session:
        answers = session.scalars(select(Response).order_by(Response.id)).all()
        answers[0].language = "de-AT"
        answers[1].language = "fr"
        german = answers[0].contact_id
        proposal_id = session.scalars(select(Proposal.id)).first()
    plan = {"title": "Confirm bookings", "owner": "", "due_on": ""}
    path = manager.post(world.path(f"proposals/{proposal_id}/accept"), data=plan).location
    _frame(manager, path)
    manager.post(f"{path}/move", data={"status": "done"})
    told = {"you_said": "Bookings are lost.", "we_did": "They are confirmed.", "letters": "yes"}
    manager.post(f"{path}/write-up", data=told)
    from feedback.languages import translator

    catalogue = translator("de")
    assert catalogue is not None
    greeting = "you told us something, and it changed something."
    with world.database.reading() as session:
        letters = {letter.contact_id: letter for letter in session.scalars(select(Letter))}
    assert len(letters) == 3
    for contact_id, letter in letters.items():
        said = catalogue.gettext(greeting) if contact_id == german else greeting
        assert said in letter.body


def test_a_rejected_proposal_comes_back_with_undo(
    world: World, manager: FlaskClient, settings: Settings
) -> None:
    _proposals(world, settings, *_BOOKING)
    with world.database.reading() as session:
        proposal_id = session.scalars(select(Proposal.id)).first()
    cards = manager.get(world.path("proposals")).text
    assert "<strong>3</strong> people" in cards
    assert "3 survey answers" in cards
    reject = world.path(f"proposals/{proposal_id}/reject")
    assert manager.post(reject, data={"because": " "}).status_code == 422
    rejected = manager.post(reject, data={"because": "Bookings are not ours."})
    undo = _undo_of(manager, rejected.location)
    for page in ("proposals", f"proposals/{proposal_id}"):
        assert "Bookings are not ours." in manager.get(world.path(page)).text
    manager.post(undo)
    with world.database.reading() as session:
        proposal = session.get_one(Proposal, proposal_id)
        assert (proposal.status, proposal.decided_at) == (ProposalStatus.OPEN, None)


def test_an_accepted_proposal_comes_back_unless_somebody_has_begun(
    world: World, manager: FlaskClient, settings: Settings
) -> None:
    _proposals(world, settings, *_BOOKING)
    with world.database.reading() as session:
        proposal_id = session.scalars(select(Proposal.id)).first()
        quotes = session.scalar(select(func.count()).select_from(Evidence))
    accept = world.path(f"proposals/{proposal_id}/accept")
    plan = {"title": "Confirm", "owner": str(world.users[Role.ADMIN]), "due_on": ""}
    path = manager.post(accept, data=plan).location
    assert "made this yours" in world.client("admin").get(path).text
    manager.post(_undo_of(manager, path))
    assert manager.get(path).status_code == 404
    with world.database.reading() as session:
        assert session.get_one(Proposal, proposal_id).status is ProposalStatus.OPEN
        assert session.scalar(select(func.count()).select_from(Evidence)) == quotes
        assert session.scalar(select(func.count()).select_from(Handover)) == 0
    path = manager.post(accept, data=plan).location
    _frame(manager, path)
    refused = manager.post(world.path(f"proposals/{proposal_id}/reopen"))
    assert refused.status_code == 409
    assert "begun to work" in refused.text


def test_quotes_given_to_another_action_go_back_with_undo(
    world: World, manager: FlaskClient, settings: Settings
) -> None:
    _proposals(world, settings, *_BOOKING)
    with world.database.reading() as session:
        proposal_id = session.scalars(select(Proposal.id)).first()
    path = _by_hand(world, manager)
    action_id = path.rsplit("/", 1)[1]
    merge = world.path(f"proposals/{proposal_id}/merge")
    manager.post(merge, data={"action_id": action_id})
    assert "nobody called me" in manager.get(path).text
    manager.post(world.path(f"proposals/{proposal_id}/reopen"))
    assert "nobody called me" not in manager.get(path).text
    with world.database.reading() as session:
        assert session.get_one(Proposal, proposal_id).status is ProposalStatus.OPEN


def test_every_change_stands_in_the_audit_log_without_what_was_said(
    world: World, manager: FlaskClient
) -> None:
    path = _by_hand(world, manager, "A secret title")
    plan = {"title": "A secret title", "owner": str(world.users[Role.ADMIN]), "due_on": ""}
    manager.post(f"{path}/plan", data=plan)
    _frame(manager, path, problem="A secret problem")
    manager.post(f"{path}/move", data={"status": "done"})
    manager.post(f"{path}/comment", data={"text": "A secret remark"})
    manager.post(f"{path}/write-up", data={"you_said": "x", "we_did": "y", "publish": "yes"})
    manager.post(f"{path}/unpublish")
    with world.database.reading() as session:
        events = _audited(session)
    assert [event.action for event in events] == [
        "action.raise", "action.plan", "action.frame", "action.move", "action.comment",
        "action.publish", "action.unpublish",
    ]  # fmt: skip
    assert {event.actor for event in events} == {"Manager Person"}
    assert not any("secret" in event.detail for event in events)


def _audited(session: Session) -> list[AuditEvent]:
    return list(session.scalars(select(AuditEvent).order_by(AuditEvent.id)))


def test_what_is_overdue_is_said_in_words(world: World, manager: FlaskClient) -> None:
    path = _by_hand(world, manager)
    yesterday = (dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)).isoformat()
    manager.post(f"{path}/plan", data={"title": "Oil", "owner": "", "due_on": yesterday})
    assert "1 day late" in manager.get(world.path("actions")).text
