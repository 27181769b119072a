"""Limits hold over all processes of a server together, counted in the database or in Redis."""

import os
import secrets
import socket
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from feedback.store.database import Database
from feedback.store.limits import RateCount, RateSalt
from feedback.store.surveys import ResponseDraft
from tests.making import make_project, make_survey
from tests.serving import serving

ALLOWED, TRIED = 10, 40


def _redis_url() -> str:
    """A Redis of one's own: another number each time, because counts outlive the test."""
    url = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379")
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 6379), 1).close()
    except OSError:
        pytest.skip("Redis; start one at 127.0.0.1:6379 or set TEST_REDIS_URL")
    return parts._replace(path=f"/{secrets.randbelow(15) + 1}").geturl()


class _Stay(urllib.request.HTTPRedirectHandler):
    """Show a redirect instead of following it."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        return None


def _answer(url: str) -> int:
    """Send the first page of a survey as somebody new; return the status."""
    token = secrets.token_urlsafe(18)
    body = urllib.parse.urlencode({"recommend": "4"}).encode()
    try:
        urllib.request.build_opener(_Stay).open(f"{url}/r/{token}/score", body, timeout=30)
    except urllib.error.HTTPError as answer:
        is_polite = answer.code != 429 or answer.headers["Retry-After"]  # says when to come back
        return answer.code if is_polite else 0
    return 200


@pytest.mark.parametrize("counted_in", ["database", "redis", "redis that is away"])
def test_two_processes_together_allow_no_more_than_one_would(
    database: Database, tmp_path: Path, counted_in: str
) -> None:
    with database.writing() as session:
        token = make_survey(session, make_project(session).id).token
    environment = {
        "DATABASE_URL": f"sqlite:///{database.sqlite_path}", "FEEDBACK_DATA_DIR": str(tmp_path),
        "FEEDBACK_ANSWERS_PER_MINUTE": str(ALLOWED),
    }  # fmt: skip
    if counted_in == "redis":
        environment["FEEDBACK_REDIS_URL"] = _redis_url()
    elif counted_in == "redis that is away":
        environment["FEEDBACK_REDIS_URL"] = "redis://127.0.0.1:9/0"
    with serving(environment, workers=2) as server, ThreadPoolExecutor(8) as crowd:
        statuses = Counter(crowd.map(_answer, [f"{server.url}/s/{token}"] * TRIED))
    # A window may end while they ask: then it is twice as many, and never more.
    assert statuses[303] in {ALLOWED, 2 * ALLOWED}
    assert statuses[303] + statuses[429] == TRIED
    with database.reading() as session:
        kept = session.scalar(select(func.count()).select_from(ResponseDraft))
        counts = session.scalars(select(RateCount.key)).all()
        assert session.scalar(select(func.count()).select_from(RateSalt)) == 1
    assert kept == statuses[303]  # what was refused left nothing
    assert len(counts) == (0 if counted_in == "redis" else 1)
    assert "127.0.0.1" not in "".join(counts)
