"""How many people stand behind an action and were told, and what a week held, on both databases."""

import datetime as dt

from sqlalchemy import select

from feedback.act import actions, telling
from feedback.act.actions import Told
from feedback.settings import Settings
from feedback.store.actions import ActionStatus
from feedback.store.coverage import Coverage, coverage_of
from feedback.store.database import Database
from feedback.store.items import Item
from feedback.store.people import User
from feedback.store.week import Week, week_of
from tests.conftest import NOW
from tests.making import complain, make_project, make_ready, make_survey, work


def test_people_are_counted_once_and_those_told_are_known(
    any_database: Database, settings: Settings
) -> None:
    with any_database.writing() as session:
        project = make_project(session)
        user = User(email="me@example.org", name="Me", password_hash="!", created_at=NOW)
        session.add(user)
        session.flush()
        survey = make_survey(session, project.id)
        complain(
            session, survey, "The lock is broken. The brakes are terrible.", email="a@example.org"
        )
        complain(session, survey, "The lock is broken.")
        complain(session, survey, "The lock is rusty.")
        project_id, by = project.id, user.id
    work(any_database, settings)
    with any_database.writing() as session:
        items = session.scalars(select(Item)).all()
        made = actions.raise_from_item(session, items[0], title="Oil", by=by, now=NOW)
        for item in items[1:]:
            other = actions.raise_from_item(session, item, title="x", by=by, now=NOW)
            for quote in other.evidence:
                quote.action_id = made.id
        session.flush()
        assert coverage_of(session, [made.id, 999])[made.id] == Coverage(
            quotes=4, known=1, anonymous=2, told=0
        )
        make_ready(session, made, by=by)
        actions.move(session, made, ActionStatus.DONE, by=by, now=NOW)
        actions.write_up(made, Told(you_said="Stiff.", we_did="Oiled."))
        telling.tell(session, made, by=by, signed="Me", now=NOW)
        told = coverage_of(session, [made.id])[made.id]
        assert (told.people, told.known, told.told) == (3, 1, 1)
        week = week_of(session, project_id, since=NOW - dt.timedelta(days=7))
        assert week == Week(heard=3, put_away=0, raised=3, done=1, told=0, answered=0)
        later = week_of(session, project_id, since=NOW + dt.timedelta(days=1))
        assert later == Week(heard=0, put_away=0, raised=0, done=0, told=0, answered=0)
