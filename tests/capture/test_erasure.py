"""Erasing a person: nothing of them is left in any column, nor in the file itself."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, String, and_, event, func, select, text, update
from sqlalchemy.orm import Session

from feedback.act import actions
from feedback.act.actions import Plan
from feedback.analyse.correcting import NewCorrection, correct
from feedback.capture.contacts import find_or_make
from feedback.capture.erasure import erase
from feedback.cli import run
from feedback.errors import NotFoundError
from feedback.people.accounts import create_user
from feedback.settings import Settings
from feedback.store.actions import (
    ActionEvent,
    ActionItem,
    Evidence,
    Letter,
    LetterStatus,
    Proposal,
    Told,
    WhyStep,
)
from feedback.store.audit import AuditEvent, broken_links
from feedback.store.base import random_key
from feedback.store.contacts import Contact, IdentityKind
from feedback.store.corrections import Field, Layer
from feedback.store.database import Database
from feedback.store.interviews import Consent, InterviewSession, Participant, Quoting, Study
from feedback.store.items import Item, Triage
from feedback.store.people import Project
from feedback.store.promises import Audience, Promise
from feedback.store.replied import ReplyMention
from feedback.store.replies import Reply
from feedback.store.reviews import Review, ReviewImport
from feedback.store.tables import metadata
from feedback.store.work import Stage, owe
from surveys import Answer, Number, Words
from tests.conftest import NOW, PASSWORD
from tests.making import answer, complain, make_project, make_survey, work

WHO, OTHER = "zoe@customer.example", "olga@customer.example"
MARKER = "mxqzmarkermxqz"


def _live_a_life(database: Database, settings: Settings, email: str) -> int:
    """Store of one person all that can be stored, and derive what follows."""
    name = email.partition("@")[0]
    with database.writing() as session:
        project = make_project(session, f"Project of {name}")
        survey = make_survey(session, project.id)
        for number in range(3):
            complain(session, survey, f"The queue is slow {number}.", email=email)
        said: dict[str, Answer] = {
            "recommend": Number(2),
            "fix": Words("The till is rude and slow."),
        }
        answer(session, survey, said, email=email)
        contact = find_or_make(
            session, project.id, name=name,
            identities=[(IdentityKind.EMAIL, email), (IdentityKind.PHONE, "+49 30 123456"),
                        (IdentityKind.HANDLE, f"shop:{name}")], source="test", now=NOW,
        )  # fmt: skip
        imported = ReviewImport(
            project_id=project.id, file_name="a.csv", mapping="{}", added=1, known=0,
            imported_by=None, imported_at=NOW,
        )  # fmt: skip
        study = Study(project_id=project.id, title="Why", created_at=NOW)
        session.add_all([imported, study])
        session.flush()
        review = Review(
            project_id=project.id, import_id=imported.id, identity=f"{project.id:064}",
            title="Bad", text="The staff is rude.", author=name, contact_id=contact.id,
            said_on=NOW.date(), url="https://x.example/1", external_id="x1", product="Bike",
        )  # fmt: skip
        part = Participant(study_id=study.id, contact_id=contact.id, label="P1", created_at=NOW)
        session.add_all([review, part])
        session.flush()
        held = InterviewSession(
            study_id=study.id, participant_id=part.id, held_on=NOW.date(), place="Berlin",
            note="! The app crashes.\n", status="finished", finished_at=NOW,
        )  # fmt: skip
        session.add_all([
            held,
            Consent(participant_id=part.id, text="I agree", recording=True, quoting=Quoting.YES,
                    how="signed form", given_on=NOW.date()),
            Reply(project_id=project.id, review_id=review.id, drafted="Dear", text="Dear you",
                  drafted_at=NOW),
        ])  # fmt: skip
        session.flush()
        owe(session, Stage.ANALYSE, [f"session:{held.id}", f"review:{review.id}"])
        project_id, contact_id = project.id, contact.id
    work(database, settings)
    with database.writing() as session:
        item = session.scalars(select(Item).where(Item.project_id == project_id)).first()
        assert item is not None
        session.add(Triage(item_id=item.id, project_id=project_id, read_at=NOW))
        action = ActionItem(project_id=project_id, title="Hire", reason="", raised_at=NOW)
        session.add(action)
        session.flush()
        session.add(Evidence(action_id=action.id, item_id=item.id, start_at=0, end_at=3))
        review_id = session.scalars(select(Review.id).where(Review.contact_id == contact_id)).one()
        session.add_all([
            WhyStep(action_id=action.id, position=1, question=f"Why: {item.text}",
                    answer=f"As {item.text}", item_id=item.id, at=NOW),
            ReplyMention(review_id=review_id, action_id=action.id, said_at=NOW),
            Promise(project_id=project_id, sentence=f"You will hear, {name}.",
                    audience=Audience.READERS, due_on=NOW.date(), review_id=review_id,
                    contact_id=contact_id, made_at=NOW, withdrawn_on=NOW.date(),
                    withdrawn_because="Too much.", corrected_at=NOW, correction="Sorry."),
        ])  # fmt: skip
        action.problem = f"They say: {item.text}"
        letter = Letter(
            id=random_key(), project_id=project_id, contact_id=contact_id, idempotency_key=email,
            address=email.upper(), subject="Done", body="Dear you", approved_at=NOW,
            status=LetterStatus.WAITING,
        )  # fmt: skip
        session.add(letter)
        session.flush()
        session.add(Told(action_id=action.id, contact_id=contact_id, letter_id=letter.id))
        owe(session, Stage.ANALYSE, [f"{item.source_kind.value}:{item.source_id}"])
        owe(session, Stage.DELIVER, [letter.id])
    return contact_id


_RESPONSES = "SELECT id FROM response WHERE contact_id = :c"
_REVIEWS = "SELECT id FROM review WHERE contact_id = :c"
_PARTS = "SELECT id FROM participant WHERE contact_id = :c"
_HELD = f"SELECT id FROM interview_session WHERE participant_id IN ({_PARTS})"
_WAYS = {  # by which column a row leads to a person
    "contact_id": "contact_id = :c",
    "participant_id": f"participant_id IN ({_PARTS})",
    "review_id": f"review_id IN ({_REVIEWS})",
    "letter_id": "letter_id IN (SELECT id FROM letter WHERE contact_id = :c)",
    "source_kind": f"(source_kind = 'response' AND source_id IN ({_RESPONSES})) OR "
    f"(source_kind = 'review' AND source_id IN (SELECT CAST(id AS TEXT) FROM ({_REVIEWS}) r)) OR "
    f"(source_kind = 'session' AND source_id IN (SELECT CAST(id AS TEXT) FROM ({_HELD}) s))",
}
_KEPT = {"source_id"}  # the address itself is planted as an identity


def _plant(session: Session, contact_id: int) -> set[str]:
    """Write the marker into every text column of every row that leads to the person."""
    planted = set()
    for table in metadata.sorted_tables:
        wheres = [where for column, where in _WAYS.items() if column in table.columns]
        if table.name == "contact":
            wheres.append("id = :c")
        if table.name == "contact_identity":
            wheres = ["contact_id = :c AND kind <> 'email'"]
        if not wheres:
            continue
        theirs = text(" OR ".join(f"({where})" for where in wheres)).bindparams(c=contact_id)
        keys = list(table.primary_key.columns)
        rows = session.execute(select(*keys).select_from(table).where(theirs)).all()
        fixed = {column.name for column in keys} | _KEPT
        fixed |= {key.parent.name for key in table.foreign_keys}
        for column in table.columns:
            is_text = isinstance(column.type, String) and not getattr(column.type, "enums", None)
            if not is_text or column.name in fixed:
                continue
            for number, row in enumerate(rows):
                value = f"{MARKER}{number}"[: getattr(column.type, "length", None) or 200]
                mine = and_(*(key == part for key, part in zip(keys, row, strict=True)))
                session.execute(update(table).where(mine).values({column.name: value}))
                planted.add(f"{table.name}.{column.name}")
    return planted


@pytest.fixture
def careless() -> Iterator[None]:
    """An SQLite that leaves what it deletes in the file, as most of them do."""

    def leave(connection: object, _record: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA secure_delete=OFF")

    event.listen(Engine, "connect", leave)
    yield
    event.remove(Engine, "connect", leave)


def _grep(path: Path, words: str) -> int:
    return path.read_bytes().lower().count(words.encode())


def test_no_byte_of_an_erased_person_is_left_in_the_file(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], careless: None,
) -> None:  # fmt: skip
    contact_id = _live_a_life(database, settings, WHO)
    _live_a_life(database, settings, OTHER)
    with database.writing() as session:
        planted = _plant(session, contact_id)
    assert {place.partition(".")[0] for place in planted} == {
        "analysis", "consent", "contact", "contact_identity", "interview_session", "item",
        "letter", "participant", "promise", "reply", "response", "review",
    }  # fmt: skip
    assert len(planted) > 30
    path = database.sqlite_path
    assert path is not None
    with database.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    assert _grep(path, MARKER) > len(planted)
    assert _grep(path, WHO) > 0
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    assert run(["erase", WHO, "--yes"]) == 0
    told = capsys.readouterr().out
    assert "Erased:" in told
    assert "still stands" not in told
    for file in path.parent.glob("heard.db*"):
        assert _grep(file, MARKER) == 0, file
        assert _grep(file, WHO) == 0, file
    assert _grep(path, OTHER) > 0


def test_the_words_of_an_action_that_was_raised_from_theirs_go_too(
    any_database: Database, settings: Settings
) -> None:
    _live_a_life(any_database, settings, WHO)
    with any_database.writing() as session:
        item = session.scalars(select(Item).where(Item.text.contains("till is rude"))).one()
        user = create_user(session, email="m@x.example", name="M", password=PASSWORD, now=NOW)
        raised = actions.raise_from_item(
            session, item, title=f"Look at: {item.text}", by=user.id, now=NOW
        )
        plan = Plan(title="Teach the till manners", owner_id=None, due_on=None)
        actions.plan(session, raised, plan, by=user.id, now=NOW)
        session.flush()
        actions.plan(
            session, raised, replace(plan, title=f"Look at: {item.text}"), by=user.id, now=NOW
        )
        action_id = raised.id
    with any_database.writing() as session:
        erase(session, WHO, actor="test", now=NOW)
    with any_database.reading() as session:
        assert session.get_one(ActionItem, action_id).title == "Look at: …"
        events = session.scalars(select(ActionEvent).where(ActionEvent.action_id == action_id))
        assert "till is rude" not in "".join(f"{e.detail}{e.before}" for e in events)


def test_what_was_learned_from_their_words_goes_with_them(
    any_database: Database, settings: Settings
) -> None:
    for email in (WHO, OTHER):
        _live_a_life(any_database, settings, email)
    with any_database.writing() as session:
        by = create_user(session, email="m@x.example", name="M", password=PASSWORD, now=NOW).id
        for item in session.scalars(select(Item).where(Item.text.contains("till is rude"))):
            new = NewCorrection(field=Field.SENTIMENT, value="mixed")
            correct(session, item, new, by=by, now=NOW)
            session.get_one(Project, item.project_id).layer = "learned"
            session.add(
                Layer(project_id=item.project_id, version="learned", weights="till", preview="{}",
                      made_at=NOW)
            )  # fmt: skip
    with any_database.writing() as session:
        erased = erase(session, WHO, actor="test", now=NOW).removed
    assert (erased["correction"], erased["layer"]) == (1, 1)
    with any_database.reading() as session:
        layer = session.scalars(select(Layer)).one()
        in_use = dict(session.execute(select(Project.name, Project.layer)).all())
        assert in_use == {"Project of zoe": "", "Project of olga": "learned"}
        assert session.get_one(Project, layer.project_id).name == "Project of olga"


def test_others_keep_everything_and_every_reference_holds(
    any_database: Database, settings: Settings
) -> None:
    _live_a_life(any_database, settings, OTHER)
    kept = _counts(any_database)
    _live_a_life(any_database, settings, WHO)
    before = _counts(any_database)
    with any_database.writing() as session:
        receipt = erase(session, f" {WHO.upper()} ", actor="Jo", now=NOW)
    after = _counts(any_database)
    assert {name: before[name] - after[name] for name in receipt.removed} == dict(receipt.removed)
    # Of the other person nothing is gone; of this one only the frames stay: project, survey …
    for name in receipt.removed:
        if name != "work":
            assert after[name] >= kept[name], name
    assert after["contact"] == kept["contact"]
    assert after["response"] == kept["response"]
    assert after["item"] == kept["item"]
    with any_database.reading() as session:
        if any_database.is_sqlite:
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
        assert session.scalars(select(Proposal)).all() == [
            proposal for proposal in session.scalars(select(Proposal)) if proposal.evidence
        ]


def test_the_audit_log_knows_that_somebody_was_erased_and_not_who(
    any_database: Database, settings: Settings
) -> None:
    _live_a_life(any_database, settings, WHO)
    with any_database.writing() as session:
        rows = erase(session, WHO, actor="Jo", now=NOW).rows
        event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert event is not None
        assert (event.action, event.actor, event.detail) == (
            "person.erase", "Jo", f'{{"rows": {rows}}}',
        )  # fmt: skip
        assert "zoe" not in event.object_id
        assert list(broken_links(session)) == []


def test_what_is_derived_again_after_an_erasure_does_not_bring_anybody_back(
    any_database: Database, settings: Settings
) -> None:
    _live_a_life(any_database, settings, WHO)
    with any_database.writing() as session:
        erase(session, WHO, actor="Jo", now=NOW)
    work(any_database, settings)
    with any_database.reading() as session:
        assert session.scalars(select(Item.id)).all() == []


def test_without_yes_it_only_says_what_would_go(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    _live_a_life(database, settings, WHO)
    before = _counts(database)
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{database.sqlite_path}")
    assert run(["erase", WHO]) == 0
    told = capsys.readouterr().out
    assert "Nothing was changed" in told
    assert "response " in told
    assert _counts(database) == before


def test_written_letters_go_too_and_older_copies_are_named(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    contact_id = _live_a_life(database, settings, WHO)
    work(database, settings)
    with database.reading() as session:
        letter = session.scalars(select(Letter).where(Letter.contact_id == contact_id)).one()
    file = settings.data_dir / "letters" / f"{letter.id}.eml"
    assert file.exists()
    older = settings.data_dir / "heard.db.before-0001-2026-01-01"
    older.touch()
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{database.sqlite_path}")
    assert run(["erase", WHO, "--yes"]) == 0
    assert not file.exists()
    assert str(older) in capsys.readouterr().out


def test_where_the_address_still_stands_is_told(database: Database, settings: Settings) -> None:
    contact_id = _live_a_life(database, settings, WHO)
    with database.writing() as session:
        study = session.scalars(select(Study)).one()
        study.goal = f"Ask {WHO.title()} again"
        assert erase(session, WHO, actor="Jo", now=NOW).mentions == {"study.goal": 1}
        assert session.get(Contact, contact_id) is None


def test_somebody_unknown_changes_nothing(any_database: Database) -> None:
    with (
        pytest.raises(NotFoundError, match="Nothing was changed"),
        any_database.writing() as session,
    ):
        erase(session, "nobody@example.org", actor="Jo", now=NOW)


def _counts(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }
