"""Reminders of promises: in time, once for each occasion, to somebody who is still there."""

import datetime as dt

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from feedback.act import promises, reminders
from feedback.people.accounts import create_user, set_role
from feedback.settings import Settings
from feedback.store.actions import Letter
from feedback.store.database import Database
from feedback.store.people import Membership, Role
from feedback.store.promises import Promise
from feedback.worker.local import LocalWorker
from feedback.worker.rounds import rounds
from tests.conftest import NOW, PASSWORD
from tests.making import make_project

DAY = dt.timedelta(days=1)
ADDRESS = "https://heard.example"


@pytest.fixture
def promise_id(any_database: Database) -> int:
    """A promise of Ines's, made by Mara, due in ten days."""
    with any_database.writing() as session:
        project = make_project(session)
        users = []
        for name in ("Ines", "Mara"):
            user = create_user(
                session, email=f"{name.lower()}@example.org", name=name, password=PASSWORD, now=NOW
            )
            set_role(session, user, project, Role.MANAGER)
            users.append(user.id)
        promise = promises.book(
            session, project_id=project.id, sentence="The lift will run.",
            due_on=NOW.date() + 10 * DAY, owner_id=users[0], by=users[1], now=NOW,
        )  # fmt: skip
        return promise.id


def _letters(session: Session) -> list[tuple[str, str]]:
    return [(one.address, one.subject) for one in session.scalars(select(Letter))]


def _remind(database: Database, days: int) -> list[tuple[str, str]]:
    for _twice in range(2):
        with database.writing() as session:
            reminders.remind(session, now=NOW + days * DAY, address=ADDRESS)
    with database.reading() as session:
        return sorted(_letters(session))


def test_the_owner_hears_three_days_ahead_and_once_it_is_broken(
    any_database: Database, promise_id: int
) -> None:
    day = (NOW.date() + 10 * DAY).isoformat()
    ahead = ("ines@example.org", f"Promised for {day}")
    broken = ("ines@example.org", f"Broken: promised for {day}")
    assert _remind(any_database, 6) == []
    assert _remind(any_database, 7) == [ahead]
    assert _remind(any_database, 10) == [ahead]
    assert _remind(any_database, 11) == sorted([ahead, broken])
    assert _remind(any_database, 40) == sorted([ahead, broken])
    with any_database.reading() as session:
        body = session.scalars(select(Letter.body)).all()[0]
        assert "The lift will run." in body
        assert f"{ADDRESS}/p/larkfield-bikes/promises/{promise_id}" in body


def test_what_is_settled_needs_no_reminder(any_database: Database, promise_id: int) -> None:
    with any_database.writing() as session:
        promises.keep(session.get_one(Promise, promise_id), now=NOW)
    assert _remind(any_database, 11) == []


def test_when_the_owner_has_left_whoever_made_it_is_told(
    any_database: Database, promise_id: int
) -> None:
    with any_database.writing() as session:
        owner = session.get_one(Promise, promise_id).owner_id
        session.execute(delete(Membership).where(Membership.user_id == owner))
    assert {address for address, _ in _remind(any_database, 8)} == {"mara@example.org"}


def test_the_worker_goes_its_rounds_and_a_failing_one_stops_no_other(
    any_database: Database, settings: Settings, promise_id: int
) -> None:
    def fail(_session: Session, _now: dt.datetime) -> None:
        raise RuntimeError

    worker = LocalWorker(
        any_database, {}, clock=lambda: NOW + 8 * DAY, rounds=[fail, *rounds(settings)]
    )
    worker.go_round()
    worker.go_round()
    with any_database.reading() as session:
        assert len(_letters(session)) == 1
        assert session.get_one(Promise, promise_id).kept_on is None
