"""Clients submit while the server is killed and started again: nothing acknowledged is lost."""

import secrets
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select, text

from feedback.store.base import token_digest
from feedback.store.database import Database
from feedback.store.responses import Response
from feedback.store.work import Work
from surveys import Number, Words
from surveys.answers import from_text
from tests.making import make_project, make_survey
from tests.serving import Server

CLIENTS, KILLS, SECONDS = 16, 5, 20


class _Stay(urllib.request.HTTPRedirectHandler):
    """Show a redirect instead of following it."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_Stay)


@dataclass
class Tally:
    """What the clients were told was stored, and how often they had to ask again."""

    acknowledged: dict[str, str] = field(default_factory=dict)  # draft token → words
    retries: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def _post(url: str, fields: dict[str, str]) -> str:
    """Send a form until the server says where to go on; return that address."""
    body = urllib.parse.urlencode(fields).encode()
    try:
        with _OPENER.open(url, body, timeout=15):
            msg = f"{url} should lead on"
            raise AssertionError(msg)
    except urllib.error.HTTPError as answer:
        if answer.code == 303:
            location: str = answer.headers["Location"]
            return location
        raise


def _submit_until(stop: threading.Event, server: Server, survey: str, tally: Tally) -> None:
    """Be one client: answer both pages, repeating whatever was not acknowledged."""
    while not stop.is_set():
        token, words = secrets.token_urlsafe(18), f"It is slow. {secrets.token_hex(8)}"
        base = f"{server.url}/s/{survey}/r/{token}"
        steps = [(f"{base}/score", {"recommend": "4"}), (f"{base}/reason", {"fix": words})]
        for url, fields in steps:
            while True:
                try:
                    location = _post(url, fields)
                except (OSError, urllib.error.URLError):
                    if stop.is_set():
                        return
                    with tally.lock:
                        tally.retries += 1
                    time.sleep(0.05)
                else:
                    break
        assert location.endswith(f"/thanks/{token}")
        with tally.lock:
            tally.acknowledged[token] = words


@pytest.mark.slow
def test_every_acknowledged_response_is_there_whole_and_once(
    any_database: Database, tmp_path: Path
) -> None:
    with any_database.writing() as session:
        survey = make_survey(session, make_project(session).id)
    url = any_database.engine.url.render_as_string(hide_password=False)
    server = Server({"DATABASE_URL": url, "FEEDBACK_DATA_DIR": str(tmp_path)}, workers=2)
    server.start()
    stop, tally = threading.Event(), Tally()
    clients = [
        threading.Thread(target=_submit_until, args=(stop, server, survey.token, tally))
        for _ in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    try:
        for _ in range(KILLS):
            time.sleep(SECONDS / (KILLS + 1))
            server.kill()
            server.start()
        time.sleep(SECONDS / (KILLS + 1))
    finally:
        stop.set()
        for client in clients:
            client.join(60)
        server.kill()

    with any_database.reading() as session:
        stored = {row.submit_digest: row for row in session.scalars(select(Response))}
        owed = set(session.scalars(select(Work.subject)))
        if any_database.is_sqlite:
            assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        count = session.execute(text("SELECT count(*) FROM response")).scalar()
    print(f"acknowledged {len(tally.acknowledged)}, stored {count}, retries {tally.retries}")
    assert len(tally.acknowledged) > 50
    assert tally.retries > 0  # the kills were felt
    assert len(stored) == count
    for token, words in tally.acknowledged.items():
        row = stored[token_digest(token)]
        assert from_text(row.answers) == {"recommend": Number(4), "fix": Words(words)}
        assert f"response:{row.id}" in owed
