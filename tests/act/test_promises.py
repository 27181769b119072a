"""The ledger: what was promised, whether it was kept, and how a broken promise is put right."""

import datetime as dt

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.act import actions, promises
from feedback.act.promises import Correction
from feedback.decide.replying.values import Standing
from feedback.decide.standing import standing_of, undertaking_of
from feedback.errors import ConflictError, InvalidInputError
from feedback.people.accounts import create_user
from feedback.store.actions import ActionItem, ActionStatus, Letter
from feedback.store.contacts import Contact, ContactIdentity, IdentityKind
from feedback.store.database import Database
from feedback.store.promises import (
    Audience,
    Promise,
    PromiseState,
    promises_of_actions,
    unsettled_promises,
)
from tests.conftest import NOW, PASSWORD
from tests.making import make_project

TODAY = NOW.date()
DAY = dt.timedelta(days=1)


def _world(session: Session) -> tuple[int, int, ActionItem]:
    project = make_project(session)
    user = create_user(
        session, email="ines@example.org", name="Ines Valcourt", password=PASSWORD, now=NOW
    )
    action = actions.raise_by_hand(
        session, project.id, title="Mend the lift", reason="It stops.", by=user.id, now=NOW
    )
    return project.id, user.id, action


def _book(session: Session, project_id: int, by: int, **more: object) -> Promise:
    values = {
        "project_id": project_id,
        "sentence": "The lift will run by the end of the month.",
        "due_on": TODAY + 10 * DAY,
        "by": by,
        "now": NOW,
    } | more
    return promises.book(session, **values)  # type: ignore[arg-type]


def test_a_promise_goes_from_open_to_broken_with_its_day_and_is_late_when_it_is_kept_after(
    any_database: Database,
) -> None:
    with any_database.writing() as session:
        project_id, by, _action = _world(session)
        promise = _book(session, project_id, by)
        assert promise.state(TODAY) is PromiseState.OPEN
        assert promise.state(promise.due_on) is PromiseState.OPEN
        assert promise.state(promise.due_on + DAY) is PromiseState.BROKEN
        promises.keep(promise, now=NOW + 10 * DAY)
        assert promise.state(TODAY + 40 * DAY) is PromiseState.KEPT
        promises.take_back(promise)
        promises.keep(promise, now=NOW + 11 * DAY)
        assert promise.state(TODAY + 40 * DAY) is PromiseState.LATE
        with pytest.raises(ConflictError):
            promises.withdraw(promise, because="changed our mind", now=NOW)


def test_the_same_sentence_to_the_same_people_is_booked_once(any_database: Database) -> None:
    with any_database.writing() as session:
        project_id, by, action = _world(session)
        first = _book(session, project_id, by, action_id=action.id)
        assert _book(session, project_id, by, action_id=action.id).id == first.id
        assert _book(session, project_id, by).id != first.id
        assert len(session.scalars(unsettled_promises(project_id)).all()) == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"sentence": "  "}, "in the words that were used"),
        ({"due_on": TODAY - DAY}, "still to come"),
        ({"action_id": 9_999}, "not in this project"),
    ],
)
def test_a_promise_without_words_day_or_subject_is_refused(
    session: Session, wrong: dict[str, object], words: str
) -> None:
    project_id, by, _action = _world(session)
    with pytest.raises(InvalidInputError, match=words):
        _book(session, project_id, by, **wrong)


def test_nothing_of_another_project_can_be_promised(session: Session) -> None:
    _project_id, by, action = _world(session)
    other = make_project(session, "Elsewhere")
    with pytest.raises(InvalidInputError, match="not in this project"):
        _book(session, other.id, by, action_id=action.id)


def test_a_withdrawn_promise_needs_a_reason(session: Session) -> None:
    project_id, by, _action = _world(session)
    promise = _book(session, project_id, by)
    with pytest.raises(InvalidInputError):
        promises.withdraw(promise, because=" ", now=NOW)
    promises.withdraw(promise, because="The lift is to be replaced.", now=NOW)
    assert promise.state(TODAY + 100 * DAY) is PromiseState.WITHDRAWN


def test_a_broken_promise_is_put_right_once_with_a_letter_and_a_new_day(
    any_database: Database,
) -> None:
    with any_database.writing() as session:
        project_id, by, action = _world(session)
        contact = Contact(project_id=project_id, name="Jo", created_at=NOW)
        session.add(contact)
        session.flush()
        identity = ContactIdentity(
            contact_id=contact.id, project_id=project_id, kind=IdentityKind.EMAIL,
            value="jo@example.org", source="typed", learned_at=NOW,
        )  # fmt: skip
        session.add(identity)
        session.flush()
        promise = _book(session, project_id, by, action_id=action.id, contact_id=contact.id)
        assert promise.audience is Audience.CUSTOMER
        later = NOW + 12 * DAY
        next_on = later.date() + 7 * DAY
        text = promises.proposed_correction(promise, next_on=next_on, signed="Ines")
        assert promise.sentence in text
        assert promises.promised_next(next_on) in text
        change = Correction(text=text, next_on=next_on, by_letter=True)
        with pytest.raises(ConflictError, match="Only a broken promise"):
            promises.correct(session, promise, change, by=by, now=NOW)
        successor = promises.correct(session, promise, change, by=by, now=later)
        assert successor.due_on == next_on
        assert successor.follows_id == promise.id
        assert successor.contact_id == contact.id
        letter = session.scalars(select(Letter)).one()
        assert (letter.address, letter.body) == ("jo@example.org", text.strip())
        with pytest.raises(ConflictError, match="already"):
            promises.correct(session, promise, change, by=by, now=later)
        assert session.scalar(select(func.count()).select_from(Promise)) == 2


def test_without_an_address_no_letter_is_claimed_to_be_sent(session: Session) -> None:
    project_id, by, _action = _world(session)
    promise = _book(session, project_id, by)
    later = NOW + 12 * DAY
    change = Correction(text="Sorry.", next_on=later.date() + DAY, by_letter=True)
    with pytest.raises(InvalidInputError, match="No address"):
        promises.correct(session, promise, change, by=by, now=later)
    assert promise.corrected_at is None


def test_what_may_be_said_of_an_action_follows_its_status_and_its_promises(
    session: Session,
) -> None:
    project_id, by, action = _world(session)
    assert standing_of(action, []) is Standing.PROPOSED
    promise = _book(session, project_id, by, action_id=action.id)
    on_it = session.scalars(promises_of_actions([action.id])).all()
    assert standing_of(action, on_it) is Standing.COMMITTED
    late = promise.due_on + DAY
    assert standing_of(action, on_it, today=late) is Standing.PROPOSED
    found = undertaking_of(action, on_it, today=TODAY)
    assert found is not None
    assert (found.due, found.is_public) == (promise.due_on, False)
    action.status = ActionStatus.DOING
    assert standing_of(action, on_it) is Standing.DOING
    action.status, action.closed_at = ActionStatus.DROPPED, NOW
    assert standing_of(action, on_it) is None
    action.declined_because, action.declined_is_public = "The house has no room for it.", True
    declined = undertaking_of(action, on_it)
    assert declined is not None
    assert (declined.standing, declined.is_public) == (Standing.DECLINED, True)
    action.status = ActionStatus.DONE
    done = undertaking_of(action, on_it)
    assert done is not None
    assert (done.standing, done.due) == (Standing.DONE, TODAY)
