"""The audit log: added to by many at once, changed by nobody, and broken where it was changed."""

import datetime as dt
import threading

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from feedback.store.audit import (
    AuditEvent,
    Narrowing,
    Scope,
    actions_of,
    actors_of,
    add_audit,
    check_chain,
    events_of,
)
from feedback.store.database import Database
from feedback.store.people import Membership, Project, Role, User
from tests.conftest import NOW

THREADS, EACH = 8, 15


def _add(database: Database, count: int, *, project_id: int | None = 1) -> None:
    with database.writing() as session:
        for number in range(count):
            add_audit(
                session,
                "survey.publish",
                at=NOW + dt.timedelta(minutes=number),
                actor="Mara",
                actor_id=7,
                project_id=project_id,
                object_kind="survey",
                object_id=number,
                detail={"number": number},
            )


def test_eight_threads_add_to_one_unbroken_chain(any_database: Database) -> None:
    faults: list[BaseException] = []

    def add_many() -> None:
        try:
            for _ in range(EACH):
                _add(any_database, 1)
        except BaseException as error:  # noqa: BLE001 - a thread's fault must reach the test
            faults.append(error)

    threads = [threading.Thread(target=add_many) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    with any_database.reading() as session:
        check = check_chain(session)
        assert (check.looked_at, check.broken, check.is_whole) == (THREADS * EACH, (), True)
        assert session.scalar(select(func.count(AuditEvent.previous.distinct()))) == 120


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_change_an_event(any_database: Database, verb: str) -> None:
    _add(any_database, 2)
    change = update(AuditEvent).values(actor="x") if verb == "update" else delete(AuditEvent)
    with pytest.raises(DBAPIError, match="only ever added to"), any_database.writing() as session:
        session.execute(change)
    with any_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == 2


def test_a_transaction_that_fails_leaves_no_event(any_database: Database) -> None:
    def fail_after_it() -> None:
        with any_database.writing() as session:
            add_audit(session, "survey.close", at=NOW, actor="Mara")
            raise KeyError

    with pytest.raises(KeyError):
        fail_after_it()
    with any_database.reading() as session:
        assert check_chain(session).looked_at == 0


@pytest.mark.parametrize(
    ("tamper", "broken"),
    [
        ("UPDATE audit_event SET actor = 'Nobody' WHERE id = 3", [3]),
        ("UPDATE audit_event SET detail = '{}' WHERE id = 3", [3]),
        ("UPDATE audit_event SET project_id = 2 WHERE id = 3", [3]),
        ("DELETE FROM audit_event WHERE id = 3", [4]),
        ("DELETE FROM audit_event WHERE id = 1", [2]),
    ],
)
def test_what_was_changed_behind_the_product_is_found(
    database: Database, tamper: str, broken: list[int]
) -> None:
    _add(database, 6)
    with database.writing() as session:
        for verb in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER audit_event_no_{verb}"))
        session.execute(text(tamper))
    with database.reading() as session:
        assert list(check_chain(session).broken) == broken


def test_only_the_newest_part_may_be_checked(database: Database) -> None:
    _add(database, 10)
    with database.reading() as session:
        part = check_chain(session, newest=4)
        assert (part.looked_at, part.is_whole, part.broken) == (4, False, ())
        assert part.since == NOW + dt.timedelta(minutes=6)
        whole = check_chain(session, newest=11)
        assert (whole.looked_at, whole.is_whole) == (10, True)


def test_a_project_sees_its_own_events_and_what_its_members_did_with_their_accounts(
    database: Database,
) -> None:
    with database.writing() as session:
        for number in (1, 2):
            session.add(Project(id=number, slug=f"p{number}", name="P", created_at=NOW))
            user = User(
                id=number, email=f"{number}@x.example", name=str(number), password_hash="!",
                created_at=NOW,
            )  # fmt: skip
            session.add(user)
            session.flush()
            session.add(Membership(user_id=number, project_id=number, role=Role.ADMIN))
        session.flush()
        for project_id, actor in ((1, 1), (2, 2), (None, 1), (None, 2), (None, None)):
            add_audit(
                session, f"a.{project_id}", at=NOW, actor=str(actor), actor_id=actor,
                project_id=project_id,
            )  # fmt: skip
    with database.reading() as session:
        for number in (1, 2):
            here = Scope(project_id=number)
            there = Scope(project_id=number, of_the_instance=True)
            assert [e.project_id for e in session.scalars(events_of(here))] == [number]
            assert [e.actor for e in session.scalars(events_of(there))] == [str(number)]
            assert (actors_of(session, here), actions_of(session, here)) == (
                [str(number)], [f"a.{number}"],
            )  # fmt: skip


def test_events_are_narrowed_by_person_action_and_day(database: Database) -> None:
    _add(database, 5)
    here = Scope(project_id=1)
    cases = [
        (Narrowing(), 5),
        (Narrowing(actor="Mara"), 5),
        (Narrowing(actor="Jo"), 0),
        (Narrowing(action="survey.publish"), 5),
        (Narrowing(action="survey.close"), 0),
        (Narrowing(since=NOW + dt.timedelta(minutes=2)), 3),
        (Narrowing(until=NOW + dt.timedelta(minutes=2)), 2),
        (Narrowing(before=3), 2),
    ]
    with database.reading() as session:
        for wanted, count in cases:
            assert len(session.scalars(events_of(here, wanted)).all()) == count, wanted
