"""What an action must have before it is begun, done or dropped: the rules as a table of cases."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.act import actions, framing, ladder, promises
from feedback.act.closing import Need, UnreadyError, checklist, requirements
from feedback.act.framing import Frame, frame_of
from feedback.act.ladder import Why
from feedback.errors import ConflictError, InvalidInputError
from feedback.people.accounts import create_user
from feedback.store.actions import ActionEvent, ActionItem, ActionStatus, Evidence, Loop, WhyStep
from feedback.store.database import Database
from tests.conftest import NOW, PASSWORD
from tests.making import make_project

PLANNED, DOING, DONE, DROPPED = ActionStatus

FULL = {
    "problem": "Guests wait.",
    "success_measure": "Half as many complaints.",
    "contact_outcome": "She was called.",
    "you_said": "You wait.",
    "we_did": "You do not.",
}
# loop, what is missing of FULL, whether a root cause is marked, wanted status, what is asked for
CASES: list[tuple[Loop, set[str], bool, ActionStatus, set[Need]]] = [
    (Loop.OUTER, set(), False, DOING, set()),
    (Loop.OUTER, {"problem"}, True, DOING, {Need.PROBLEM}),
    (Loop.OUTER, {"success_measure"}, True, DOING, {Need.MEASURE}),
    (Loop.OUTER, {"problem", "success_measure"}, False, DOING, {Need.PROBLEM, Need.MEASURE}),
    (Loop.OUTER, {"success_measure"}, True, DONE, {Need.MEASURE}),
    (Loop.OUTER, {"contact_outcome"}, False, DONE, set()),
    (Loop.OUTER, {"you_said"}, False, DONE, {Need.TOLD}),
    (Loop.OUTER, {"we_did"}, False, DONE, {Need.TOLD}),
    (Loop.INNER, {"success_measure"}, False, DOING, set()),
    (Loop.INNER, {"problem"}, True, DOING, {Need.PROBLEM}),
    (Loop.INNER, {"success_measure"}, True, DONE, set()),
    (Loop.INNER, {"contact_outcome"}, True, DONE, {Need.CONTACT}),
    (Loop.INNER, set(), False, DONE, {Need.ROOT}),
    (Loop.INNER, {"contact_outcome", "we_did"}, False, DONE, {Need.CONTACT, Need.ROOT, Need.TOLD}),
    (Loop.HUDDLE, {"success_measure", "contact_outcome"}, False, DONE, set()),
    (Loop.HUDDLE, {"problem", "you_said"}, False, DONE, {Need.PROBLEM, Need.TOLD}),
    (Loop.OUTER, set(), True, DROPPED, {Need.REASON}),
]


def _action(session: Session, *, with_voice: bool = True) -> tuple[ActionItem, int]:
    project = make_project(session)
    user = create_user(session, email="i@example.org", name="Ines", password=PASSWORD, now=NOW)
    action = actions.raise_by_hand(
        session, project.id, title="Mend it", reason="It stops.", by=user.id, now=NOW
    )
    if with_voice:
        session.add(Evidence(action_id=action.id, item_id="x", start_at=0, end_at=4))
        session.flush()
    return action, user.id


@pytest.mark.parametrize(("loop", "without", "has_root", "status", "asked"), CASES)
def test_a_step_is_refused_with_all_that_is_missing_and_nothing_else(
    any_database: Database,
    loop: Loop,
    without: set[str],
    has_root: bool,
    status: ActionStatus,
    asked: set[Need],
) -> None:
    with any_database.writing() as session:
        action, by = _action(session)
        action.loop = loop
        for name, value in FULL.items():
            setattr(action, name, "" if name in without else value)
        if has_root:
            step = ladder.add_step(session, action, Why(question="", answer="x"), by=by, now=NOW)
            ladder.mark_root(session, action, step, by=by, now=NOW)
        session.flush()
        missing = {r.need for r in requirements(session, action, status) if not r.is_met}
        assert missing == asked
        if not asked:
            assert actions.move(session, action, status, by=by, now=NOW) is not None
            assert action.status is status
            return
        with pytest.raises(UnreadyError) as refused:
            actions.move(session, action, status, by=by, now=NOW)
        assert {r.need for r in refused.value.missing} == asked
        assert action.status is PLANNED


def test_a_reason_why_nobody_is_told_stands_for_both_sentences(session: Session) -> None:
    action, by = _action(session)
    action.problem = action.success_measure = "x"
    with pytest.raises(UnreadyError):
        actions.move(session, action, DONE, by=by, now=NOW)
    action.untold_because = "They asked not to be written to."
    actions.move(session, action, DONE, by=by, now=NOW)


def test_where_nobody_asked_there_is_nobody_to_tell(session: Session) -> None:
    action, by = _action(session, with_voice=False)
    action.problem = action.success_measure = "x"
    actions.move(session, action, DONE, by=by, now=NOW)
    assert action.closed_at == NOW


def test_the_list_names_each_thing_once_at_the_first_step_that_asks_for_it(
    session: Session,
) -> None:
    action, _by = _action(session)
    lines = checklist(session, action)
    assert [(line.need, line.status) for line in lines] == [
        (Need.PROBLEM, DOING), (Need.MEASURE, DOING), (Need.TOLD, DONE),
    ]  # fmt: skip
    assert not any(line.is_met for line in lines)
    assert len({line.words for line in lines}) == 3


def test_declining_needs_a_reason_and_can_be_taken_back(any_database: Database) -> None:
    with any_database.writing() as session:
        action, by = _action(session)
        with pytest.raises(InvalidInputError):
            actions.decline(session, action, because=" ", is_public=True, by=by, now=NOW)
        event = actions.decline(session, action, because="No room.", is_public=True, by=by, now=NOW)
        assert (action.status, action.declined_because) == (DROPPED, "No room.")
        assert action.declined_is_public
        assert event is not None
        actions.take_back(session, action, event, by=by, now=NOW)
        assert (action.status, action.closed_at, action.declined_because) == (PLANNED, None, "")
        assert not action.declined_is_public


def test_what_was_taken_back_is_not_asked_for_again(session: Session) -> None:
    action, by = _action(session)
    action.problem, action.success_measure = "x", "y"
    event = actions.move(session, action, DOING, by=by, now=NOW)
    back = actions.move(session, action, PLANNED, by=by, now=NOW)
    assert event is not None
    assert back is not None
    action.problem = ""
    actions.take_back(session, action, back, by=by, now=NOW)
    assert action.status is DOING


def test_finishing_keeps_what_was_promised_and_reopening_unsettles_it(
    any_database: Database,
) -> None:
    with any_database.writing() as session:
        action, by = _action(session, with_voice=False)
        action.problem = action.success_measure = "x"
        promise = promises.book(
            session, project_id=action.project_id, sentence="It will run.", due_on=NOW.date(),
            action_id=action.id, by=by, now=NOW,
        )  # fmt: skip
        by_hand = promises.book(
            session, project_id=action.project_id, sentence="You will hear.", due_on=NOW.date(),
            action_id=action.id, by=by, now=NOW,
        )  # fmt: skip
        promises.keep(by_hand, now=NOW)
        done = actions.move(session, action, DONE, by=by, now=NOW)
        assert [p.kept_on for p in (promise, by_hand)] == [NOW.date()] * 2
        assert done is not None
        actions.take_back(session, action, done, by=by, now=NOW)
        assert [p.kept_on for p in (promise, by_hand)] == [None, NOW.date()]


def test_a_change_of_the_frame_is_kept_in_the_history_and_taken_back(
    any_database: Database,
) -> None:
    with any_database.writing() as session:
        action, by = _action(session)
        before = frame_of(action)
        new = Frame(problem="Guests wait.", loop=Loop.INNER, effort=2.5, is_public=True)
        event = framing.frame(session, action, new, by=by, now=NOW)
        assert frame_of(action) == new
        assert framing.frame(session, action, new, by=by, now=NOW) is None
        assert event is not None
        actions.take_back(session, action, event, by=by, now=NOW)
        assert frame_of(action) == before


@pytest.mark.parametrize("effort", [0.0, -1.0, 100_000.0])
def test_an_effort_is_a_number_of_days(session: Session, effort: float) -> None:
    action, by = _action(session)
    with pytest.raises(InvalidInputError, match="days"):
        framing.frame(session, action, Frame(effort=effort), by=by, now=NOW)


def test_the_theme_to_compare_with_is_another_one_of_this_project(session: Session) -> None:
    action, by = _action(session)
    other = make_project(session, "Elsewhere")
    from feedback.store.themes import themes_of

    foreign = session.scalars(themes_of(other.id)).all()[0]
    own = session.scalars(themes_of(action.project_id)).all()[0]
    with pytest.raises(InvalidInputError):
        framing.frame(session, action, Frame(comparison_theme_id=foreign.id), by=by, now=NOW)
    framing.frame(session, action, Frame(comparison_theme_id=own.id), by=by, now=NOW)
    assert action.comparison_theme_id == own.id


def test_a_ladder_is_climbed_why_by_why_and_has_one_root(any_database: Database) -> None:
    with any_database.writing() as session:
        action, by = _action(session)
        first = ladder.add_step(
            session, action, Why(question="", answer="The part is late", item_id="x"),
            by=by, now=NOW,
        )  # fmt: skip
        second = ladder.add_step(
            session, action, Why(question="", answer="Nobody orders it"), by=by, now=NOW
        )
        assert second.question == "Why: The part is late"
        ladder.mark_root(session, action, first, by=by, now=NOW)
        event = ladder.mark_root(session, action, second, by=by, now=NOW)
        steps = session.scalars(select(WhyStep).order_by(WhyStep.position)).all()
        assert [step.is_root for step in steps] == [False, True]
        assert event is not None
        actions.take_back(session, action, event, by=by, now=NOW)
        assert (first.is_root, second.is_root) == (True, False)
        with pytest.raises(InvalidInputError, match="stand behind"):
            ladder.add_step(
                session, action, Why(question="", answer="y", item_id="elsewhere"), by=by, now=NOW
            )


def test_a_step_that_was_taken_out_comes_back_where_it_was(any_database: Database) -> None:
    with any_database.writing() as session:
        action, by = _action(session)
        for answer in ("one", "two", "three"):
            ladder.add_step(session, action, Why(question="", answer=answer), by=by, now=NOW)
        steps = session.scalars(select(WhyStep).order_by(WhyStep.position)).all()
        ladder.mark_root(session, action, steps[1], by=by, now=NOW)
        event = ladder.remove_step(session, action, steps[1], by=by, now=NOW)
        actions.take_back(session, action, event, by=by, now=NOW)
        back = session.scalars(select(WhyStep).order_by(WhyStep.position)).all()
        assert [(step.answer, step.is_root) for step in back] == [
            ("one", False), ("two", True), ("three", False),
        ]  # fmt: skip
        with pytest.raises(ConflictError):
            actions.take_back(session, action, event, by=by, now=NOW)


def test_every_change_leaves_a_line(session: Session) -> None:
    action, by = _action(session)
    framing.frame(session, action, Frame(problem="Guests wait."), by=by, now=NOW)
    details = [e.detail for e in session.scalars(select(ActionEvent).order_by(ActionEvent.id))]
    assert details == ["raised by hand", "framed anew: the problem"]
