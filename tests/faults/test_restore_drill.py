"""The restore drill: a backup while customers answer, restored elsewhere, and everything holds."""

import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from feedback.settings import Settings
from feedback.store import schema
from feedback.store.audit import add_audit, broken_links
from feedback.store.base import token_digest
from feedback.store.database import Database
from feedback.store.responses import Response
from feedback.store.surveys import SurveyVersion
from feedback.store.work import Work
from tests.conftest import NOW
from tests.faults.test_killed_server import Tally, _post, _submit_until
from tests.making import make_project, make_survey
from tests.serving import ROOT, Server, serving

CLIENTS, SECONDS = 8, 4


def _url(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def _feedback(database_url: str, folder: Path, *verb: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "feedback", *verb], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "DATABASE_URL": database_url, "FEEDBACK_DATA_DIR": str(folder)},
        check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def elsewhere(any_database: Database, tmp_path: Path) -> Iterator[Database]:
    """An empty database of the same kind on what could be another machine."""
    if any_database.is_sqlite:
        empty = Database(f"sqlite:///{tmp_path / 'elsewhere' / 'heard.db'}")
        yield empty
        empty.engine.dispose()
        return
    name = f"heard_{secrets.token_hex(6)}"
    base = Settings(database_url=os.environ["TEST_POSTGRES_URL"]).database
    maker = Database(base)
    with maker.writing() as session:
        session.execute(text(f"CREATE SCHEMA {name}"))
    separator = "&" if "?" in base else "?"
    empty = Database(f"{base}{separator}options=-csearch_path%3D{name}")
    yield empty
    empty.engine.dispose()
    with maker.writing() as session:
        session.execute(text(f"DROP SCHEMA {name} CASCADE"))
    maker.engine.dispose()


@pytest.mark.slow
def test_a_backup_under_load_is_restored_elsewhere_with_every_acknowledged_answer(
    any_database: Database, elsewhere: Database, tmp_path: Path
) -> None:
    with any_database.writing() as session:
        survey = make_survey(session, make_project(session).id)
        for number in range(5):
            add_audit(session, "survey.publish", at=NOW, actor="Jo", detail={"number": number})
    server = Server(
        {"DATABASE_URL": _url(any_database), "FEEDBACK_DATA_DIR": str(tmp_path)}, workers=2
    )
    server.start()
    stop, tally = threading.Event(), Tally()
    clients = [
        threading.Thread(target=_submit_until, args=(stop, server, survey.token, tally))
        for _ in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    archive = tmp_path / "drill.tar.gz"
    try:
        time.sleep(SECONDS)
        acknowledged = dict(tally.acknowledged)
        _feedback(_url(any_database), tmp_path, "backup", str(archive))
        after = len(tally.acknowledged)
        time.sleep(SECONDS / 4)
    finally:
        stop.set()
        for client in clients:
            client.join(60)
        server.kill()
    assert len(acknowledged) > 20
    assert after > len(acknowledged)  # people went on answering while the backup was made
    assert len(tally.acknowledged) > after

    assert "Good:" in _feedback(_url(elsewhere), tmp_path, "verify-backup", str(archive))
    assert "Restored" in _feedback(_url(elsewhere), tmp_path, "restore", str(archive))

    with elsewhere.reading() as session:
        stored = {row.submit_digest: row for row in session.scalars(select(Response))}
        owed = set(session.scalars(select(Work.subject)))
        homeless = select(func.count()).where(Response.version_id.not_in(select(SurveyVersion.id)))
        assert session.scalar(homeless) == 0
        assert list(broken_links(session)) == []
        assert schema.drift(session.connection()) == []
        if elsewhere.is_sqlite:
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
            assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    schema.check(elsewhere)
    for token, words in acknowledged.items():
        row = stored[token_digest(token)]
        assert words in row.answers
        assert f"response:{row.id}" in owed

    # And it answers: new people, and those who send again what was stored before.
    with serving({"DATABASE_URL": _url(elsewhere), "FEEDBACK_DATA_DIR": str(tmp_path)}) as again:
        once_more = next(iter(acknowledged))
        for token in (secrets.token_urlsafe(18), once_more):
            base = f"{again.url}/s/{survey.token}/r/{token}"
            _post(f"{base}/score", {"recommend": "9"})
            assert _post(f"{base}/reason", {"fix": "Fine."}).endswith(f"/thanks/{token}")
    with elsewhere.reading() as session:
        count = session.scalar(select(func.count()).select_from(Response))
    print(f"acknowledged {len(acknowledged)} before, restored {len(stored)}")
    assert count == len(stored) + 1
