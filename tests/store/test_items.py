"""What was derived: emotions as a column, what counts as criticism, and an upgrade."""

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from feedback.store import schema
from feedback.store.actions import Evidence
from feedback.store.database import Database
from feedback.store.emotions import feels, packed, unpacked
from feedback.store.items import Clause, Item, SourceKind, Triage, is_criticism, item_key
from feedback.store.labels import Emotion, Kind, Label, Voice
from tests.conftest import NOW
from tests.faults.test_killed_migration import make_old
from tests.making import make_project


def _item(session: Session, key: str, **found: object) -> Item:
    item = Item(
        id=key, project_id=make_project(session, key).id, source_kind=SourceKind.REVIEW,
        source_id=key, place="text", origin="", asked="", text="It broke", said_on=NOW.date(),
        label=Label.NEGATIVE, polarity=-1.0, is_counted=True, **found,
    )  # fmt: skip
    session.add(item)
    return item


def test_emotions_are_packed_without_loss() -> None:
    felt = {Emotion.ANGER: 0.87, Emotion.SURPRISE: 0.5}
    assert unpacked(packed(felt)) == felt
    assert packed({}) == ""
    assert unpacked("") == {}
    assert unpacked(packed({Emotion.JOY: 1.0})) == {Emotion.JOY: 0.99}


def test_strong_emotions_can_be_asked_for(any_database: Database) -> None:
    with any_database.writing() as session:
        _item(session, "angry", emotions=packed({Emotion.ANGER: 1.0}))
        _item(session, "cross", emotions=packed({Emotion.ANGER: 0.5, Emotion.JOY: 0.9}))
        _item(session, "calm")
        session.flush()
        strong = select(Item.id).where(feels(Item.emotions, Emotion.ANGER, at_least=0.7))
        some = select(Item.id).where(feels(Item.emotions, Emotion.ANGER, at_least=0.5))
        assert session.scalars(strong).all() == ["angry"]
        assert sorted(session.scalars(some)) == ["angry", "cross"]


@pytest.mark.parametrize(
    ("kind", "label", "voice", "counts"),
    [
        (Kind.COMPLAINT, Label.POSITIVE, Voice.OWN, True),
        (Kind.BUG, Label.NEUTRAL, Voice.OWN, True),
        (Kind.REQUEST, Label.NEUTRAL, Voice.OWN, True),
        (Kind.EXPERIENCE, Label.NEGATIVE, Voice.OWN, True),
        (Kind.EXPERIENCE, Label.NEUTRAL, Voice.OWN, False),
        (Kind.QUESTION, Label.NEGATIVE, Voice.OWN, False),
        (Kind.PRAISE, Label.POSITIVE, Voice.OWN, False),
        (Kind.COMPLAINT, Label.NEGATIVE, Voice.OTHER, False),
        (Kind.BUG, Label.NEGATIVE, Voice.HYPOTHETICAL, False),
    ],
)
def test_what_counts_as_criticism_in_code_and_in_a_query(
    session: Session, kind: Kind, label: Label, voice: Voice, counts: bool
) -> None:
    item = _item(session, "one")
    clause = Clause(
        item=item, position=0, start_at=0, end_at=8, label=label, score=0.0, kind=kind, voice=voice
    )
    session.add(clause)
    session.flush()
    assert is_criticism(kind, label, voice) is counts
    assert clause.is_critical is counts
    found = session.scalars(select(Clause).where(Clause.is_critical)).all()
    assert found == ([clause] if counts else [])


def test_an_upgrade_keeps_what_was_found_and_the_release_before_goes_on(
    any_database: Database,
) -> None:
    """Servers are restarted one after the other: both releases write for a while."""
    make_old(any_database, "0002")
    with any_database.writing() as session:
        _write_as_before(session, "a")
        session.execute(
            text(
                "INSERT INTO triage (item_id, project_id, read_at) "
                "VALUES ('a', 7, '2026-01-02 03:04:05')"
            )
        )
        session.execute(
            text(
                "INSERT INTO action_item (id, project_id, title, reason, status, you_said, "
                "we_did, raised_at) VALUES (1, 7, '', '', 'planned', '', '', "
                "'2026-01-02 03:04:05')"
            )
        )
        session.execute(
            text(
                "INSERT INTO evidence (action_id, item_id, start_at, end_at) VALUES (1, 'a', 0, 8)"
            )
        )
    schema.upgrade(any_database, now=NOW)
    with any_database.writing() as session:
        _write_as_before(session, "b")
        session.execute(text("DELETE FROM item WHERE id = 'b'"))
        clause = session.scalars(select(Clause)).one()
        assert (clause.words, clause.score, clause.kind) == ("It broke", -0.7, Kind.COMPLAINT)
        assert clause.is_critical
        item = clause.item
        assert (item.kind, item.language, item.is_rated) == (Kind.OTHER, "und", True)
        key = item_key(SourceKind.REVIEW, "a", "text")
        assert session.scalars(select(Item.id)).all() == [key]
        assert session.scalars(select(Triage.item_id)).all() == [key]
        assert session.scalars(select(Evidence.item_id)).all() == [key]
        session.execute(delete(Item))
        assert session.scalar(text("SELECT count(*) FROM sentence")) == 0


def _write_as_before(session: Session, key: str) -> None:
    """Store an item with a sentence as the release before this one did."""
    session.execute(
        text(
            "INSERT INTO item (id, project_id, source_kind, source_id, place, origin, asked, text, "
            "said_on, label, polarity, is_counted) VALUES (:key, 7, 'review', :key, 'text', '', "
            "'', 'It broke', '2026-01-02', 'negative', -0.7, true)"
        ),
        {"key": key},
    )
    session.execute(
        text(
            "INSERT INTO sentence (item_id, position, start_at, end_at, polarity, label, kind) "
            "VALUES (:key, 0, 0, 8, -0.7, 'negative', 'complaint')"
        ),
        {"key": key},
    )
