"""The reply desk: the order of the queue, checks, posting and taking it back."""

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.act.checks import checks_of
from feedback.act.desk import queue
from feedback.settings import Settings
from feedback.store.audit import AuditEvent
from feedback.store.labels import Label
from feedback.store.replies import Reply, ReplyStatus
from feedback.store.reviews import Review, ReviewImport
from feedback.store.work import Stage, owe
from tests.conftest import NOW, World
from tests.making import work


def _review(world: World, settings: Settings, text: str = "The app crashes and is slow.") -> int:
    with world.database.writing() as session:
        imported = ReviewImport(
            project_id=world.project_id, file_name="r.csv", mapping="{}", added=1, known=0,
            imported_at=NOW,
        )  # fmt: skip
        session.add(imported)
        session.flush()
        review = Review(
            project_id=world.project_id, import_id=imported.id, text=text, author="Ada",
            identity=text.encode().hex()[:64].rjust(64, "0"), said_on=NOW.date(),
        )  # fmt: skip
        session.add(review)
        session.flush()
        owe(session, Stage.ANALYSE, [f"review:{review.id}"])
        found = review.id
    work(world.database, settings)
    return found


def test_posting_is_taken_back_with_undo_and_both_are_audited(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    manager = world.client("manager")
    desk = manager.post(world.path(f"reviews/{_review(world, settings)}/reply")).location
    posted = manager.post(desk, data={"text": "Hello Ada, the app is being mended.", "posted": "y"})
    undo = re.search(
        r'notice--done">.*?action="([^"]+)"', manager.get(posted.location).text, re.DOTALL
    )
    assert undo
    assert manager.post(undo[1]).location == desk
    assert manager.post(undo[1]).status_code == 303  # pressed twice
    with world.database.reading() as session:
        reply = session.scalars(select(Reply)).one()
        assert (reply.status, reply.posted_at) == (ReplyStatus.DRAFT, None)
        told = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert list(told) == ["reply.draft", "reply.post", "reply.take_back"]
    assert world.client("viewer").post(undo[1]).status_code == 403


def test_the_desk_shows_review_draft_checks_and_facts(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    manager = world.client("manager")
    path = manager.post(world.path(f"reviews/{_review(world, settings)}/reply")).location
    page = manager.get(path).text
    assert "rules__bad" not in page  # our own draft keeps our own rules
    assert "No action answers this yet" in page
    manager.post(path, data={"text": "We promise it will never happen again, a@b.example."})
    page = manager.get(path).text
    assert page.count('class="rules__bad"') == 4
    assert "As it was drafted" in page


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("Thank you, Ada. Your squeaking brakes are on our list now, as you wrote it.", 0),
        ("Thank you, Ada. We will fix the squeaking brakes and refund you, that is for sure.", 1),
        ("You should have oiled the brakes yourself; squeaking is nothing we sell.", 1),
        ("Call 0171 2345678 about your squeaking brakes, and we look at them with you.", 1),
        ("Wir versprechen Ihnen, dass Bremsen künftig leise sind, auch bei squeaking brakes.", 1),
        ("Thanks!", 2),
        ("Thank you for taking the time to write to us today, it is always good to read that.", 1),
    ],
)  # fmt: skip
def test_checks_find_promises_blame_private_things_and_emptiness(text: str, bad: int) -> None:
    checks = checks_of(text, themes=(), review="The brakes kept squeaking after the repair.")
    assert len([check for check in checks if not check.is_good]) == bad, checks


def test_what_hurts_most_and_waits_longest_is_answered_first() -> None:
    today = dt.date(2026, 11, 20)

    def row(number: int, label: Label, polarity: float, days: int) -> tuple[Review, Label, float]:
        said_on = today - dt.timedelta(days=days)
        return Review(id=number, text="x", said_on=said_on), label, polarity

    rows = [
        row(1, Label.POSITIVE, 0.9, 200), row(2, Label.NEGATIVE, -0.9, 2),
        row(3, Label.NEGATIVE, -0.9, 20), row(4, Label.MIXED, -0.2, 20),
        row(5, Label.NEGATIVE, -0.9, 40), row(6, Label.NEGATIVE, -0.9, 400),
    ]  # fmt: skip
    assert [waiting.review.id for waiting in queue(rows, today=today)] == [6, 5, 3, 4, 2, 1]
