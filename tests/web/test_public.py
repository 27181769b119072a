"""Answering: page by page, without a cookie, saved on every page, sent once."""

import datetime as dt
import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from feedback.capture import surveys as capturing
from feedback.capture import trash
from feedback.capture.expiry import forget_expired
from feedback.capture.responses import GRACE
from feedback.demo.story import definitions
from feedback.settings import Settings
from feedback.store.contacts import Contact
from feedback.store.database import Database
from feedback.store.responses import Response
from feedback.store.surveys import ResponseDraft, Survey
from feedback.store.work import Work
from feedback.web.app import create_app
from surveys.answers import from_text, to_json
from tests.making import make_project, make_survey


@dataclass
class Asked:
    """A published survey and a browser that answers it."""

    client: FlaskClient
    database: Database
    token: str
    survey_id: int

    def begin(self) -> str:
        """Open the first page and return where its form goes."""
        return action_of(self.client.get(f"/s/{self.token}"))

    def stored(self) -> list[Response]:
        with self.database.reading() as session:
            return list(session.scalars(select(Response)))


def action_of(response: TestResponse) -> str:
    found = re.search(r'<form method="post" action="([^"]+)"', response.text)
    assert found, response.text
    return found[1]


def _asked(app: Flask, database: Database, *, is_anonymous: bool) -> Asked:
    with database.writing() as session:
        project = make_project(session)
        survey = make_survey(session, project.id, is_anonymous=is_anonymous)
        return Asked(app.test_client(), database, survey.token, survey.id)


@pytest.fixture
def asked(app: Flask, database: Database) -> Asked:
    return _asked(app, database, is_anonymous=False)


@pytest.fixture
def anonymous(app: Flask, database: Database) -> Asked:
    return _asked(app, database, is_anonymous=True)


def test_an_answer_goes_from_page_to_page_and_is_thanked_with_a_reference(asked: Asked) -> None:
    first = asked.client.post(asked.begin(), data={"recommend": "3"})
    assert first.status_code == 303
    page = asked.client.get(first.location)
    assert "What should we put right first?" in page.text
    sent = asked.client.post(
        action_of(page),
        data={"fix": "The queue.", "respondent-name": "Ada", "respondent-email": "ada@example.org"},
    )
    thanks = asked.client.get(sent.location)
    (response,) = asked.stored()
    assert response.reference in thanks.text
    assert to_json(from_text(response.answers)) == {
        "recommend": {"number": 3},
        "fix": {"text": "The queue."},
    }
    assert response.path == '["score", "reason"]'
    with asked.database.reading() as session:
        contact = session.scalars(select(Contact)).one()
        assert (contact.name, contact.email) == ("Ada", "ada@example.org")
        assert contact.identities[0].source.startswith("survey: ")
        assert session.scalar(select(func.count()).select_from(ResponseDraft)) == 0
        assert session.scalars(select(Work.subject)).all() == [f"response:{response.id}"]


def test_answering_sets_no_cookie_and_a_get_stores_nothing(asked: Asked) -> None:
    page = asked.client.get(f"/s/{asked.token}")
    assert "Set-Cookie" not in page.headers
    sent = asked.client.post(action_of(page), data={"recommend": "3"})
    assert "Set-Cookie" not in sent.headers
    with asked.database.reading() as session:
        before = session.scalars(select(ResponseDraft.answers)).all()
    for _ in range(2):
        asked.client.get(sent.location)
    with asked.database.reading() as session:
        assert session.scalars(select(ResponseDraft.answers)).all() == before


def test_what_is_sent_twice_is_stored_once_with_the_same_thanks(asked: Asked) -> None:
    first = asked.client.post(asked.begin(), data={"recommend": "9"})
    last = action_of(asked.client.get(first.location))
    answers = [asked.client.post(last, data={"value": "Friendly."}) for _ in range(3)]
    assert len({answer.location for answer in answers}) == 1
    assert len(asked.stored()) == 1
    back = asked.client.get(first.location)  # the back button after sending
    assert back.location == answers[0].location


def test_a_form_sent_eight_times_at_once_is_stored_once(
    any_database: Database, settings: Settings
) -> None:
    asked = _asked(create_app(settings, any_database), any_database, is_anonymous=False)
    where = asked.begin()
    last = where.replace("/score", "/reason")
    data = {"fix": "x", "respondent-email": "ada@example.org"}

    def at_once(address: str, fields: dict[str, str]) -> set[tuple[int, str]]:
        def send(_: int) -> tuple[int, str]:
            answer = asked.client.application.test_client().post(address, data=fields)
            return answer.status_code, answer.location

        with ThreadPoolExecutor(8) as pool:
            return set(pool.map(send, range(8)))

    assert len(at_once(where, {"recommend": "3"})) == 1
    ((status, location),) = at_once(last, data)
    assert status == 303
    assert "/thanks/" in location
    assert len(asked.stored()) == 1


def test_eight_people_with_one_address_are_one_contact(
    any_database: Database, settings: Settings
) -> None:
    asked = _asked(create_app(settings, any_database), any_database, is_anonymous=False)
    addresses = [asked.begin() for _ in range(8)]

    def send(where: str) -> int:
        client = asked.client.application.test_client()
        client.post(where, data={"recommend": "3"})
        data = {"fix": "x", "respondent-email": "Ada@example.org"}
        return client.post(where.replace("/score", "/reason"), data=data).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, addresses)) == {303}
    with any_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == 1


def test_answers_never_sent_are_forgotten_when_their_time_is_over(asked: Asked) -> None:
    asked.client.post(asked.begin(), data={"recommend": "8"})
    now = dt.datetime.now(dt.UTC)
    for days, left in ((30, 1), (31, 0)):
        with asked.database.writing() as session:
            forget_expired(session, now=now + dt.timedelta(days=days))
        with asked.database.reading() as session:
            assert session.scalar(select(func.count()).select_from(ResponseDraft)) == left


def test_a_wrong_answer_is_named_and_the_right_ones_are_kept(asked: Asked) -> None:
    where = asked.begin()
    wrong = asked.client.post(where, data={"recommend": "12"})
    assert wrong.status_code == 422
    assert 'role="alert"' in wrong.text
    assert '<a href="#recommend">' in wrong.text
    assert "<title>Error: " in wrong.text
    assert asked.client.post(where, data={}).status_code == 422


def test_a_wrong_address_keeps_the_words(asked: Asked) -> None:
    first = asked.client.post(asked.begin(), data={"recommend": "3"})
    last = action_of(asked.client.get(first.location))
    wrong = asked.client.post(last, data={"fix": "The queue.", "respondent-email": "nonsense"})
    assert wrong.status_code == 422
    assert "The queue." in wrong.text
    assert "not an e-mail address" in wrong.text
    assert asked.stored() == []


def test_finishing_later_gives_a_link_that_leads_back(asked: Asked) -> None:
    saved = asked.client.post(asked.begin(), data={"recommend": "8", "finish-later": "yes"})
    page = asked.client.get(saved.location)
    link = re.search(r'<p class="copy" dir="ltr">http://localhost([^<]+)</p>', page.text)
    assert link
    elsewhere = asked.client.application.test_client()
    back = elsewhere.get(link[1])
    assert 'value="8" checked' in back.text
    assert "Welcome back" in back.text


def test_going_back_and_changing_the_score_changes_the_question(asked: Asked) -> None:
    where = asked.begin()
    asked.client.post(where, data={"recommend": "3"})
    changed = asked.client.post(where, data={"recommend": "10"})
    assert "What do you value most?" in asked.client.get(changed.location).text


def test_what_was_written_for_another_score_is_not_part_of_the_answer(asked: Asked) -> None:
    where = asked.begin()
    low = asked.client.post(where, data={"recommend": "3"}).location
    asked.client.post(low, data={"fix": "Written too early.", "finish-later": "yes"})
    high = asked.client.post(where, data={"recommend": "10"}).location
    asked.client.post(high, data={"value": "The staff."})
    (response,) = asked.stored()
    assert to_json(from_text(response.answers)) == {
        "recommend": {"number": 10},
        "value": {"text": "The staff."},
    }


def test_a_required_question_cannot_be_passed_by_going_to_the_last_page(
    app: Flask, database: Database
) -> None:
    with database.writing() as session:
        survey = make_survey(session, make_project(session).id, definition=definitions()["rental"])
    client = app.test_client()
    base = f"/s/{survey.token}/r/{'t' * 24}"
    sent = client.post(f"{base}/words", data={"anything": "Straight to the end."})
    assert sent.location == f"{base}/ease"
    assert client.post(f"{base}/ease", data={"effort": "7"}).location == f"{base}/details"
    assert client.post(f"{base}/details", data={"shop": "harbour"}).location == f"{base}/words"
    assert "Straight to the end." in client.get(f"{base}/words").text
    done = client.post(f"{base}/words", data={"anything": "Straight to the end."})
    assert "/thanks/" in done.location


def test_a_link_leads_only_into_its_own_survey(asked: Asked, anonymous: Asked) -> None:
    first = asked.client.post(asked.begin(), data={"recommend": "9"}).location
    assert asked.client.get(first.replace(asked.token, anonymous.token)).status_code == 410
    thanks = asked.client.post(first, data={"value": "x"}).location
    assert asked.client.get(thanks.replace(asked.token, anonymous.token)).status_code == 404


def test_an_anonymous_response_keeps_a_day_and_nothing_that_says_who(anonymous: Asked) -> None:
    first = anonymous.client.post(anonymous.begin(), data={"recommend": "3"})
    page = anonymous.client.get(first.location)
    assert "respondent-email" not in page.text
    assert "Your answers are anonymous" in page.text
    anonymous.client.post(action_of(page), data={"fix": "x", "respondent-email": "ada@example.org"})
    (response,) = anonymous.stored()
    assert (response.contact_id, response.received_at) == (None, None)
    with anonymous.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == 0
        assert session.scalars(select(Work.due_at)).all() == [None]


def test_the_privacy_line_follows_the_setting(asked: Asked, anonymous: Asked) -> None:
    assert "stored with the time you send them" in asked.client.get(f"/s/{asked.token}").text
    assert "Your answers are anonymous" in asked.client.get(f"/s/{anonymous.token}").text


def test_a_closed_survey_says_so_and_gives_the_words_back(asked: Asked) -> None:
    first = asked.client.post(asked.begin(), data={"recommend": "3"})
    last = action_of(asked.client.get(first.location))
    fresh = asked.begin()
    with asked.database.writing() as session:
        survey = session.get_one(Survey, asked.survey_id)
        capturing.close(survey, now=dt.datetime.now(dt.UTC))
    assert asked.client.get(f"/s/{asked.token}").status_code == 410
    assert "has closed" in asked.client.get(f"/s/{asked.token}").text
    assert asked.client.post(fresh, data={"recommend": "3"}).status_code == 410
    assert asked.client.post(last, data={"fix": "In time."}).status_code == 303  # begun before
    assert len(asked.stored()) == 1


def test_after_the_grace_the_words_can_still_be_copied(asked: Asked) -> None:
    first = asked.client.post(asked.begin(), data={"recommend": "3"})
    last = action_of(asked.client.get(first.location))
    with asked.database.writing() as session:
        survey = session.get_one(Survey, asked.survey_id)
        capturing.close(survey, now=dt.datetime.now(dt.UTC) - GRACE - dt.timedelta(minutes=1))
    late = asked.client.post(last, data={"fix": "Written for ten minutes."})
    assert late.status_code == 410
    assert "Written for ten minutes." in late.text
    assert asked.stored() == []


def test_an_expired_link_says_so(asked: Asked) -> None:
    saved = asked.client.post(asked.begin(), data={"recommend": "8"})
    with asked.database.writing() as session:
        draft = session.scalars(select(ResponseDraft)).one()
        draft.expires_on = dt.date(2020, 1, 1)
    expired = asked.client.get(saved.location)
    assert expired.status_code == 410
    assert "link has expired" in expired.text
    never = asked.client.get(f"/s/{asked.token}/r/{'x' * 24}")
    assert never.status_code == 410


def test_a_body_over_two_megabytes_is_refused_and_nothing_is_lost(asked: Asked) -> None:
    first = asked.client.post(asked.begin(), data={"recommend": "3"})
    last = action_of(asked.client.get(first.location))
    large = asked.client.post(last, data={"fix": "x" * (2 * 1024 * 1024 + 1)})
    assert large.status_code == 413
    assert "2 MB" in large.text
    assert 'value="3" checked' in asked.client.get(first.location.replace("reason", "score")).text


@pytest.mark.parametrize("address", ["/s/none", "/s/none/r/x", "/s/none/thanks/x"])
def test_an_unknown_survey_is_not_there(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_survey_in_the_trash_is_not_there(asked: Asked) -> None:
    with asked.database.writing() as session:
        survey = session.get_one(Survey, asked.survey_id)
        kind, key = trash.TrashKind.SURVEY, str(survey.id)
        trash.put(session, survey.project_id, kind, key, now=dt.datetime.now(dt.UTC))
    assert asked.client.get(f"/s/{asked.token}").status_code == 404


def test_a_form_carries_its_authority_in_its_address_whoever_sends_it(asked: Asked) -> None:
    headers = {"Origin": "https://shop.example", "Sec-Fetch-Site": "cross-site"}
    assert (
        asked.client.post(asked.begin(), data={"recommend": "9"}, headers=headers).status_code
        == 303
    )


@pytest.mark.parametrize(
    "fields",
    [{"recommend": "\x00"}, {"recommend": "9" * 5000}, {"recommend": ["1", "2"]}, {"x" * 900: "y"},
     {"recommend": "３"}, {"recommend": "-0"}],
)  # fmt: skip
def test_odd_answers_never_break_the_page(asked: Asked, fields: dict[str, object]) -> None:
    assert asked.client.post(asked.begin(), data=fields).status_code in {303, 422}


def test_a_database_that_is_away_gives_the_words_back(settings: Settings) -> None:
    away = Database("postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    client = create_app(settings, away).test_client()
    answer = client.post(f"/s/x/r/{'t' * 24}/p", data={"fix": "Ten minutes of words."})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "Ten minutes of words." in answer.text
    assert "Send again" in answer.text
    assert client.get("/s/x").status_code == 503


def test_a_full_disk_gives_the_words_back_and_tears_nothing(asked: Asked) -> None:
    first = asked.client.post(asked.begin(), data={"recommend": "3"})
    last = action_of(asked.client.get(first.location))
    path = asked.database.sqlite_path
    assert path is not None
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("VACUUM")  # no free page is left to fall back on
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.close()
    asked.database.engine.dispose()

    @event.listens_for(asked.database.engine, "connect")
    def _fill(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    words = "word " * 900
    answer = asked.client.post(last, data={"fix": words})
    assert answer.status_code == 503
    assert "We cannot store anything just now" in answer.text
    assert words.strip() in answer.text
    assert asked.stored() == []
    event.remove(asked.database.engine, "connect", _fill)
    asked.database.engine.dispose()
    assert asked.client.post(last, data={"fix": words}).status_code == 303
    assert len(asked.stored()) == 1
