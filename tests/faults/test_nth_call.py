"""Fail at the n-th call to the database, for every n: nothing is torn, a retry stores once."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event, func, select
from sqlalchemy.engine import Connection

from feedback.settings import Settings
from feedback.store.database import Database
from feedback.store.responses import Response
from feedback.store.surveys import ResponseDraft
from feedback.store.work import Work
from feedback.web.app import create_app
from tests.making import make_project, make_survey
from tests.web.test_public import action_of

MOST = 60


@contextmanager
def _failing_at(database: Database, number: int) -> Iterator[list[int]]:
    """Let the *number*-th statement or commit fail; the list counts them."""
    calls = [0]

    def count() -> None:
        calls[0] += 1
        if calls[0] == number:
            msg = "disk I/O error"
            raise sqlite3.OperationalError(msg)

    def statement(*_args: object) -> None:
        count()

    def commit(_connection: Connection) -> None:
        count()

    event.listen(database.engine, "before_cursor_execute", statement)
    event.listen(database.engine, "commit", commit)
    try:
        yield calls
    finally:
        event.remove(database.engine, "before_cursor_execute", statement)
        event.remove(database.engine, "commit", commit)


def _state(database: Database) -> tuple[int, int, int]:
    """Count receipts, drafts and work."""
    with database.reading() as session:
        receipts, drafts, work = (
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Response, ResponseDraft, Work)
        )
    return receipts, drafts, work


def test_a_submit_that_fails_anywhere_stores_nothing_torn_and_a_retry_stores_once(
    any_database: Database, settings: Settings
) -> None:
    app = create_app(settings, any_database)
    client = app.test_client()
    with any_database.writing() as session:
        token = make_survey(session, make_project(session).id).token
    reached, number = 0, 0
    while True:
        number += 1
        assert number < MOST
        first = client.post(action_of(client.get(f"/s/{token}")), data={"recommend": "3"})
        last = action_of(client.get(first.location))
        before = _state(any_database)
        data = {"fix": "The queue.", "respondent-email": f"a{number}@example.org"}
        with _failing_at(any_database, number) as calls:
            answer = client.post(last, data=data)
        failed = calls[0] >= number
        after = _state(any_database)
        if not failed:
            assert answer.status_code == 303
            break
        reached += 1
        assert answer.status_code >= 500
        assert after == before, f"torn at call {number}"
        assert client.post(last, data=data).status_code == 303
        stored = _state(any_database)
        assert stored == (before[0] + 1, before[1] - 1, before[2] + 1)
        assert client.post(last, data=data).status_code == 303
        assert _state(any_database) == stored
    print(f"{reached} points of failure")
    assert reached >= 8
