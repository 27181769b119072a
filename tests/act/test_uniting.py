"""Two actions merged and parted again: every voice is kept, whatever was said meanwhile."""

import random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.act import actions, promises, uniting
from feedback.errors import ConflictError
from feedback.people.accounts import create_user
from feedback.store.actions import (
    ActionItem,
    ActionStatus,
    Evidence,
    open_action_for,
    settled_evidence,
)
from feedback.store.database import Database
from feedback.store.themes import themes_of
from tests.conftest import NOW, PASSWORD
from tests.making import make_project

Spans = set[tuple[str, int]]


def _voices(session: Session, action: ActionItem) -> Spans:
    rows = session.execute(
        select(Evidence.item_id, Evidence.start_at).where(Evidence.action_id == action.id)
    )
    return {(item_id, start) for item_id, start in rows}


def _say(session: Session, action: ActionItem, spans: Spans) -> None:
    session.add_all(
        Evidence(action_id=action.id, item_id=item_id, start_at=start, end_at=start + 3)
        for item_id, start in sorted(spans - _voices(session, action))
    )
    session.flush()


def _pair(session: Session) -> tuple[ActionItem, ActionItem, int]:
    project = make_project(session)
    user = create_user(session, email="i@example.org", name="Ines", password=PASSWORD, now=NOW)
    themes = session.scalars(themes_of(project.id)).all()
    made = []
    for number in range(2):
        action = actions.raise_by_hand(
            session, project.id, title=f"Change {number}", reason="x", by=user.id, now=NOW
        )
        action.theme_id = themes[number].id
        made.append(action)
    session.flush()
    return made[0], made[1], user.id


@pytest.mark.parametrize("seed", range(8))
def test_merged_and_parted_again_everybody_is_where_they_were(
    any_database: Database, seed: int
) -> None:
    choice = random.Random(seed)
    said = [(f"item{n}", start) for n in range(6) for start in (0, 10)]
    with any_database.writing() as session:
        one, other, by = _pair(session)
        _say(session, one, set(choice.sample(said, choice.randint(0, 8))))
        _say(session, other, set(choice.sample(said, choice.randint(0, 8))))
        of_one, of_other = _voices(session, one), _voices(session, other)
        event = uniting.unite(session, one, other, by=by, now=NOW)
        assert _voices(session, other) == of_one | of_other
        assert _voices(session, one) == of_one
        meanwhile = {(f"new{n}", 0) for n in range(choice.randint(0, 3))}
        _say(session, other, meanwhile)
        actions.take_back(session, one, event, by=by, now=NOW)
        assert _voices(session, one) == of_one
        assert _voices(session, other) == of_other | meanwhile
        assert (one.status, one.closed_at, one.merged_into_id) == (
            ActionStatus.PLANNED, None, None,
        )  # fmt: skip


def test_what_was_promised_goes_along_and_comes_back(any_database: Database) -> None:
    with any_database.writing() as session:
        one, other, by = _pair(session)
        promise = promises.book(
            session, project_id=one.project_id, sentence="It will run.", due_on=NOW.date(),
            action_id=one.id, by=by, now=NOW,
        )  # fmt: skip
        event = uniting.unite(session, one, other, by=by, now=NOW)
        assert promise.action_id == other.id
        actions.take_back(session, one, event, by=by, now=NOW)
        assert promise.action_id == one.id


def test_new_criticism_of_a_merged_theme_goes_to_the_action_that_speaks_for_it(
    any_database: Database,
) -> None:
    with any_database.writing() as session:
        one, other, by = _pair(session)
        assert one.theme_id is not None
        third = actions.raise_by_hand(
            session, one.project_id, title="Third", reason="x", by=by, now=NOW
        )
        uniting.unite(session, one, other, by=by, now=NOW)
        found = open_action_for(session, one.theme_id)
        assert found is not None
        assert found.id == other.id
        uniting.unite(session, other, third, by=by, now=NOW)
        found = open_action_for(session, one.theme_id)
        assert found is not None
        assert found.id == third.id
        _say(session, third, {("late", 0)})
        third.status, third.closed_at = ActionStatus.DONE, NOW
        session.flush()
        assert ("late", 0) in {(i, s) for i, s in session.execute(settled_evidence(one.theme_id))}


def test_only_two_different_open_actions_of_one_project_are_merged(session: Session) -> None:
    one, other, by = _pair(session)
    with pytest.raises(ConflictError):
        uniting.unite(session, one, one, by=by, now=NOW)
    other.status, other.closed_at = ActionStatus.DONE, NOW
    with pytest.raises(ConflictError, match="still open"):
        uniting.unite(session, one, other, by=by, now=NOW)


def test_a_merged_action_is_parted_before_it_goes_on(session: Session) -> None:
    one, other, by = _pair(session)
    one.problem = one.success_measure = "x"
    event = uniting.unite(session, one, other, by=by, now=NOW)
    with pytest.raises(ConflictError, match="Part them first"):
        actions.move(session, one, ActionStatus.DOING, by=by, now=NOW)
    other.status, other.closed_at = ActionStatus.DONE, NOW
    with pytest.raises(ConflictError, match="closed"):
        actions.take_back(session, one, event, by=by, now=NOW)
