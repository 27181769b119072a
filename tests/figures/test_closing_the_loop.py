"""Who was told of what was done, who came back content, and which promises were kept."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.act import actions, promises, telling
from feedback.act.actions import Told
from feedback.capture.mapping import guess_mapping
from feedback.capture.reviews import ReviewFile, import_reviews
from feedback.capture.tabular import read_table
from feedback.figures.kept import keep_rate
from feedback.figures.recovery import Recovery, recovery
from feedback.figures.told import ToldFigure, Why, told_altogether, told_of
from feedback.people.accounts import create_user
from feedback.settings import Settings
from feedback.store.actions import ActionItem, ActionStatus, Evidence, Letter, LetterStatus
from feedback.store.contacts import Contact
from feedback.store.database import Database
from feedback.store.items import Item
from feedback.store.promises import Promise
from feedback.store.replied import note_mentions, to_follow_up
from feedback.store.reviews import Review
from feedback.store.surveys import Survey
from surveys import Answer, Number, Words
from tests.conftest import NOW, PASSWORD
from tests.making import answer, complain, make_project, make_ready, make_survey, work

DAY = dt.timedelta(days=1)
STIFF = "The lock is stiff."


class House:
    """A project in which people complain of locks, by name and without one, and in reviews."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database, self.settings = database, settings
        with database.writing() as session:
            project = make_project(session)
            self.project_id = project.id
            self.survey_id = make_survey(session, project.id).id
            self.by = create_user(
                session, email="i@example.org", name="Ines", password=PASSWORD, now=NOW
            ).id

    def complain(self, *emails: str) -> None:
        with self.database.writing() as session:
            survey = session.get_one(Survey, self.survey_id)
            for email in emails:
                complain(session, survey, STIFF, email=email)
        work(self.database, self.settings)

    def review(self, *authors: str) -> None:
        lines = "\n".join(f"{NOW.date()},{author},1,{STIFF}" for author in authors)
        table = read_table("r.csv", f"date,author,rating,review\n{lines}\n".encode())
        with self.database.writing() as session:
            file = ReviewFile(name="r.csv", table=table, mapping=guess_mapping(table))
            import_reviews(session, self.project_id, file, by=self.by, now=NOW)
        work(self.database, self.settings)

    def act(self) -> int:
        """Make one action of everything that was said."""
        with self.database.writing() as session:
            made = actions.raise_by_hand(
                session, self.project_id, title="Oil", reason="x", by=self.by, now=NOW
            )
            for item in session.scalars(select(Item)):
                session.add(
                    Evidence(action_id=made.id, item_id=item.id, start_at=0, end_at=len(item.text))
                )
            make_ready(session, made, by=self.by)
            actions.write_up(made, Told(you_said="Stiff.", we_did="Oiled."))
            return made.id

    def finish(self, action_id: int, *, now: dt.datetime = NOW) -> None:
        with self.database.writing() as session:
            action = session.get_one(ActionItem, action_id)
            actions.move(session, action, ActionStatus.DONE, by=self.by, now=now)

    def told(self, action_id: int) -> ToldFigure:
        with self.database.reading() as session:
            return told_of(session, [session.get_one(ActionItem, action_id)])[action_id]


@pytest.fixture
def house(any_database: Database, settings: Settings) -> House:
    return House(any_database, settings)


def _tell(house: House, action_id: int) -> None:
    with house.database.writing() as session:
        action = session.get_one(ActionItem, action_id)
        telling.tell(session, action, by=house.by, signed="Ines", now=NOW)


def test_a_customer_counts_once_and_the_untold_are_named_with_the_reason(house: House) -> None:
    house.complain("a@x.org", "a@x.org", "b@x.org", "")
    with house.database.writing() as session:
        for contact in session.scalars(select(Contact).where(Contact.name == "B")):
            for identity in contact.identities:
                session.delete(identity)
    action_id = house.act()
    house.finish(action_id)
    before = house.told(action_id)
    assert (before.people, before.told, before.nameless) == (3, 0, 1)
    assert [(one.contact.name, one.why) for one in before.untold] == [
        ("A", Why.NOT_YET), ("B", Why.NO_ADDRESS),
    ]  # fmt: skip
    assert before.nameless_hidden  # one person without a name could be told apart
    _tell(house, action_id)
    after = house.told(action_id)
    assert (after.by_letter, after.told) == (1, 1)
    assert [one.contact.name for one in after.untold] == ["B"]


def test_a_letter_that_did_not_arrive_told_nobody(house: House) -> None:
    house.complain("a@x.org")
    action_id = house.act()
    house.finish(action_id)
    _tell(house, action_id)
    with house.database.writing() as session:
        session.scalars(select(Letter)).one().status = LetterStatus.FAILED
    (untold,) = house.told(action_id).untold
    assert untold.why is Why.FAILED


def test_the_list_tells_those_whose_survey_shows_it(house: House) -> None:
    house.complain("a@x.org", "")
    house.review("Elif")
    action_id = house.act()
    house.finish(action_id)
    with house.database.writing() as session:
        actions.publish(session, session.get_one(ActionItem, action_id), by=house.by, now=NOW)
    told = house.told(action_id)
    assert (told.people, told.on_list) == (3, 2)
    assert told.share == pytest.approx(2 / 3)


def test_a_reply_tells_only_if_it_said_that_it_is_done(house: House) -> None:
    house.review("Elif", "Otto")
    action_id = house.act()
    with house.database.writing() as session:
        elif_, otto = session.scalars(select(Review.id).order_by(Review.id)).all()
        note_mentions(session, elif_, [action_id], now=NOW)
        note_mentions(session, elif_, [action_id], now=NOW)
    assert house.told(action_id).told == 0
    house.finish(action_id)
    with house.database.reading() as session:
        owed = session.scalars(to_follow_up(house.project_id)).all()
        assert [mention.review_id for mention in owed] == [elif_]
    with house.database.writing() as session:
        for review in (elif_, otto):
            note_mentions(session, review, [action_id], now=NOW + DAY)
    told = house.told(action_id)
    assert (told.people, told.by_reply, told.share) == (2, 2, 1.0)
    with house.database.reading() as session:
        assert session.scalars(to_follow_up(house.project_id)).all() == []


def test_the_project_counts_over_all_that_is_done(house: House) -> None:
    house.complain("a@x.org", "b@x.org")
    first, second, open_one = house.act(), house.act(), house.act()
    house.finish(first)
    house.finish(second)
    _tell(house, first)
    with house.database.reading() as session:
        total = told_altogether(session, house.project_id)
    assert (total.people, total.told, total.share) == (4, 2, 0.5)
    assert house.told(open_one).people == 2


def _score(session: Session, house: House, email: str, score: int, now: dt.datetime) -> None:
    survey = session.get_one(Survey, house.survey_id)
    answer(session, survey, {"recommend": Number(score)}, email=email, now=now)


def test_recovered_is_who_came_back_content_after_the_complaint_was_settled(
    house: House,
) -> None:
    house.complain("a@x.org", "b@x.org", "c@x.org", "d@x.org", "")
    action_id = house.act()
    with house.database.writing() as session:
        _score(session, house, "d@x.org", 10, NOW + DAY)  # before anything was settled
    with house.database.reading() as session:
        assert recovery(session, house.project_id) == Recovery(
            complained=4, settled=0, came_back=0, recovered=0
        )
    house.finish(action_id, now=NOW + 2 * DAY)
    with house.database.writing() as session:
        _score(session, house, "a@x.org", 3, NOW + 3 * DAY)
        _score(session, house, "a@x.org", 9, NOW + 9 * DAY)  # the last word counts
        _score(session, house, "b@x.org", 6, NOW + 3 * DAY)
    with house.database.reading() as session:
        found = recovery(session, house.project_id)
    assert found == Recovery(complained=4, settled=4, came_back=2, recovered=1)
    assert found.share.score == 50
    assert found.share.interval.low < 15
    assert found.share.interval.high > 85


def test_what_is_trashed_or_a_test_recovers_nobody(house: House) -> None:
    house.complain("a@x.org")
    house.finish(house.act())
    with house.database.writing() as session:
        survey = session.get_one(Survey, house.survey_id)
        given: dict[str, Answer] = {"recommend": Number(10), "fix": Words("Fine.")}
        answer(session, survey, given, email="a@x.org", is_test=True, now=NOW + DAY)
    with house.database.reading() as session:
        assert recovery(session, house.project_id).came_back == 0


def test_the_keep_rate_counts_what_was_due(house: House) -> None:
    with house.database.writing() as session:
        made: list[Promise] = [
            promises.book(
                session, project_id=house.project_id, sentence=f"Promise {n}",
                due_on=NOW.date() + (n + 1) * DAY, by=house.by, now=NOW,
            )
            for n in range(5)
        ]  # fmt: skip
        promises.keep(made[0], now=NOW)
        promises.keep(made[1], now=NOW + 3 * DAY)
        promises.withdraw(made[2], because="x", now=NOW)
        rate = keep_rate(made, today=NOW.date() + 4 * DAY + DAY)
    assert (rate.kept, rate.late, rate.broken) == (1, 1, 1)
    assert rate.share.n == 3
