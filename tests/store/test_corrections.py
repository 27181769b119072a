"""The queue of doubts and what people said, as the database finds them."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from feedback.store.corrections import Correction, Field, corrections_of, layer_in_use, mark_of
from feedback.store.database import Database
from feedback.store.doubts import copies_in_doubt, count_doubtful, doubtful
from feedback.store.items import Item, SourceKind, Triage
from feedback.store.labels import Label
from tests.conftest import NOW
from tests.making import make_project


def _item(session: Session, project_id: int, key: str, **found: object) -> Item:
    values: dict[str, object] = {"text": "Hm.", "confidence": 0.45, "is_counted": True} | found
    item = Item(
        id=key, project_id=project_id, source_kind=SourceKind.REVIEW, source_id=key, place="text",
        origin="", asked="", said_on=NOW.date(), label=Label.NEUTRAL, polarity=0.0, **values,
    )  # fmt: skip
    session.add(item)
    return item


def test_the_queue_holds_what_is_rated_counted_unsure_and_not_left_out(
    any_database: Database,
) -> None:
    with any_database.writing() as session:
        here, there = make_project(session, "Here").id, make_project(session, "There").id
        doubt = _item(session, here, "doubt")
        _item(session, here, "more", confidence=0.4)
        _item(session, here, "other", text="Well.")
        _item(session, here, "sure", confidence=0.6)
        _item(session, here, "german", confidence=0.0, is_rated=False)
        _item(session, here, "trash", is_counted=False)
        _item(session, here, "left")
        _item(session, there, "elsewhere")
        session.add(Triage(item_id="left", project_id=here, skipped_at=NOW))
        session.flush()
        assert [item.id for item in session.scalars(doubtful(here))] == ["more", "doubt", "other"]
        assert count_doubtful(session, here) == 3
        assert [item.id for item in session.scalars(copies_in_doubt(doubt))] == ["more"]


def test_the_queue_is_found_by_its_own_index(database: Database) -> None:
    with database.writing() as session:
        query = doubtful(1).compile(database.engine, compile_kwargs={"literal_binds": True})
        plan = session.execute(text(f"EXPLAIN QUERY PLAN {query}")).all()
        assert any("ix_item_doubtful" in row[-1] for row in plan)


def test_the_newest_word_stands_last_and_a_project_without_a_layer_has_none(
    any_database: Database,
) -> None:
    with any_database.writing() as session:
        here = make_project(session, "Here").id
        for value in ("negative", "positive"):
            session.add(
                Correction(
                    project_id=here,
                    item_id="a",
                    field=Field.SENTIMENT,
                    value=value,
                    at=NOW,
                    text_mark=mark_of("Hm."),
                )
            )
            session.flush()
        assert [c.value for c in session.scalars(corrections_of(["a"]))] == ["negative", "positive"]
        assert layer_in_use(session, here) == ""
