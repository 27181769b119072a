"""The queue of what the machine is not sure of, answered by its forms."""

import datetime as dt
import re
from collections.abc import Sequence

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select, update

from feedback.settings import Settings
from feedback.store.audit import AuditEvent
from feedback.store.corrections import Correction, Layer, count_corrected
from feedback.store.doubts import count_doubtful, doubtful
from feedback.store.items import Clause, Item
from feedback.store.labels import Kind, Label
from tests.conftest import World
from tests.making import complain, make_survey, work

_TEXTS = ("Well, that was something.", "The lock is stiff.", "Hm.")


@pytest.fixture
def doubts(world: World, researcher: FlaskClient, settings: Settings) -> list[str]:
    """Three texts of which the machine is less and less sure; the keys, most doubtful first."""
    del researcher  # it seeds the codebook
    _said(world, settings, _TEXTS)
    return _queue(world)


def _said(world: World, settings: Settings, texts: Sequence[str]) -> None:
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        for words in texts:
            complain(session, survey, words)
    work(world.database, settings)
    with world.database.writing() as session:
        for number, words in enumerate(texts):
            sure = 0.45 - number / 100
            session.execute(
                update(Item)
                .where(Item.text == words)
                .values(confidence=sure, label=Label.NEUTRAL, is_rated=True)
            )


def _queue(world: World) -> list[str]:
    with world.database.reading() as session:
        return list(session.scalars(doubtful(world.project_id).with_only_columns(Item.id)))


def _undo(client: FlaskClient, location: str) -> str:
    found = re.search(r'notice--done">.*?action="([^"]+)"', client.get(location).text, re.DOTALL)
    assert found
    return client.post(found[1].replace("&amp;", "&")).location


def test_what_somebody_says_holds_at_once_and_after_the_text_is_read_again(
    world: World, researcher: FlaskClient, settings: Settings, doubts: list[str]
) -> None:
    assert "In doubt" in researcher.get(world.path("doubts")).text
    told = world.path(f"doubts/{doubts[0]}/answer")
    done = researcher.post(told, data={"sentiment": "negative"})
    assert done.status_code == 303
    assert doubts[0] not in _queue(world)
    for _ in range(2):  # at once, and as it is read again
        with world.database.reading() as session:
            item = session.get_one(Item, doubts[0])
            assert (item.label, item.confidence) == (Label.NEGATIVE, 1.0)
            assert item.polarity < 0
        page = researcher.get(world.path(f"inbox/{doubts[0]}")).text
        assert "set by Researcher" in page
        work(world.database, settings)
    with world.database.reading() as session:
        clause = session.scalars(select(Clause).where(Clause.item_id == doubts[0])).one()
        assert clause.label is Label.NEGATIVE
        assert clause.is_critical


def test_what_a_text_does_may_be_said_before_how_it_sounds(
    world: World, researcher: FlaskClient, settings: Settings, doubts: list[str]
) -> None:
    told = world.path(f"doubts/{doubts[1]}/answer")
    stays = researcher.post(told, data={"kind": "bug"})
    assert stays.location.endswith(f"doubts?item={doubts[1]}")
    page = researcher.get(stays.location).text
    assert re.search(r'value="bug"[^>]* aria-pressed="true"', page)
    goes_on = researcher.post(told, data={"sentiment": "neutral"})
    assert goes_on.location.endswith("/doubts")
    work(world.database, settings)
    with world.database.reading() as session:
        item = session.get_one(Item, doubts[1])
        assert (item.kind, item.label) == (Kind.BUG, Label.NEUTRAL)
        assert count_corrected(session, world.project_id) == 1


def test_an_answer_is_taken_back_and_its_text_comes_again(
    world: World, researcher: FlaskClient, settings: Settings, doubts: list[str]
) -> None:
    told = world.path(f"doubts/{doubts[0]}/answer")
    done = researcher.post(told, data={"sentiment": "positive"})
    assert _undo(researcher, done.location).endswith(f"doubts?item={doubts[0]}")
    assert doubts[0] in _queue(world)
    with world.database.reading() as session:
        assert session.scalars(select(Correction)).all() == []
    work(world.database, settings)
    assert "set by" not in researcher.get(world.path(f"inbox/{doubts[0]}")).text


def test_nobody_takes_back_what_another_said(
    world: World, researcher: FlaskClient, doubts: list[str]
) -> None:
    researcher.post(world.path(f"doubts/{doubts[0]}/answer"), data={"sentiment": "positive"})
    with world.database.reading() as session:
        at = session.scalars(select(Correction.at)).one()
    asked = {"at": at.isoformat(), "item": doubts[0]}
    world.client("manager").post(world.path("doubts/undo/answer"), query_string=asked)
    with world.database.reading() as session:
        assert len(session.scalars(select(Correction)).all()) == 1


def test_what_nobody_can_tell_is_left_out_until_it_is_taken_back(
    world: World, researcher: FlaskClient, doubts: list[str]
) -> None:
    done = researcher.post(world.path(f"doubts/{doubts[0]}/skip"))
    assert doubts[0] not in _queue(world)
    assert _undo(researcher, done.location).endswith(f"doubts?item={doubts[0]}")
    assert doubts[0] in _queue(world)


def test_what_is_left_out_and_taken_back_is_noted_by_its_own_text(
    world: World, researcher: FlaskClient, doubts: list[str]
) -> None:
    for what, form in (("answer", {"sentiment": "positive"}), ("skip", {})):
        done = researcher.post(world.path(f"doubts/{doubts[0]}/{what}"), data=form)
        page = researcher.get(done.location).text
        found = re.search(r'notice--done">.*?action="([^"]+)"', page, re.DOTALL)
        assert found
        forged = found[1].replace("&amp;", "&").replace(doubts[0], "somebody-elses")
        assert researcher.post(forged).location.endswith(f"doubts?item={doubts[0]}")
    with world.database.reading() as session:
        query = select(AuditEvent.action, AuditEvent.object_id).order_by(AuditEvent.id)
        noted = [(a, key) for a, key in session.execute(query) if a.startswith("inbox.")]
    deeds = ("correct", "undo_correct", "skip", "undo_skip")
    assert noted == [(f"inbox.{deed}", doubts[0]) for deed in deeds]


def test_what_is_in_the_trash_is_neither_asked_about_nor_answered(
    world: World, researcher: FlaskClient, doubts: list[str]
) -> None:
    with world.database.writing() as session:
        session.get_one(Item, doubts[0]).is_counted = False
    for page in (f"doubts?item={doubts[0]}", f"inbox/{doubts[0]}", f"inbox/{doubts[0]}/why"):
        assert researcher.get(world.path(page)).status_code == 404
    for deed in (
        f"doubts/{doubts[0]}/answer",
        f"doubts/{doubts[0]}/skip",
        f"inbox/{doubts[0]}/correct",
    ):
        told = researcher.post(world.path(deed), data={"sentiment": "negative"})
        assert told.status_code == 404
    with world.database.reading() as session:
        assert session.scalars(select(Correction)).all() == []


def test_the_page_counts_what_was_told_and_what_waits(
    world: World, researcher: FlaskClient, doubts: list[str]
) -> None:
    researcher.post(world.path(f"doubts/{doubts[0]}/answer"), data={"sentiment": "mixed"})
    page = researcher.get(world.path("doubts")).text
    assert "<strong>1</strong> of 3 told" in page
    for item_id in doubts[1:]:
        researcher.post(world.path(f"doubts/{item_id}/answer"), data={"sentiment": "mixed"})
    assert "Nothing is in doubt" in researcher.get(world.path("doubts")).text


def test_one_answer_settles_all_that_say_the_same_and_undo_takes_all_back(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    _said(world, settings, ["Hm.", "Well.", "Well.", "Well."])
    queue = _queue(world)
    first = queue[0]
    assert "2 other texts say the same" in researcher.get(world.path(f"doubts?item={first}")).text
    done = researcher.post(world.path(f"doubts/{first}/answer"), data={"sentiment": "negative"})
    assert len(_queue(world)) == 1
    _undo(researcher, done.location)
    assert sorted(_queue(world)) == sorted(queue)


def test_odd_answers_say_nothing(world: World, researcher: FlaskClient, doubts: list[str]) -> None:
    told = world.path(f"doubts/{doubts[0]}/answer")
    for odd in ({}, {"sentiment": "x"}, {"sentiment": "positive", "kind": "bug"}, {"kind": ""},
                {"sentiment": "positive", "start": "3", "end": "2"},
                {"sentiment": "positive", "start": "0", "end": "9999"},
                {"sentiment": "positive", "start": "5"}):  # fmt: skip
        assert researcher.post(told, data=odd).status_code in {404, 422}
    for odd_undo in ("answer", "answer?at=x", "eat?at=2026-01-01T00:00Z"):
        assert researcher.post(world.path(f"doubts/undo/{odd_undo}")).status_code == 404
    assert researcher.post(world.path("doubts/nothing/answer")).status_code == 404
    assert world.client("viewer").post(told, data={"sentiment": "mixed"}).status_code == 403
    page = world.client("viewer").get(world.path("doubts")).text
    assert "How does it sound" not in page
    with world.database.reading() as session:
        assert session.scalars(select(Correction)).all() == []


def test_a_clause_is_corrected_by_itself_and_the_whole_follows(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    _said(world, settings, ["The staff were lovely. The saddle is as it is."])
    with world.database.reading() as session:
        item = session.scalars(select(Item)).one()
        second = item.clauses[1]
        span = {"start": second.start_at, "end": second.end_at}
    correct = world.path(f"inbox/{item.id}/correct")
    done = researcher.post(correct, data={**span, "sentiment": "negative"})
    assert done.status_code == 303
    work(world.database, settings)
    with world.database.reading() as session:
        item = session.get_one(Item, item.id)
        assert [clause.label for clause in item.clauses] == [Label.POSITIVE, Label.NEGATIVE]
        assert item.label is Label.MIXED
    page = researcher.get(done.location).text
    assert "<mark>The saddle is as it is.</mark>" in page
    assert '<mark class="praise">The staff were lovely.</mark>' in page


def test_themes_are_corrected_and_one_out_of_use_harms_nothing(
    world: World, researcher: FlaskClient, settings: Settings, doubts: list[str]
) -> None:
    from feedback.analyse.codebook import archive_theme
    from feedback.store.themes import Theme, themes_of

    with world.database.reading() as session:
        theme = session.scalars(themes_of(world.project_id)).first()
        assert theme is not None
    correct = world.path(f"inbox/{doubts[0]}/correct")
    researcher.post(correct, data={"what": "theme", "theme": [theme.code, "no-such"]})
    work(world.database, settings)
    with world.database.writing() as session:
        clause = session.scalars(select(Clause).where(Clause.item_id == doubts[0])).one()
        assert [link.theme_id for link in clause.themes] == [theme.id]
        archive_theme(session, session.get_one(Theme, theme.id), now=dt.datetime.now(dt.UTC))
    work(world.database, settings)
    with world.database.reading() as session:
        clause = session.scalars(select(Clause).where(Clause.item_id == doubts[0])).one()
        assert clause.themes == []


def test_the_queue_asks_the_database_as_often_for_a_thousand_as_for_three(
    world: World, researcher: FlaskClient, settings: Settings, doubts: list[str]
) -> None:
    few = _statements(world, researcher)
    _said(world, settings, [f"Neither here nor there, {n}." for n in range(200)])
    with world.database.reading() as session:
        assert count_doubtful(session, world.project_id) == 200 + len(doubts)
    assert _statements(world, researcher) == few


def _statements(world: World, client: FlaskClient) -> int:
    count = 0

    def note(*_args: object) -> None:
        nonlocal count
        count += 1

    event.listen(world.database.engine, "before_cursor_execute", note)
    try:
        assert client.get(world.path("doubts")).status_code == 200
    finally:
        event.remove(world.database.engine, "before_cursor_execute", note)
    return count


@pytest.fixture
def taught(world: World, researcher: FlaskClient, settings: Settings) -> FlaskClient:
    """A researcher who told of six texts about flumphs how they sound."""
    texts = [f"The flumph was blue on {day}." for day in ("Monday", "Tuesday", "Friday")]
    texts += ["Blue flumph again.", "My flumph came in blue.", "They handed me a blue flumph."]
    _said(world, settings, texts)
    with world.database.reading() as session:
        keys = list(session.scalars(select(Item.id)))
    for key in keys:
        researcher.post(world.path(f"doubts/{key}/answer"), data={"sentiment": "positive"})
    _said(world, settings, ["Another blue flumph.", "The lock turns."])
    work(world.database, settings)
    return researcher


def test_what_is_learned_is_looked_at_taken_into_use_and_out_again(
    world: World, taught: FlaskClient, settings: Settings
) -> None:
    with world.database.reading() as session:
        other = session.scalars(select(Item).where(Item.text == "Another blue flumph.")).one()
        assert other.label is not Label.POSITIVE
    learned = taught.post(world.path("doubts/learned"))
    page = taught.get(learned.location).text
    assert "What it would do" in page
    assert "Another blue flumph." in page
    assert "<strong>good</strong>" in page
    assert "of 6 answers" in page
    assert "The lock turns." not in page
    assert "Take into use" not in page  # that is for a manager to decide
    assert work(world.database, settings) == 0
    manager = world.client("manager")
    page = manager.get(learned.location).text
    address = re.search(r'action="([^"]+/use)"', page)
    assert address
    assert taught.post(address[1]).status_code == 403
    manager.post(address[1])
    assert work(world.database, settings) > 0
    with world.database.reading() as session:
        assert session.get_one(Item, other.id).label is Label.POSITIVE
    assert "What it does now" in manager.get(learned.location).text
    assert manager.post(address[1].replace("/use", "/drop")).status_code == 409
    assert _undo(manager, manager.post(world.path("doubts/learned/out-of-use")).location)
    manager.post(world.path("doubts/learned/out-of-use"))
    work(world.database, settings)
    with world.database.reading() as session:
        assert session.get_one(Item, other.id).label is other.label
    manager.post(address[1].replace("/use", "/drop"))
    page = manager.get(learned.location).text
    assert "Nothing was learned yet" in page
    assert "that is enough to learn from" in page


def test_too_little_to_learn_from_is_said(
    world: World, researcher: FlaskClient, doubts: list[str]
) -> None:
    researcher.post(world.path(f"doubts/{doubts[0]}/answer"), data={"sentiment": "positive"})
    assert "Learn from the answers" not in researcher.get(world.path("doubts/learned")).text
    refused = researcher.post(world.path("doubts/learned"))
    assert refused.status_code == 409
    assert "1 of at least 5 texts" in refused.text
    assert world.client("manager").post(world.path("doubts/learned/x/use")).status_code == 404


def test_learning_again_replaces_what_nobody_used(world: World, taught: FlaskClient) -> None:
    taught.post(world.path("doubts/learned"))
    with world.database.reading() as session:
        first = session.scalars(select(Layer.version)).all()
        key = session.scalars(select(Correction.item_id)).first()
    taught.post(world.path(f"inbox/{key}/correct"), data={"kind": "bug"})
    taught.post(world.path("doubts/learned"))
    with world.database.reading() as session:
        second = session.scalars(select(Layer.version)).all()
    assert len(second) == 1
    assert second != first


def test_what_is_told_as_criticism_is_called_praise_no_more_from_that_moment(
    world: World, researcher: FlaskClient, doubts: list[str]
) -> None:
    with world.database.writing() as session:
        session.get_one(Item, doubts[0]).kind = Kind.PRAISE
    researcher.post(world.path(f"doubts/{doubts[0]}/answer"), data={"sentiment": "negative"})
    with world.database.reading() as session:
        assert session.get_one(Item, doubts[0]).kind is Kind.COMPLAINT
