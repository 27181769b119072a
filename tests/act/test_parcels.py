"""Deliveries: one an occasion, put off longer each time, and another tracker is one small file."""

import datetime as dt

import pytest
from sqlalchemy import select

from feedback.act import actions
from feedback.act.outward import Outward, parcels
from feedback.act.outward.announce import Subject, announce, send_action
from feedback.act.outward.door import Parcel, Place, Receipt, RefusedError, Wording
from feedback.act.outward.doors import DOORS
from feedback.act.outward.wire import Wire
from feedback.capture.erasure import erase
from feedback.settings import Settings
from feedback.store.database import Database
from feedback.store.items import Item
from feedback.store.outward import SUBJECT, Connection, Delivery, DeliveryStatus
from feedback.store.people import User
from feedback.store.work import Stage, Work
from feedback.worker.local import LocalWorker
from feedback.worker.stages import StageRunner
from tests.conftest import NOW
from tests.making import complain, make_project, make_survey, work


class Linear:
    """Another tracker: this class, and its name among the doors, is all of it."""

    kind = "linear"
    wording = Wording(name="Linear", address="Team", address_hint="")
    is_recognised = True
    makes_secret = False
    is_tracker = True

    def __init__(self) -> None:
        self.answers: list[Receipt | RefusedError] = []
        self.taken: list[Parcel] = []

    def check(self, place: Place) -> None:
        """Take every address."""

    def shown(self, place: Place) -> str:
        return place.address

    def deliver(self, parcel: Parcel, place: Place, wire: Wire) -> Receipt:
        del place, wire
        self.taken.append(parcel)
        answer = self.answers.pop(0)
        if isinstance(answer, RefusedError):
            raise answer
        return answer

    def status(self, number: str, place: Place, wire: Wire, at: dt.datetime) -> str:
        del number, place, wire, at
        return "closed"


def _announce(database: Database) -> str:
    with database.writing() as session:
        project = make_project(session)
        connection = Connection(
            project_id=project.id, kind="linear", name="ours", address="team", secret="s",
            events="alert.raised", made_at=NOW,
        )  # fmt: skip
        session.add(connection)
        session.flush()
        for expected in (1, 0):  # the second time it is the same occasion
            assert expected == announce(
                session, project.id, "alert.raised", Subject("alert", 1), now=NOW, link="",
                title="Rain", body="Write to ada@example.org",
            )  # fmt: skip
        assert not announce(
            session, project.id, "action.done", Subject("action", 1), now=NOW, link="",
            title="nobody asked for this", body="",
        )  # fmt: skip
        return session.scalars(select(Delivery)).one().id


def _worker(database: Database, settings: Settings, door: Linear, now: dt.datetime) -> LocalWorker:
    out = Outward(settings, clock=lambda: now, doors={**DOORS, door.kind: door})
    runner = StageRunner(
        pending=lambda: select(Work.subject).where(Work.subject == ""), begin=out.begin,
        prepare=out.prepare, put_back=out.put_back, give_up=out.give_up, batch=1,
    )  # fmt: skip
    return LocalWorker(database, {Stage.DELIVER: runner}, clock=lambda: now)


def test_another_tracker_is_one_file_and_is_tried_again_after_the_pause_it_asks_for(
    any_database: Database, settings: Settings
) -> None:
    key, door = _announce(any_database), Linear()
    pause = dt.timedelta(hours=2)
    door.answers = [RefusedError("busy", code=429, pause=pause), Receipt(number="L-1", code=201)]
    _worker(any_database, settings, door, NOW).drain()
    with any_database.reading() as session:
        assert session.get_one(Delivery, key).status is DeliveryStatus.WAITING
        assert session.get_one(Work, (Stage.DELIVER, SUBJECT + key)).due_at == NOW + pause
    _worker(any_database, settings, door, NOW + pause / 2).drain()
    assert len(door.taken) == 1
    _worker(any_database, settings, door, NOW + pause).drain()
    with any_database.reading() as session:
        delivery = session.get_one(Delivery, key)
        assert (delivery.status, delivery.number) == (DeliveryStatus.SENT, "L-1")
        assert [line.response_code for line in delivery.log] == [429, 201]
    assert [(p.key, p.is_again) for p in door.taken] == [(key, False), (key, True)]
    assert "ada@example.org" not in door.taken[0].body


def test_a_refusal_waits_for_a_person_at_once_and_endless_trouble_after_ten_tries(
    any_database: Database, settings: Settings
) -> None:
    key, door = _announce(any_database), Linear()
    door.answers = [RefusedError("no", code=404, excerpt="not here", is_final=True)]
    _worker(any_database, settings, door, NOW).drain()
    with any_database.writing() as session:
        delivery = session.get_one(Delivery, key)
        assert (delivery.status, delivery.response) == (DeliveryStatus.DEAD, "not here")
        parcels.send_again(session, delivery, by="Ada", now=NOW)
    door.answers = [RefusedError("away", code=500) for _ in range(parcels.MOST_TRIES)]
    for day in range(parcels.MOST_TRIES):
        _worker(any_database, settings, door, NOW + dt.timedelta(days=day)).drain()
    with any_database.reading() as session:
        delivery = session.get_one(Delivery, key)
        assert (delivery.status, delivery.failure) == (DeliveryStatus.DEAD, "away")
        assert session.scalar(select(Work.subject)) is None
    assert door.answers == []


@pytest.mark.parametrize("tries", range(1, 30))
def test_pauses_double_are_spread_and_end_somewhere(tries: int) -> None:
    pauses = {parcels.pause_before(str(key), tries, None) for key in range(50)}
    most = min(parcels.FIRST_PAUSE * 2 ** (tries - 1), parcels.LONGEST_PAUSE)
    assert len(pauses) > 20
    assert most / 2 <= min(pauses) <= max(pauses) <= most


def test_erasing_a_person_takes_their_words_out_of_what_is_on_its_way(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        project = make_project(session)
        survey = make_survey(session, project.id)
        complain(session, survey, "The lock squeaks.", email="ada@example.org")
    work(database, settings)
    with database.writing() as session:
        connection = Connection(
            project_id=project.id, kind="slack", name="ours", address="https://chat.example/x",
            secret="", made_at=NOW,
        )  # fmt: skip
        item = session.scalars(select(Item).where(Item.contact_id.is_not(None))).first()
        assert item is not None
        user = User(email="m@example.org", name="M", password_hash="!", created_at=NOW)
        session.add_all([connection, user])
        session.flush()
        action = actions.raise_from_item(session, item, title="Oil it", by=user.id, now=NOW)
        delivery = send_action(session, connection, action, link="", by=user.id, now=NOW)
        assert "squeaks" in delivery.body
        erase(session, "ada@example.org", actor="test", now=NOW)
        assert (delivery.status, delivery.body) == (DeliveryStatus.DROPPED, "")
        assert session.get(Work, (Stage.DELIVER, SUBJECT + delivery.id)) is None
