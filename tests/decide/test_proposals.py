"""Proposals: when criticism is enough, what counts as settled, and what goes along with it."""

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.act import actions, telling
from feedback.act.actions import Told
from feedback.capture import trash
from feedback.decide import proposals
from feedback.decide.proposals import Acceptance
from feedback.errors import ConflictError, InvalidInputError
from feedback.settings import Settings
from feedback.store.actions import (
    ActionItem,
    ActionStatus,
    Evidence,
    Proposal,
    ProposalStatus,
)
from feedback.store.database import Database
from feedback.store.people import User
from feedback.store.surveys import Survey
from tests.conftest import NOW
from tests.making import complain, make_project, make_ready, make_survey, work

LATER = NOW + dt.timedelta(days=5)


def _reject(session: Session, *, by: int) -> None:
    proposal = session.scalars(select(Proposal)).one()
    proposals.reject(proposal, because="It is the law.", by=by, now=NOW)


class Shop:
    """A project in which customers complain of their bookings."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database, self.settings = database, settings
        with database.writing() as session:
            self.survey_id = make_survey(session, make_project(session).id).id
            user = User(email="m@x.example", name="Mia", password_hash="!", created_at=NOW)
            session.add(user)
            session.flush()
            self.user_id = user.id

    def complain(self, count: int, *, now: dt.datetime = NOW, email: str = "") -> None:
        with self.database.writing() as session:
            survey = session.get_one(Survey, self.survey_id)
            for n in range(count):
                words = f"The booking system is terrible, number {n} at {now:%d%H}."
                complain(session, survey, words, email=email and f"{n}{email}", now=now)
        work(self.database, self.settings, now=now)

    def do(self, step: Callable[[Session], None]) -> None:
        with self.database.writing() as session:
            step(session)

    def open(self) -> list[Proposal]:
        with self.database.reading() as session:
            query = select(Proposal).where(Proposal.status == ProposalStatus.OPEN)
            found = session.scalars(query).all()
            for proposal in found:
                assert all(e.item for e in proposal.evidence)
            return list(found)

    def accept(self, *, now: dt.datetime = NOW) -> int:
        with self.database.writing() as session:
            proposal = session.scalars(
                select(Proposal).where(Proposal.status == ProposalStatus.OPEN)
            ).one()
            wanted = Acceptance(title="Confirm bookings", owner_id=self.user_id, due_on=None)
            action = proposals.accept(session, proposal, wanted, by=self.user_id, now=now)
            return action.id


@pytest.fixture
def shop(any_database: Database, settings: Settings) -> Shop:
    return Shop(any_database, settings)


def test_two_complaints_are_not_enough_and_three_are(shop: Shop) -> None:
    shop.complain(2)
    assert shop.open() == []
    shop.complain(1, now=LATER)
    (proposal,) = shop.open()
    assert len(proposal.evidence) == 3
    assert "3 critical sentences in 3 survey answers" in proposal.reason


def test_three_complaints_spread_over_a_year_are_not_enough(shop: Shop) -> None:
    for months in (0, 6, 12):
        shop.complain(1, now=NOW + dt.timedelta(days=30 * months))
    assert shop.open() == []


def test_further_criticism_extends_the_proposal_that_is_open(shop: Shop) -> None:
    shop.complain(3)
    shop.complain(2, now=LATER)
    (proposal,) = shop.open()
    assert len(proposal.evidence) == 5


def test_the_evidence_is_offsets_into_the_unchanged_text(shop: Shop) -> None:
    shop.complain(3)
    with shop.database.reading() as session:
        for evidence in session.scalars(select(Evidence)):
            assert evidence.item is not None
            quote = evidence.item.text[evidence.start_at : evidence.end_at]
            assert quote.startswith("The booking system is terrible")


def test_what_comes_while_a_change_is_under_way_is_evidence_of_it(shop: Shop) -> None:
    shop.complain(3)
    action_id = shop.accept()
    shop.complain(2, now=LATER)
    assert shop.open() == []
    with shop.database.reading() as session:
        action = session.get_one(ActionItem, action_id)
        assert len(action.evidence) == 5
        assert "2 more quotes" in [event.detail for event in action.history]


def test_a_rejected_theme_comes_back_only_by_new_criticism(shop: Shop) -> None:
    shop.complain(3)
    shop.do(lambda s: _reject(s, by=shop.user_id))
    shop.complain(2, now=LATER)
    assert shop.open() == []
    shop.complain(1, now=LATER + dt.timedelta(days=1))
    (proposal,) = shop.open()
    assert len(proposal.evidence) == 3


def test_what_is_said_later_on_the_day_of_a_decision_counts(shop: Shop) -> None:
    shop.complain(3)
    shop.do(lambda s: _reject(s, by=shop.user_id))
    shop.complain(3, now=NOW + dt.timedelta(hours=2))
    (proposal,) = shop.open()
    assert len(proposal.evidence) == 3
    assert {e.item.text[-3:] for e in proposal.evidence if e.item} == {"11."}


def test_a_proposal_is_decided_once(shop: Shop) -> None:
    shop.complain(3)
    shop.accept()

    def reject(session: Session) -> None:
        _reject(session, by=shop.user_id)

    with pytest.raises(ConflictError, match="accepted already"):
        shop.do(reject)


def test_customers_are_told_once_and_only_of_what_is_done(shop: Shop) -> None:
    shop.complain(3, email="@example.org")
    action_id = shop.accept()

    def tell(session: Session) -> None:
        action = session.get_one(ActionItem, action_id)
        counts.append(telling.tell(session, action, by=shop.user_id, signed="Mia", now=NOW))

    def finish(session: Session) -> None:
        action = session.get_one(ActionItem, action_id)
        make_ready(session, action, by=shop.user_id)
        actions.move(session, action, ActionStatus.DONE, by=shop.user_id, now=NOW)

    counts: list[int] = []
    with pytest.raises(ConflictError, match="Only what is done"):
        shop.do(tell)
    shop.do(finish)
    with pytest.raises(InvalidInputError, match="both sentences"):
        shop.do(tell)
    shop.do(
        lambda s: actions.write_up(
            s.get_one(ActionItem, action_id), Told(you_said="Lost.", we_did="Found.")
        )
    )
    shop.do(tell)
    shop.do(tell)
    assert counts == [3, 0]


def test_what_customers_were_told_is_done_is_not_quietly_reopened(shop: Shop) -> None:
    shop.complain(3)
    action_id = shop.accept()

    def publish(session: Session) -> None:
        action = session.get_one(ActionItem, action_id)
        make_ready(session, action, by=shop.user_id)
        actions.move(session, action, ActionStatus.DONE, by=shop.user_id, now=NOW)
        actions.write_up(action, Told(you_said="Lost.", we_did="Found."))
        actions.publish(session, action, by=shop.user_id, now=NOW)
        with pytest.raises(ConflictError, match="off their list"):
            actions.move(session, action, ActionStatus.DOING, by=shop.user_id, now=NOW)

    shop.do(publish)


def test_trash_takes_a_text_out_of_the_count_and_the_figures(shop: Shop) -> None:
    shop.complain(2)

    def throw_away(session: Session) -> None:
        survey = session.get_one(Survey, shop.survey_id)
        kind, key = trash.TrashKind.SURVEY, str(survey.id)
        trash.put(session, survey.project_id, kind, key, now=NOW)

    shop.do(throw_away)
    shop.complain(1, now=LATER)
    assert shop.open() == []


def test_what_follows_from_an_answer_is_dated_with_its_day_only(shop: Shop) -> None:
    shop.complain(3)
    (proposal,) = shop.open()
    assert (proposal.raised_at.hour, proposal.raised_at.minute) == (0, 0)
    action_id = shop.accept()
    shop.complain(1, now=LATER)
    with shop.database.reading() as session:
        (event,) = [e for e in session.get_one(ActionItem, action_id).history if e.by_id is None]
        assert (event.at.date(), event.at.hour) == (LATER.date(), 0)
