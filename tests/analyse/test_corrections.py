"""What is learned from corrections: a layer that changes what was corrected and little else."""

import datetime as dt
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import select

from feedback.analyse import layers, pipeline
from feedback.analyse.codebook import read_again
from feedback.analyse.correcting import NewCorrection, correct, corrected, take_back
from feedback.analyse.corrections import Corrected, Trial, learn
from feedback.analyse.findings import Reading
from feedback.analyse.layer import Layer
from feedback.analyse.reading import Weights, read_many, shipped_weights
from feedback.errors import ConflictError, InvalidInputError
from feedback.people.accounts import create_user
from feedback.settings import Settings
from feedback.store.corrections import Correction, Field, mark_of, stored_layer
from feedback.store.corrections import Layer as StoredLayer
from feedback.store.database import Database
from feedback.store.items import Clause, Item
from feedback.store.labels import Kind, Label, Voice
from feedback.store.people import Project, Role, User
from feedback.store.work import Stage, claim, finish
from tests.conftest import NOW, PASSWORD, World
from tests.making import complain, make_project, make_survey, work
from tests.reviews import store_reviews

_FLUMPHS = (
    "The flumph arrived blue.",
    "Blue flumph again, as always.",
    "My flumph came in blue, as blue as the last one.",
    "Got a flumph that was blue.",
    "It was a blue flumph.",
    "They handed me a flumph.",
)
_OTHERS = ("The lock turns.", "I paid by card.", "Lovely staff, thank you!")


class _NoThemes:
    def themes_of(self, tokens: Sequence[str], language: str) -> tuple[str, ...]:
        del tokens, language
        return ()


def _read(texts: Sequence[str], weights: Weights) -> list[Reading]:
    return read_many(texts, _NoThemes(), weights)


def _said(texts: Sequence[str], label: str, kind: str = "") -> list[Corrected]:
    return [
        Corrected(
            str(number),
            text,
            {(Field.SENTIMENT, 0, 0): label} | ({(Field.KIND, 0, 0): kind} if kind else {}),
        )
        for number, text in enumerate(texts)
    ]


def test_a_layer_changes_what_was_corrected_and_no_text_that_shares_nothing_with_it() -> None:
    shipped = shipped_weights()
    layer, _trial = learn(_said(_FLUMPHS, "mixed", "bug"), shipped)
    with_layer = shipped._replace(layer=layer)
    for reading in _read(_FLUMPHS, with_layer):
        assert reading.sentiment is not None
        assert (reading.sentiment.label, reading.kind) == (Label.MIXED, Kind.BUG)
    assert _read(_OTHERS, with_layer) == _read(_OTHERS, shipped)


def test_what_is_learned_holds_for_a_text_that_was_left_out() -> None:
    shipped = shipped_weights()
    layer, trial = learn(_said(_FLUMPHS, "positive"), shipped)
    assert trial.answers == len(_FLUMPHS)
    assert trial.before <= 2
    assert trial.after >= len(_FLUMPHS) - 1
    (unseen,) = _read(["Another blue flumph."], shipped._replace(layer=layer))
    assert unseen.sentiment is not None
    assert unseen.sentiment.label is Label.POSITIVE
    alone = learn(_said(_FLUMPHS[:1], "positive"), shipped).trial
    assert alone.after == alone.before  # one text says nothing of itself when it is left out


def test_the_same_corrections_give_the_same_layer_in_any_order() -> None:
    said = _said(_FLUMPHS, "negative", "complaint")
    one, other = learn(said, shipped_weights()).layer, learn(said[::-1], shipped_weights()).layer
    assert one.version == other.version
    assert Layer.from_json(one.to_json()) == one
    assert learn(said[1:], shipped_weights()).layer.version != one.version


def test_confirmations_change_nothing_much_and_nothing_learned_is_nothing() -> None:
    shipped = shipped_weights()
    (reading,) = _read(["Lovely staff, thank you!"], shipped)
    assert reading.sentiment is not None
    said = [Corrected("1", _OTHERS[2], {(Field.SENTIMENT, 0, 0): reading.sentiment.label.value})]
    layer = learn(said, shipped).layer
    assert max((abs(w) for row in layer.weights.values() for w in row), default=0) < 0.5
    assert learn([], shipped).layer.weights == {}
    german = Corrected("1", "Niemand hat sich gemeldet.", {(Field.SENTIMENT, 0, 0): "negative"})
    assert learn([german], shipped).trial.answers == 0


def test_clauses_teach_too() -> None:
    text = "The staff were lovely. The flumph was blue."
    shipped = shipped_weights()
    (reading,) = _read([text], shipped)
    first, second = reading.clauses
    said = Corrected("1", text, {(Field.SENTIMENT, second.start, second.end): "negative"})
    layer = learn([said], shipped).layer
    (again,) = _read([text], shipped._replace(layer=layer))
    assert again.clauses[1].sentiment.score < second.sentiment.score
    assert "lovely" not in layer.weights
    del first


def _correction(field: Field, value: str, text: str, start: int = 0, end: int = 0) -> Correction:
    return Correction(field=field, value=value, text_mark=mark_of(text), start_at=start, end_at=end)


@pytest.mark.parametrize(
    ("text", "field", "value", "critical"),
    [
        ("The app crashes on login.", Field.SENTIMENT, "positive", False),
        ("Lovely staff, thank you!", Field.SENTIMENT, "negative", True),
        ("Lovely staff, thank you!", Field.KIND, "complaint", True),
        ("Lovely staff. The app crashes.", Field.KIND, "praise", None),
        ("The app crashes on login.", Field.VOICE, "other", False),
        ("Lovely staff. Lovely place.", Field.SENTIMENT, "negative", True),
        ("The app crashes. The lock is broken.", Field.SENTIMENT, "positive", None),
    ],
)
def test_what_is_said_of_the_whole_holds_for_its_clauses(
    text: str, field: Field, value: str, critical: bool | None
) -> None:
    (reading,) = _read([text], shipped_weights())
    told = corrected(reading, text, [_correction(field, value, text)])
    from feedback.store.items import is_criticism

    found = [is_criticism(c.kind, c.sentiment.label, c.voice) for c in told.clauses]
    if critical is not None:
        assert any(found) is critical
    elif field is Field.SENTIMENT:
        assert all(c.sentiment.label is not Label.NEGATIVE for c in told.clauses)
    else:
        assert all(c.kind not in {Kind.BUG, Kind.COMPLAINT} for c in told.clauses)


def test_what_was_said_of_another_text_counts_no_more() -> None:
    (reading,) = _read(["It broke."], shipped_weights())
    assert (
        corrected(reading, "It broke.", [_correction(Field.VOICE, "other", "It held.")]) == reading
    )
    told = corrected(
        reading, "It broke.",
        [_correction(Field.VOICE, value, "It broke.") for value in ("other", "own")],
    )  # fmt: skip
    assert told.clauses[0].voice is Voice.OWN  # the newest holds


@pytest.fixture
def said(world: World, settings: Settings) -> list[str]:
    """Texts about flumphs and others in a project; the keys of those about flumphs."""
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        for words in (*_FLUMPHS, "Another blue flumph.", *_OTHERS):
            complain(session, survey, words)
    work(world.database, settings)
    with world.database.writing() as session:
        items = session.scalars(select(Item).where(Item.text.in_(_FLUMPHS))).all()
        for item in items:
            new = NewCorrection(field=Field.SENTIMENT, value="mixed")
            correct(session, item, new, by=world.users[Role.RESEARCHER], now=NOW)
        keys = [item.id for item in items]
    work(world.database, settings)
    return keys


def test_what_the_preview_says_is_what_then_happens(
    world: World, settings: Settings, said: list[str]
) -> None:
    database = world.database
    before = _labels(database)
    with database.reading() as session:
        gathered = layers.gather(session, world.project_id)
    layer, seen = layers.preview(gathered)
    assert layers.Preview.from_json(seen.to_json()) == seen
    with database.writing() as session:
        kept = layers.keep(session, world.project_id, layer, seen, now=NOW)
        assert session.get_one(Project, world.project_id).layer == ""
    assert work(database, settings) == 0  # nothing counts before somebody takes it into use
    assert _labels(database) == before
    with database.writing() as session:
        session.get_one(Project, world.project_id).layer = kept.version
    work(database, settings)
    after = _labels(database)
    expected = {c.item_id: (c.before, c.after) for c in seen.changes if c.field is Field.SENTIMENT}
    assert {k: (before[k], after[k]) for k in before if before[k] != after[k]} == expected
    assert expected
    assert not set(expected) & set(said)
    with database.writing() as session:
        session.get_one(Project, world.project_id).layer = ""
    work(database, settings)
    assert _labels(database) == before


def _labels(database: Database) -> dict[str, str]:
    with database.reading() as session:
        return {key: label.value for key, label in session.execute(select(Item.id, Item.label))}


def test_too_little_teaches_nothing(world: World, settings: Settings, said: list[str]) -> None:
    with world.database.writing() as session:
        gone = session.scalars(select(Correction).where(Correction.item_id.in_(said[2:]))).all()
        items = session.scalars(select(Item).where(Item.id.in_(said[2:]))).all()
        take_back(session, gone, items)
    with world.database.reading() as session, pytest.raises(ConflictError, match="2 of at least 5"):
        layers.gather(session, world.project_id)
    work(world.database, settings)
    with world.database.reading() as session:
        assert session.get_one(Item, said[-1]).confidence > 0


def test_corrections_survive_a_rebuild_and_go_with_their_text(
    world: World, settings: Settings, said: list[str]
) -> None:
    from feedback.capture import trash
    from feedback.store.items import Analysis
    from feedback.store.responses import Response

    with world.database.writing() as session:
        for model in (Analysis, Clause, Item):
            for row in session.scalars(select(model)):
                session.delete(row)
    work(world.database, settings)
    with world.database.reading() as session:
        assert {session.get_one(Item, key).label for key in said} == {Label.MIXED}
        source = session.get_one(Item, said[0]).source_id
    with world.database.writing() as session:
        layer = {"version": "a", "weights": "{}", "preview": "{}", "made_at": NOW}
        session.add(StoredLayer(project_id=world.project_id, **layer))
        session.get_one(Project, world.project_id).layer = "a"
    with world.database.writing() as session:
        trash.put(session, world.project_id, trash.TrashKind.RESPONSE, source, now=NOW)
    with world.database.writing() as session:
        trash.empty_old(session, now=NOW + dt.timedelta(days=31))
        assert session.get(Response, source) is None
        left = session.scalars(select(Correction.item_id)).all()
        assert session.scalars(select(StoredLayer)).all() == []  # its weights are by word
        session.expire_all()
        assert session.get_one(Project, world.project_id).layer == ""
    assert sorted(left) == sorted(said[1:])


def test_a_value_that_a_field_cannot_have_is_refused(world: World, said: list[str]) -> None:
    with world.database.writing() as session:
        item = session.get_one(Item, said[0])
        by = session.scalars(select(User.id)).first()
        assert by is not None
        for field, value, start, end in (
            (Field.SENTIMENT, "angry", 0, 0), (Field.SUGGESTION, "maybe", 0, 0),
            (Field.VOICE, "", 0, 0), (Field.THEME, "a  b", 0, 0), (Field.KIND, "bug", 4, 2),
            (Field.KIND, "bug", 0, 999), (Field.KIND, "bug", -1, 3),
        ):  # fmt: skip
            new = NewCorrection(field=field, value=value, start=start, end=end)
            with pytest.raises(InvalidInputError):
                correct(session, item, new, by=by, now=NOW)


def test_a_word_said_while_the_text_is_written_anew_waits_and_holds(
    any_database: Database, settings: Settings
) -> None:
    """Whoever writes a text anew holds its work and then its item: nobody holds them in turn."""
    store_reviews(any_database, ["It broke."])
    work(any_database, settings)
    with any_database.reading() as session:
        item = session.scalars(select(Item)).one()
    with any_database.writing() as session:
        by = create_user(session, email="r@x.example", name="R", password=PASSWORD, now=NOW).id
        read_again(session, item.project_id)
    with any_database.writing() as session:
        claimed = claim(session, Stage.ANALYSE, now=NOW, lease=dt.timedelta(minutes=5), limit=10)
    with any_database.reading() as session:
        batch = pipeline.Batch(session, [subject for subject, _ in claimed])
    batch.read()

    def say() -> None:
        with any_database.writing() as session:
            here = session.get_one(Item, item.id)
            new = NewCorrection(field=Field.SENTIMENT, value="positive")
            correct(session, here, new, by=by, now=NOW)

    with ThreadPoolExecutor(1) as pool:
        with any_database.writing() as session:
            subjects = finish(session, Stage.ANALYSE, claimed)
            said = pool.submit(say)
            wait([said], timeout=0.5)  # until it stands at what is held here
            batch.write(session, subjects, NOW)
        said.result()
    for _ in range(2):  # at once, and as it is read again
        with any_database.reading() as session:
            assert session.get_one(Item, item.id).label is Label.POSITIVE
        work(any_database, settings)


@pytest.mark.postgres
def test_what_is_being_taken_into_use_is_not_deleted_meanwhile(postgres: Database) -> None:
    with postgres.writing() as session:
        project = make_project(session)
        session.flush()
        here = project.id
        old = {"weights": "{}", "preview": "{}", "made_at": NOW}
        session.add(StoredLayer(project_id=here, version="old", **old))
    seen = layers.Preview(5, Trial(0, 0, 0), 0, 0, (), ())

    def learn_anew() -> None:
        with postgres.writing() as session:
            layers.keep(session, here, Layer((), {}), seen, now=NOW)

    with ThreadPoolExecutor(1) as pool:
        with postgres.writing() as session:
            session.get_one(Project, here, with_for_update=True).layer = "old"
            session.flush()
            learning = pool.submit(learn_anew)
            with pytest.raises(TimeoutError):
                learning.result(0.5)  # it waits its turn
        learning.result()
    with postgres.reading() as session:
        assert stored_layer(session, here, "old") == "{}"
