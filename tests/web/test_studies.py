"""Interviews, used by their forms."""

import re

from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.settings import Settings
from feedback.store.audit import AuditEvent
from feedback.store.interviews import InterviewSession
from feedback.store.items import Item, SourceKind
from tests.conftest import World
from tests.making import work


def _study(world: World, client: FlaskClient) -> tuple[str, str]:
    """Return the addresses of a participant and of the note of a planned session."""
    study = client.post(world.path("studies"), data={"title": "Booking"}).location
    person = client.post(f"{study}/participants", data={"name": "Ada", "email": "a@b.example"})
    note = client.post(f"{person.location}/sessions", data={"held_on": "2026-11-20"}).location
    return person.location, note


_CONSENT = {"text": "I agree.", "quoting": "yes", "how": "signed", "given_on": "2026-11-20"}


_NOTE = 'Sits down.\n"The slot is gone."\n! Gives up on the booking\n= Trust is lost'


def test_a_note_keeps_what_was_seen_said_and_meant_apart(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    person, note = _study(world, researcher)
    researcher.post(note, data={"note": _NOTE, "revision": "0"})
    refused = researcher.post(note, data={"note": _NOTE, "revision": "1", "finish": "yes"})
    assert refused.status_code == 409
    assert "consent first" in refused.text
    assert researcher.post(f"{person}/consent", data=_CONSENT).status_code == 303
    assert (
        researcher.post(note, data={"note": _NOTE, "revision": "1", "finish": "y"}).status_code
        == 303
    )
    page = researcher.get(note).text
    told = {
        "What was seen": "Sits down.",
        "What was said": "The slot is gone.",
        "Pains": "Gives up",
        "What we make of it": "Trust is lost",
    }
    for heading, words in told.items():
        assert re.search(rf"{heading}</h2>\s*<ul><li[^>]*>{words}", page), heading
    work(world.database, settings)
    with world.database.reading() as session:
        said = session.scalars(
            select(Item.text).where(Item.source_kind == SourceKind.SESSION)
        ).all()
    assert sorted(said) == ["Gives up on the booking", "The slot is gone."]
    researcher.post(f"{person}/withdraw")
    work(world.database, settings)
    with world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Item)) == 0


def test_a_note_saves_itself_and_two_editors_both_keep_their_words(
    world: World, researcher: FlaskClient
) -> None:
    _, note = _study(world, researcher)
    json = {"Accept": "application/json"}
    saved = researcher.post(note, data={"note": "Mine", "revision": "0"}, headers=json)
    assert saved.json is not None
    assert saved.json["revision"] == 1
    late = researcher.post(note, data={"note": "Theirs", "revision": "0"}, headers=json)
    assert late.status_code == 409
    page = researcher.post(note, data={"note": "Theirs", "revision": "0"})
    assert page.status_code == 409
    assert "Mine" in page.text
    assert "Theirs" in page.text
    with world.database.reading() as session:
        assert session.scalars(select(InterviewSession.note)).one() == "Mine"


def test_a_withdrawal_by_a_slip_is_taken_back_and_all_of_it_is_audited(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    person, note = _study(world, researcher)
    assert "Consent is not recorded." in researcher.get(note).text
    researcher.post(f"{person}/consent", data=_CONSENT)
    assert "Consent is not recorded." not in researcher.get(note).text
    researcher.post(note, data={"note": _NOTE, "revision": "0", "finish": "yes"})
    withdrawn = researcher.post(f"{person}/withdraw")
    page = researcher.get(withdrawn.location).text
    undo = re.search(r'action="([^"]+not-withdrawn[^"]+)"', page)
    assert undo
    researcher.post(undo[1].replace("&amp;", "&"))
    assert researcher.post(f"{person}/not-withdrawn?at=x").status_code == 404
    work(world.database, settings)
    with world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Item)) == 2
        told = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
        details = "".join(session.scalars(select(AuditEvent.detail)))
    assert list(told) == [
        "study.begin", "participant.add", "session.plan", "consent.record", "session.finish",
        "consent.withdraw", "consent.bring_back",
    ]  # fmt: skip
    assert "Ada" not in details
    assert "agree" not in details


def test_a_study_says_how_many_took_part_and_how_many_talks_are_finished(
    world: World, researcher: FlaskClient
) -> None:
    person, note = _study(world, researcher)
    assert "1 person · 0 interviews" in researcher.get(world.path("studies")).text
    researcher.post(f"{person}/consent", data=_CONSENT)
    researcher.post(note, data={"note": _NOTE, "revision": "0", "finish": "yes"})
    assert "1 person · 1 interview" in researcher.get(world.path("studies")).text
