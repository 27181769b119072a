"""One's own work: what was handed over, what is due, what waits for a decision."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.store.actions import ActionItem, ActionStatus, Proposal
from feedback.store.database import Database
from feedback.store.handovers import Handover, hand_over, mark_seen, unseen_handovers
from feedback.store.people import Role
from feedback.store.replies import Reply
from feedback.store.reviews import Review, ReviewImport
from feedback.store.themes import Theme
from tests.conftest import NOW, World, make_world
from tests.making import make_project

TODAY = dt.datetime.now(dt.UTC).date()


def _action(
    session: Session, world: World, title: str, *, due: int | None = None, owner: Role = Role.VIEWER
) -> ActionItem:
    action = ActionItem(
        project_id=world.project_id,
        title=title,
        reason="",
        owner_id=world.users[owner],
        due_on=None if due is None else TODAY + dt.timedelta(days=due),
        raised_at=NOW,
    )
    session.add(action)
    session.flush()
    return action


def test_what_is_late_comes_first_and_other_peoples_work_not_at_all(world: World) -> None:
    with world.database.writing() as session:
        _action(session, world, "Undated thing")
        _action(session, world, "Later thing", due=30)
        _action(session, world, "Soon thing", due=7)
        _action(session, world, "Late thing", due=-2)
        _action(session, world, "Theirs", due=-2, owner=Role.MANAGER)
        closed = _action(session, world, "Closed thing", due=-2)
        closed.status, closed.closed_at = ActionStatus.DONE, NOW
    page = world.client("viewer").get(world.path("work")).text
    assert "One thing of yours is late" in page
    order = ["Late", "Late thing", "This week", "Soon thing", "Later", "Later thing",
             "Without a date", "Undated thing"]  # fmt: skip
    main = page[page.index("Actions that you own") :]
    found = [main.index(f">{words}") for words in order]
    assert found == sorted(found)
    assert "2 days late" in page
    assert "Theirs" not in page
    assert "Closed thing" not in page


def test_nothing_to_do_is_said_in_words(world: World) -> None:
    assert "Nothing is yours to do" in world.client("viewer").get(world.path("work")).text


def test_a_new_owner_is_told_until_they_have_seen_it(world: World) -> None:
    with world.database.writing() as session:
        action = _action(session, world, "Fix the bell", due=3)
        by = world.users[Role.MANAGER]
        assert hand_over(session, action, to=world.users[Role.VIEWER], by=by, now=NOW)
        action_id = action.id
    client = world.client("viewer")
    page = client.get(world.path("work")).text
    assert "New for you" in page
    assert "Manager Person made you its owner" in page
    assert 'nav__count--new">1<' in page
    assert "New for you" not in world.client("manager").get(world.path("work")).text
    # Somebody else's look changes nothing; a GET neither.
    world.client("manager").post(world.path(f"work/{action_id}/seen"))
    assert "New for you" in client.get(world.path("work")).text
    assert client.post(world.path(f"work/{action_id}/seen")).status_code == 204
    page = client.get(world.path("work")).text
    assert "New for you" not in page
    assert "nav__count--new" not in page


def test_seen_by_the_button_leads_back_to_the_page(world: World) -> None:
    with world.database.writing() as session:
        action = _action(session, world, "Fix the bell")
        hand_over(session, action, to=world.users[Role.VIEWER], by=None, now=NOW)
        path = world.path(f"work/{action.id}/seen")
    seen = world.client("viewer").post(path, data={"from": "work"})
    assert (seen.status_code, seen.location) == (303, world.path("work"))


def test_an_action_of_another_project_cannot_be_seen(world: World) -> None:
    other = make_world(world.app, world.database, name="Another business")
    with world.database.writing() as session:
        action_id = _action(session, other, "Theirs").id
    assert world.client("admin").post(world.path(f"work/{action_id}/seen")).status_code == 404


def test_whoever_takes_something_gets_no_notice_and_the_last_owner_loses_theirs(
    any_database: Database,
) -> None:
    from feedback.store.people import User

    with any_database.writing() as session:
        project = make_project(session)
        ann, ben = (
            User(email=f"{name}@x.example", name=name, password_hash="!", created_at=NOW)
            for name in ("ann", "ben")
        )
        session.add_all([ann, ben])
        session.flush()
        action = ActionItem(project_id=project.id, title="x", reason="", raised_at=NOW)
        session.add(action)

        def own(user: User, by: User) -> Handover | None:
            action.owner_id = user.id
            session.flush()
            return hand_over(session, action, to=user.id, by=by.id, now=NOW)

        def waiting(user: User) -> int:
            return len(session.scalars(unseen_handovers(user.id, project.id)).all())

        assert own(ann, by=ann) is None
        assert own(ben, by=ann) is not None
        assert (waiting(ann), waiting(ben)) == (0, 1)
        assert own(ben, by=ann) is not None
        assert waiting(ben) == 1  # told once, not twice
        assert own(ann, by=ben) is not None
        assert (waiting(ann), waiting(ben)) == (1, 0)
        assert hand_over(session, action, to=None, by=ben.id, now=NOW) is None
        assert waiting(ann) == 0  # nobody's any more
        own(ann, by=ben)
        mark_seen(session, ann.id, action.id, now=NOW)
        assert waiting(ann) == 0
        assert all(row.seen_at for row in session.scalars(select(Handover)))


@pytest.mark.parametrize(("role", "sees"), [("manager", True), ("researcher", False)])
def test_decisions_are_shown_to_who_may_decide(world: World, role: str, sees: bool) -> None:
    with world.database.writing() as session:
        theme = Theme(project_id=world.project_id, code="p", name="Price", patterns="price")
        batch = ReviewImport(
            project_id=world.project_id, file_name="r.csv", mapping="{}", added=1, known=0,
            imported_at=NOW,
        )  # fmt: skip
        session.add_all([theme, batch])
        session.flush()
        session.add(
            Proposal(
                project_id=world.project_id, theme_id=theme.id, title="Look at prices",
                reason="", raised_at=NOW,
            )
        )  # fmt: skip
        review = Review(
            project_id=world.project_id, import_id=batch.id, text="Dear, too dear.",
            said_on=TODAY, identity="f" * 64,
        )  # fmt: skip
        session.add(review)
        session.flush()
        session.add(
            Reply(
                project_id=world.project_id, review_id=review.id, drafted="Sorry.", text="Sorry.",
                drafted_at=NOW,
            )
        )  # fmt: skip
    page = world.client(role).get(world.path("work")).text
    main = page[page.index("<main") : page.index("</main>")]
    assert ("Look at prices" in main) is sees
    assert ("Dear, too dear." in main) is sees
