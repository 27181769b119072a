"""An action's list of needs, its ladder, its ends; the ledger of promises; proposals by rank."""

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.act import promises
from feedback.settings import Settings
from feedback.store.actions import ActionItem, ActionStatus, Letter, Proposal, WhyStep
from feedback.store.contacts import Contact
from feedback.store.people import Role
from feedback.store.promises import Promise
from tests.conftest import World
from tests.making import complain, make_survey, work

BOOKING = (
    "The booking was lost and nobody called me.",
    "My booking never arrived at the shop.",
    "I could not change the booking, awful.",
)
DAY = dt.timedelta(days=1)


def _undo_of(client: FlaskClient, location: str) -> str:
    page = client.get(location).text
    found = re.search(r'notice--done">.*?action="([^"]+)"', page, re.DOTALL)
    assert found
    return found[1].replace("&amp;", "&")


@pytest.fixture
def manager(world: World, researcher: FlaskClient) -> FlaskClient:
    """A manager's browser, in a project with the seeded codebook."""
    return world.client("manager")


@pytest.fixture
def path(world: World, manager: FlaskClient, settings: Settings) -> str:
    """The page of an action that three customers' words stand behind."""
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        for number, words in enumerate(BOOKING):
            complain(session, survey, words, email=f"p{number}@example.org")
    work(world.database, settings)
    with world.database.reading() as session:
        proposal_id = session.scalars(select(Proposal.id)).first()
    plan = {"title": "Confirm bookings", "owner": "", "due_on": ""}
    return manager.post(world.path(f"proposals/{proposal_id}/accept"), data=plan).location


def test_what_is_missing_is_listed_before_anybody_is_refused(
    manager: FlaskClient, path: str
) -> None:
    page = manager.get(path).text
    assert "What it needs" in page
    assert page.count('class="needs__open"') == 3
    refused = manager.post(f"{path}/move", data={"status": "doing"})
    assert refused.status_code == 422
    assert "It cannot be started yet" in refused.text
    frame = {"problem": "Bookings are lost.", "loop": "outer", "success_measure": "Half."}
    manager.post(f"{path}/frame", data=frame)
    page = manager.get(path).text
    assert (page.count('class="needs__open"'), page.count('class="needs__met"')) == (1, 2)
    assert manager.post(f"{path}/move", data={"status": "doing"}).status_code == 303
    refused = manager.post(f"{path}/move", data={"status": "done"})
    assert "Write both sentences for customers" in refused.text
    assert "Say what the problem is" not in refused.text


def test_a_form_that_comes_back_leaves_the_others_as_they_are(
    manager: FlaskClient, path: str
) -> None:
    frame = {"problem": "Bookings are lost.", "loop": "huddle", "is_public": "y", "effort": "2.5"}
    manager.post(f"{path}/frame", data=frame)
    page = manager.post(f"{path}/plan", data={"title": ""}).text
    assert "Bookings are lost." in page
    assert re.search(r'<option value="huddle" selected>', page)
    assert re.search(r'id="is_public"[^>]* checked', page)
    wrong = manager.post(f"{path}/frame", data=frame | {"effort": "-3", "problem": "Now"})
    assert wrong.status_code == 422
    assert 'value="-3' in wrong.text


def test_a_ladder_is_built_marked_and_shown_on_the_theme(
    world: World, manager: FlaskClient, path: str
) -> None:
    assert manager.post(f"{path}/whys", data={"answer": ""}).status_code == 422
    manager.post(f"{path}/whys", data={"question": "Why?", "answer": "No list"})
    manager.post(f"{path}/whys", data={"answer": "Nobody tests <b>it</b>", "root": "y"})
    page = manager.get(path).text
    assert "Why: No list" in page
    assert "Nobody tests &lt;b&gt;it&lt;/b&gt;" in page
    with world.database.reading() as session:
        steps = session.scalars(select(WhyStep).order_by(WhyStep.position)).all()
        theme = session.scalars(select(ActionItem)).one().theme_id
        assert [step.is_root for step in steps] == [False, True]
    theme_page = manager.get(world.path(f"themes/{theme}")).text
    assert "Nobody tests &lt;b&gt;it&lt;/b&gt;" in theme_page
    one = f"{path}/whys/{steps[0].id}"
    manager.post(one, data={"question": "Why?", "answer": "No list at all"})
    assert "No list at all" in manager.get(path).text
    gone = manager.post(one, data={"remove": "y"})
    undo = _undo_of(manager, gone.location.partition("#")[0])
    assert "No list at all" not in _ladder(manager, path)
    manager.post(undo)
    assert "No list at all" in _ladder(manager, path)
    other = path.rsplit("/", 1)[0] + "/999"
    assert manager.post(f"{other}/whys/{steps[0].id}", data={"root": "y"}).status_code == 404


def _ladder(client: FlaskClient, path: str) -> str:
    return client.get(path).text.partition('id="ladder"')[2].partition("</section>")[0]


def test_dropping_says_why_and_comes_back_with_undo(
    world: World, manager: FlaskClient, path: str
) -> None:
    refused = manager.post(f"{path}/move", data={"status": "dropped"})
    assert refused.status_code == 422
    assert "It cannot be dropped yet" in refused.text
    assert manager.post(f"{path}/decline", data={"because": ""}).status_code == 422
    gone = manager.post(f"{path}/decline", data={"because": "No room.", "is_told": "y"})
    undo = _undo_of(manager, gone.location)
    page = manager.get(path).text
    assert "No room." in page
    assert "Customers may read this." in page
    manager.post(undo)
    with world.database.reading() as session:
        action = session.scalars(select(ActionItem)).one()
        assert (action.status, action.declined_because) == (ActionStatus.PLANNED, "")


def test_two_actions_are_merged_and_parted(world: World, manager: FlaskClient, path: str) -> None:
    made = manager.post(
        world.path("actions/new"), data={"title": "Call back", "reason": "x", "owner": ""}
    )
    into = made.location.rsplit("/", 1)[1]
    merged = manager.post(f"{path}/unite", data={"into": into})
    assert merged.location == made.location
    assert "nobody called me" in manager.get(made.location).text
    assert "Merged into" in manager.get(path).text
    undo = re.search(rf'action="({path}/undo/\d+)"', manager.get(path).text)
    assert undo
    assert manager.post(undo[1]).status_code == 303
    assert "nobody called me" not in manager.get(made.location).text
    assert "nobody called me" in manager.get(path).text
    assert manager.post(f"{path}/unite", data={"into": "999999"}).status_code == 404
    assert manager.post(f"{path}/unite", data={"into": "x"}).status_code == 404


def test_a_viewer_reads_and_changes_nothing(world: World, path: str) -> None:
    viewer = world.client("viewer")
    page = viewer.get(path).text
    assert "What it is about" in page
    assert "Save what it is about" not in page
    for deed in ("frame", "decline", "unite", "whys"):
        assert viewer.post(f"{path}/{deed}", data={}).status_code == 403
    assert viewer.get(world.path("promises")).status_code == 200
    assert viewer.get(world.path("promises/new")).status_code == 403


def test_proposals_stand_in_the_order_of_their_terms(
    world: World, manager: FlaskClient, settings: Settings
) -> None:
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        for number in range(4):
            complain(session, survey, f"The booking is awful, {number}.", email=f"b{number}@x.org")
        for number in range(3):
            complain(session, survey, f"It is too expensive, {number}.", email=f"p{number}@x.org")
    work(world.database, settings)
    page = manager.get(world.path("proposals")).text
    assert page.index(">Booking") < page.index(">Price")
    assert "7 people said something in the last 90 days." in page
    with world.database.reading() as session:
        ids = {p.theme.code: p.id for p in session.scalars(select(Proposal))}
    effort = world.path(f"proposals/{ids['booking']}/effort")
    assert manager.post(effort, data={"effort": "many"}).status_code == 422
    assert manager.post(effort, data={"effort": "90"}).status_code == 303
    page = manager.get(world.path("proposals")).text
    assert page.index(">Price") < page.index(">Booking")
    people = manager.get(world.path("proposals?sort=people")).text
    assert people.index(">Booking") < people.index(">Price")
    one = manager.get(world.path(f"proposals/{ids['booking']}")).text
    assert "÷ 90" in one
    assert "too few scores to compare" in one


def _promise(world: World, days: int, *, made: int = 30, email: str = "") -> int:
    """A promise that was made some days ago, due so many days from today."""
    now = dt.datetime.now(dt.UTC)
    with world.database.writing() as session:
        query = select(Contact.id).where(Contact.name == email) if email else None
        promise = promises.book(
            session, project_id=world.project_id, sentence=f"You will hear in {days}.",
            due_on=now.date() + days * DAY,
            contact_id=session.scalars(query).one() if query is not None else None,
            by=world.users[Role.MANAGER], now=now - made * DAY,
        )  # fmt: skip
        return promise.id


def test_a_promise_is_written_down_kept_and_taken_back(
    world: World, manager: FlaskClient, path: str
) -> None:
    new = world.path("promises/new")
    assert manager.post(new, data={"sentence": "x"}).status_code == 422
    past = {"sentence": "We will call.", "due_on": "2020-01-01", "action": "", "owner": ""}
    owner = str(world.users[Role.MANAGER])
    assert manager.post(new, data=past | {"owner": owner}).status_code == 422
    day = (dt.datetime.now(dt.UTC).date() + 20 * DAY).isoformat()
    action = path.rsplit("/", 1)[1]
    good = {"sentence": "We will call.", "due_on": day, "action": action, "owner": owner}
    made = manager.post(new, data=good)
    assert "We will call." in manager.get(path).text
    assert "We will call." in manager.get(world.path("promises")).text
    kept = manager.post(f"{made.location}/keep")
    undo = _undo_of(manager, kept.location)
    assert manager.post(f"{made.location}/keep").status_code == 409
    manager.post(undo)
    assert manager.post(f"{made.location}/withdraw", data={"because": ""}).status_code == 422
    manager.post(f"{made.location}/withdraw", data={"because": "The shop closes."})
    assert "The shop closes." in manager.get(made.location).text


def test_the_ledger_puts_first_what_is_broken(world: World, manager: FlaskClient) -> None:
    _promise(world, 3)
    _promise(world, 40)
    broken = _promise(world, -2)
    page = manager.get(world.path("promises")).text
    order = [page.index(words) for words in ("in -2.", "in 3.", "in 40.")]
    assert order == sorted(order)
    assert "Broken, and nobody has said so" in page
    assert "of 1 that were due" in page
    assert "These are few" in page
    assert f"promises/{broken}" in page


def test_a_broken_promise_is_put_right_by_letter(
    world: World, manager: FlaskClient, path: str
) -> None:
    assert path
    broken = _promise(world, -2, email="P0")
    page = manager.get(world.path(f"promises/{broken}"))
    assert "We told you: “You will hear in -2.”" in page.text
    correct = world.path(f"promises/{broken}/correct")
    next_on = (dt.datetime.now(dt.UTC).date() + 9 * DAY).isoformat()
    assert manager.post(correct, data={"text": "", "next_on": next_on}).status_code == 422
    data = {"text": "It is late, and we are sorry.", "next_on": next_on, "by_letter": "y"}
    assert manager.post(correct, data=data).status_code == 303
    assert manager.post(correct, data=data).status_code == 409
    with world.database.reading() as session:
        letter = session.scalars(select(Letter)).one()
        assert (letter.address, letter.body) == ("p0@example.org", data["text"])
        newest = session.scalars(select(Promise).order_by(Promise.id.desc())).first()
        assert newest is not None
        assert newest.due_on.isoformat() == next_on
    assert "Broken, and nobody has said so" not in manager.get(world.path("promises")).text
    assert f"promises/{newest.id}" in manager.get(world.path(f"promises/{broken}")).text
