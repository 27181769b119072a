"""The reply desk: the queue, the page of a reply, saving, posting and taking it back."""

import datetime as dt
import re

from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.act.desk import queue
from feedback.settings import Settings
from feedback.store.audit import AuditEvent
from feedback.store.cases import PostedReply, ReplyCase
from feedback.store.labels import Label
from feedback.store.replies import Reply, ReplyStatus
from feedback.store.reviews import Review
from tests.conftest import World
from tests.replying import make_review

PLAIN = "Thank you, Ada. I am sorry that the app is slow; the list of slots is looked at now."


def test_posting_is_taken_back_with_undo_and_both_are_audited(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    manager = world.client("manager")
    desk = manager.post(world.path(f"reviews/{make_review(world, settings)}/reply")).location
    posted = manager.post(desk, data={"text": PLAIN, "posted": "y"})
    undo = re.search(
        r'notice--done">.*?action="([^"]+)"', manager.get(posted.location).text, re.DOTALL
    )
    assert undo
    assert manager.post(undo[1]).location == desk
    assert manager.post(undo[1]).status_code == 303  # pressed twice
    with world.database.reading() as session:
        reply = session.scalars(select(Reply)).one()
        assert (reply.status, reply.posted_at) == (ReplyStatus.DRAFT, None)
        receipt = session.scalars(select(PostedReply)).one()
        assert receipt.text == PLAIN
        assert receipt.taken_back_at is not None
        told = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert list(told) == ["reply.draft", "reply.post", "reply.take_back"]
    assert world.client("viewer").post(undo[1]).status_code == 403


def test_the_page_shows_review_reasons_claims_sentences_and_what_they_rest_on(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    manager = world.client("manager")
    path = manager.post(world.path(f"reviews/{make_review(world, settings)}/reply")).location
    page = manager.get(path).text
    assert "No action answers this yet" in page
    assert "What each sentence rests on" in page
    assert "blocks posting" not in page  # our own draft keeps our own rules
    assert re.search(r"<mark>[^<]+</mark>", page)
    assert "Decision: apologise and say what is done" in page
    manager.post(path, data={"text": PLAIN})
    page = manager.get(path).text
    assert "As it was drafted" in page
    assert "no longer in the text" in page


def test_what_a_check_blocks_cannot_be_posted_and_the_words_are_marked(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    manager = world.client("manager")
    path = manager.post(world.path(f"reviews/{make_review(world, settings)}/reply")).location
    words = "Sorry, Ada. Write to ines.private@mail.example and I will see to the slow app."
    refused = manager.post(path, data={"text": words, "posted": "yes"})
    assert refused.status_code == 422
    assert "It cannot be posted like this" in refused.text
    assert 'class="objection objection--block"' in refused.text
    assert "ines.private@mail.example" in refused.text  # nothing typed is lost
    with world.database.reading() as session:
        assert session.scalars(select(Reply.status)).one() is ReplyStatus.DRAFT
        assert session.scalars(select(PostedReply)).all() == []


def test_no_reply_is_a_choice_that_is_listed_and_taken_back(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    manager = world.client("manager")
    review = make_review(world, settings)
    path = manager.post(world.path(f"reviews/{review}/reply")).location
    home = manager.post(f"{path}/leave").location
    page = manager.get(home).text
    assert "Left without a reply, by choice" in page
    assert "Every review has a reply" in page
    undo = re.search(r'action="([^"]+/take-up)"', page)
    assert undo
    manager.post(undo[1])
    page = manager.get(home).text
    assert "Left without a reply, by choice" not in page
    assert "Draft a reply" in page
    with world.database.reading() as session:
        assert session.scalars(select(ReplyCase.left_at)).one() is None


def test_how_the_project_answers_and_who_signs_stand_under_the_next_draft(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    manager = world.client("manager")
    manager.post(
        world.path("replies/voice"),
        data={"contact": "hello@larkfield.example", "channel": "google", "sector": "",
              "voice": "plain", "banned": "journey"},
    )  # fmt: skip
    manager.post(
        world.path("replies/sign-off"), data={"name": "Ines V.", "role": "head of repairs"}
    )
    assert "head of repairs" in manager.get(world.path("replies/voice")).text
    path = manager.post(world.path(f"reviews/{make_review(world, settings)}/reply")).location
    with world.database.reading() as session:
        assert session.scalars(select(Reply.text)).one().endswith("Ines V., head of repairs")
    assert "signs" in manager.get(path).text
    assert world.client("researcher").get(world.path("replies/voice")).status_code == 403


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
