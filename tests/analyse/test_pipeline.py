"""From what was said to what is stored: the same rows every time, whatever happens meanwhile."""

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from feedback.analyse import pipeline
from feedback.analyse.codebook import ThemeText, add_theme, change_theme
from feedback.analyse.findings import Clause as Passage
from feedback.analyse.findings import Reading, Sentiment
from feedback.analyse.items import Said, Score
from feedback.analyse.rows import Rows, insert, rows_of
from feedback.capture import trash
from feedback.capture.erasure import erase
from feedback.settings import Settings
from feedback.store.database import Database
from feedback.store.emotions import unpacked
from feedback.store.items import Analysis, Clause, ClauseTheme, Item, SourceKind
from feedback.store.labels import Emotion, Kind, Label, Style, Voice
from feedback.store.people import Project
from feedback.store.responses import Response
from feedback.store.reviews import Review
from feedback.store.themes import Theme
from feedback.store.work import Stage, Work
from feedback.worker.local import LocalWorker
from feedback.worker.stages import StageRunner
from tests.conftest import NOW
from tests.making import complain, make_project, make_survey, work
from tests.reviews import made_up_texts, store_reviews


def _derived(session: Session) -> list[tuple[object, ...]]:
    """Everything that was derived, as values."""
    return [
        tuple(row)
        for model in (Item, Clause, ClauseTheme)
        for row in session.execute(select(*model.__table__.columns)).all()
    ]


def test_reading_again_gives_the_same_rows_with_the_same_keys(
    any_database: Database, settings: Settings
) -> None:
    with any_database.writing() as session:
        survey = make_survey(session, make_project(session).id)
        for text in ("The app crashes. Nice staff though.", "Why is it so slow?", "👍"):
            complain(session, survey, text)
    work(any_database, settings)
    with any_database.reading() as session:
        before = _derived(session)
        subjects = [f"response:{i}" for i in set(session.scalars(select(Item.source_id)))]
    with any_database.writing() as session:
        pipeline.run(session, subjects, now=NOW)
    with any_database.reading() as session:
        assert sorted(map(repr, _derived(session))) == sorted(map(repr, before))
        assert len(before) > 8


def test_what_was_stored_without_its_work_is_found_by_the_sweep(
    any_database: Database, settings: Settings
) -> None:
    with any_database.writing() as session:
        complain(session, make_survey(session, make_project(session).id), "It is broken.")
        session.execute(delete(Work))
    assert work(any_database, settings) > 0
    with any_database.reading() as session:
        assert session.scalars(select(Item.text)).all() == ["It is broken."]
    assert work(any_database, settings) == 0


def test_a_theme_that_lost_a_text_is_decided_anew(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        survey = make_survey(session, make_project(session).id)
        complain(session, survey, "The flumph is awful.")
        text = ThemeText(name="Flumphs", patterns="flumph")
        theme_id = add_theme(session, survey.project_id, text).id
    work(database, settings)
    with database.writing() as session:
        other = ThemeText(name="Flumphs", patterns="other")
        change_theme(session, session.get_one(Theme, theme_id), other)
        pipeline.run(session, [f"response:{session.scalars(select(Response.id)).one()}"], now=NOW)
        owed = session.scalars(select(Work.subject).where(Work.stage == Stage.DECIDE)).all()
    assert str(theme_id) in owed


class Meddling(pipeline.Batch):
    """Lets somebody change the world while texts are read, once."""

    meddle: Callable[[], None] | None = None

    def read(self) -> None:
        super().read()
        if (meddle := type(self).meddle) is not None:
            type(self).meddle = None
            meddle()


def _work_while(database: Database, meddle: Callable[[], None]) -> None:
    """Read everything; *meddle* is called when the first batch is read and not yet written."""
    runner = StageRunner(
        pending=pipeline.pending,
        run=lambda session, subjects, now: pipeline.run(session, subjects, now=now),
        prepare=Meddling,
        batch=10,
    )
    Meddling.meddle = staticmethod(meddle)
    LocalWorker(database, {Stage.ANALYSE: runner}, clock=lambda: NOW).drain()
    assert Meddling.meddle is None


def test_what_goes_into_the_trash_while_it_is_read_does_not_count(any_database: Database) -> None:
    project_id = store_reviews(any_database, ["It broke.", "Fine."])

    def throw_away() -> None:
        with any_database.writing() as session:
            key = session.scalars(select(Review.id).where(Review.text == "It broke.")).one()
            trash.put(session, project_id, trash.TrashKind.REVIEW, str(key), now=NOW)

    _work_while(any_database, throw_away)
    with any_database.reading() as session:
        counted = dict(session.execute(select(Item.text, Item.is_counted)).all())
        assert counted == {"It broke.": False, "Fine.": True}


def test_who_is_erased_while_their_words_are_read_stays_erased(any_database: Database) -> None:
    with any_database.writing() as session:
        survey = make_survey(session, make_project(session).id)
        complain(session, survey, "The app crashes.", email="kim@example.org")
        complain(session, survey, "Why is it slow?", email="lee@example.org")

    def forget() -> None:
        with any_database.writing() as session:
            erase(session, "kim@example.org", actor="", now=NOW)

    _work_while(any_database, forget)
    with any_database.reading() as session:
        assert session.scalars(select(Item.text)).all() == ["Why is it slow?"]
        assert session.scalar(select(func.count()).select_from(Analysis)) == 1


def test_a_codebook_that_changes_while_texts_are_read_has_them_read_again(
    any_database: Database,
) -> None:
    project_id = store_reviews(any_database, ["The flumph is awful."])
    themes = []

    def add() -> None:
        with any_database.writing() as session:
            text = ThemeText(name="Flumphs", patterns="flumph")
            themes.append(add_theme(session, project_id, text).id)

    _work_while(any_database, add)
    with any_database.reading() as session:
        assert themes[0] in session.scalars(select(ClauseTheme.theme_id)).all()
        versions = session.scalars(select(Analysis.version)).all()
        revision = session.get_one(Project, project_id).codebook_revision
        assert [version.split(".")[1] for version in versions] == [str(revision)]
        assert session.scalars(select(Work.subject).where(Work.stage == Stage.ANALYSE)).all() == []


def test_a_batch_takes_no_more_texts_than_one_transaction_bears(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "_MOST_TEXTS", 4)
    store_reviews(database, made_up_texts(11))
    with database.reading() as session:
        batch = pipeline.Batch(
            session, [f"review:{key}" for key in session.scalars(select(Review.id))]
        )
    assert len(batch.subjects) == 4
    work(database, settings)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Item)) == 11


def test_many_unread_reviews_are_found_and_read(any_database: Database, settings: Settings) -> None:
    store_reviews(any_database, made_up_texts(1_200), is_owed=False)
    work(any_database, settings)
    with any_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Item)) == 1_200
        assert session.scalar(select(func.count()).select_from(Work)) == 0


def _said(score: Score | None = None, text: str = "They say it broke") -> Said:
    return Said("text", "Review", "", text, dt.date(2026, 1, 2), None, score, is_counted=True)


def _rows(said: Said, *clauses: Passage, sentiment: Sentiment | None) -> Rows:
    reading = Reading(
        language="en" if sentiment else "de", sentiment=sentiment, clauses=clauses,
        kind=Kind.COMPLAINT, emotions={Emotion.ANGER: 0.8}, suggestion=False, is_own=True,
        is_played_down=False, style=Style.FACTS, personal=(), escalates=(),
    )  # fmt: skip
    return rows_of(1, SourceKind.REVIEW, "5", said, reading, {"quality": 7})


@pytest.mark.parametrize(
    ("voice", "counts"), [(Voice.OWN, True), (Voice.OTHER, False), (Voice.HYPOTHETICAL, False)]
)
def test_what_somebody_else_would_say_is_stored_and_criticises_nothing(
    voice: Voice, counts: bool
) -> None:
    negative = Sentiment(Label.NEGATIVE, -0.8, 0.9)
    passage = Passage(
        0, 17, negative, ("quality", "gone"), Kind.COMPLAINT, {}, voice, is_played_down=True
    )
    rows = _rows(_said(), passage, sentiment=negative)
    assert voice.value in rows.clauses[0]
    assert rows.themes == [("review-5", 0, 7)]
    assert rows.criticised == ({7} if counts else set())


def test_words_that_deny_their_score_are_marked(any_database: Database) -> None:
    furious = Sentiment(Label.NEGATIVE, -0.9, 0.95)
    item = _stored(any_database, _rows(_said(Score(5, 1, 5)), sentiment=furious))
    assert item.mismatch
    assert item.is_rated
    assert unpacked(item.emotions) == {Emotion.ANGER: 0.8}


def test_what_is_not_rated_says_so(any_database: Database) -> None:
    item = _stored(any_database, _rows(_said(text="Das war kalt"), sentiment=None))
    assert (item.is_rated, item.label, item.confidence, item.language) == (
        False, Label.NEUTRAL, 0.0, "de",
    )  # fmt: skip


def _stored(database: Database, rows: Rows) -> Item:
    with database.writing() as session:
        make_project(session)
        insert(session, [rows])
        return session.scalars(select(Item)).one()
