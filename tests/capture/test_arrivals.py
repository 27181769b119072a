"""Exports of well-known platforms, reviews that were changed, replies that stand elsewhere."""

import csv
import datetime as dt
import io
import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.capture.erasure import erase
from feedback.capture.mapping import sort_rows
from feedback.capture.presets import mapping_of, recognise
from feedback.capture.reviews import ImportResult, ReviewFile, import_reviews
from feedback.capture.tabular import read_table
from feedback.store.contacts import ContactIdentity, IdentityKind
from feedback.store.database import Database
from feedback.store.replies import Reply, ReplyStatus
from feedback.store.reviews import Review, versions_of
from feedback.store.work import Stage, Work
from tests.conftest import NOW
from tests.making import make_project

_PLAY = (
    "Package Name,Star Rating,Review Title,Review Text,Review Link,"
    "Review Submit Millis Since Epoch,Developer Reply Text,Developer Reply Millis Since Epoch\n"
    "app.larkfield,2,,Crashes on start,https://p/1,1700000000000,Mended in 3.1,1700003600000\n"
    "app.larkfield,5,,,https://p/2,1700000000000,,\n"
)


def _google(text: str, stars: str = "TWO", when: str = "2023-11-14T22:13:20Z") -> dict[str, object]:
    return {
        "name": "accounts/1/reviews/a", "starRating": stars, "comment": text, "createTime": when,
        "reviewer": {"displayName": "Ada"},
    }  # fmt: skip


_FILES: dict[str, tuple[str, object]] = {
    "Google Business": ("google", {"reviews": [_google("Late again")]}),
    "App Store Connect": (
        "appstore",
        {"data": [{"id": "x", "attributes": {
            "rating": 2, "title": "Late", "body": "Late again", "reviewerNickname": "Ada",
            "createdDate": "2023-11-14T14:13:20-08:00",
        }}]},
    ),
    "Trustpilot": (
        "trustpilot",
        {"reviews": [{"id": "t", "stars": 2, "text": "Late again", "createdAt":
            "2023-11-14T22:13:20Z", "consumer": {"displayName": "Ada"}}]},
    ),
    "TripAdvisor": (
        "tripadvisor",
        {"data": [{"id": 7, "location_id": 9, "published_date": "2023-11-14T22:13:20Z",
            "rating": 2, "text": "Late again", "user": {"username": "Ada"}}]},
    ),
    "Delighted": (
        "other",
        [{"id": "1", "survey_type": "nps", "score": 2, "comment": "Late again", "permalink":
            "https://d/1", "created_at": 1700000000}],
    ),
    "Social mentions": (
        "social",
        [{"mention": "Late again", "network": "x", "author": "Ada", "date":
            "2023-11-14T22:13:20Z"}],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", _FILES)
def test_an_export_is_recognised_and_read_with_its_channel_and_moment(name: str) -> None:
    channel, content = _FILES[name]
    table = read_table("export.json", json.dumps(content, indent=1).encode())
    preset, mapping = recognise(table), mapping_of(table)
    assert preset is not None
    assert (preset.name, mapping.channel) == (name, channel)
    rows = sort_rows(table, mapping, today=NOW.date())
    assert not rows.refused
    assert rows.accepted[0].text == "Late again"
    assert rows.accepted[0].received_at == dt.datetime.fromtimestamp(1_700_000_000, dt.UTC)
    assert rows.accepted[0].score == (None if name == "Social mentions" else 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_play_export_is_read_with_its_replies_and_without_wordless_stars(
    any_database: Database, encoding: str
) -> None:
    with any_database.writing() as session:
        project = make_project(session)
        result = _bring_in(session, project.id, "reviews.csv", _PLAY.encode(encoding))
        assert (result.added, result.wordless) == (1, 1)
        review = session.scalars(select(Review)).one()
        reply = session.scalars(select(Reply)).one()
        assert review.channel == "play"
        assert review.arrived_at == NOW
        assert (reply.status, reply.text) == (ReplyStatus.POSTED, "Mended in 3.1")
        assert reply.posted_at == dt.datetime.fromtimestamp(1_700_003_600, dt.UTC)


def test_other_words_of_the_same_review_are_a_version_and_old_exports_bring_nothing_back(
    any_database: Database,
) -> None:
    first = json.dumps([_google("Late again")]).encode()
    second = json.dumps([_google("They called me and made it good", "FIVE")]).encode()
    with any_database.writing() as session:
        project = make_project(session)
        assert _bring_in(session, project.id, "r.json", first).added == 1
        session.delete(session.scalars(select(Work)).one())
        session.flush()
        result = _bring_in(session, project.id, "r.json", second)
        assert (result.added, result.known, result.changed) == (0, 0, 1)
        review = session.scalars(select(Review)).one()
        assert (review.text, review.score, review.changed_at) == (
            "They called me and made it good", 5, NOW,
        )  # fmt: skip
        assert session.get_one(Work, (Stage.ANALYSE, f"review:{review.id}")) is not None
        for content in (first, second):
            again = _bring_in(session, project.id, "r.json", content)
            assert (again.known, again.changed) == (1, 0)
        kept = session.scalars(versions_of(review.id)).all()
        assert [(one.number, one.text, one.score) for one in kept] == [(1, "Late again", 2)]


def test_earlier_words_go_with_the_person(any_database: Database) -> None:
    with any_database.writing() as session:
        project = make_project(session)
        for text in ("Late again", "Made good"):
            _bring_in(session, project.id, "r.json", json.dumps([_google(text)]).encode())
        review = session.scalars(select(Review)).one()
        review_id = review.id
        assert session.scalars(versions_of(review_id)).all()
        identity = ContactIdentity(
            project_id=project.id,
            contact_id=review.contact_id,
            kind=IdentityKind.EMAIL,
            value="ada@example.org",
            source="typed",
            learned_at=NOW,
        )
        session.add(identity)
        session.flush()
        receipt = erase(session, "ada@example.org", actor="x", now=NOW)
        assert receipt.removed["review_version"] == 1
        assert not session.scalars(versions_of(review_id)).all()


def test_a_table_of_nobody_is_guessed() -> None:
    out = io.StringIO()
    csv.writer(out).writerows([("text", "stars"), ("Fine", 4)])
    table = read_table("r.csv", out.getvalue().encode())
    assert recognise(table) is None
    assert (mapping_of(table).text, mapping_of(table).score) == ("text", "stars")


def _bring_in(session: Session, project_id: int, name: str, content: bytes) -> ImportResult:
    table = read_table(name, content)
    file = ReviewFile(name=name, table=table, mapping=mapping_of(table))
    return import_reviews(session, project_id, file, by=None, now=NOW)
