"""What machines ask: is it alive, is it ready, what does it count."""

import datetime as dt
import json
import re
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import text

from feedback.settings import Settings
from feedback.store import health
from feedback.store.database import Database
from feedback.store.health import beat
from feedback.store.work import Stage, owe
from feedback.web.app import create_app
from tests.conftest import World

TOKEN = "a token for those who watch"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
OUTSIDE = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture
def watched(database: Database, settings: Settings) -> Flask:
    """An application whose metrics are guarded by a token."""
    guarded = settings.model_copy(update={"metrics_token": SecretStr(TOKEN)})
    return create_app(guarded, database)


@pytest.fixture
def away(settings: Settings) -> Flask:
    """An application whose database does not answer."""
    return create_app(settings, Database("postgresql+psycopg://nobody@127.0.0.1:9/nothing"))


def test_alive_needs_no_database(away: Flask) -> None:
    response = away.test_client().get("/healthz")
    assert (response.status_code, response.json) == (200, {"status": "ok"})


def test_without_its_database_it_is_not_ready_and_still_answers(
    away: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    response = away.test_client().get("/readyz")
    assert response.status_code == 503
    assert response.json == {
        "status": "not ready", "checks": {"database": "not ok", "disk": "ok", "worker": "not ok"},
    }  # fmt: skip


def test_ready_says_nothing_of_versions_hosts_or_paths(world: World) -> None:
    client = world.app.test_client()
    with world.database.writing() as session:
        beat(session, "host:1", now=dt.datetime.now(dt.UTC))
    response = client.get("/readyz", headers={"X-Forwarded-For": "198.51.100.1"})
    assert response.status_code == 200
    assert response.json == {
        "status": "ok", "checks": {"database": "ok", "disk": "ok", "worker": "ok"},
    }  # fmt: skip


def test_a_worker_that_is_silent_is_told_and_sends_nobody_away(world: World) -> None:
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=health.WORKER_SILENT_S + 60)
    with world.database.writing() as session:
        beat(session, "host:1", now=long_ago)
    response = world.app.test_client().get("/readyz")
    assert response.status_code == 200
    assert response.get_json()["checks"]["worker"] == "not ok"


def test_an_older_schema_or_a_newer_one_is_not_ready(world: World) -> None:
    for revision in ("0001", "9999"):
        with world.database.writing() as session:
            session.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
        response = world.app.test_client().get("/readyz")
        assert response.status_code == 503
        assert response.get_json()["checks"]["database"] == "not ok"
        assert revision not in response.text


def test_a_disk_that_is_nearly_full_is_not_ready(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage(NamedTuple):
        total: int
        used: int
        free: int

    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**9, 10**9, 10**8))
    response = world.app.test_client().get("/readyz")
    assert response.status_code == 503
    assert response.get_json()["checks"]["disk"] == "not ok"


def test_who_has_the_token_sees_how_a_request_arrives(watched: Flask) -> None:
    client = watched.test_client()
    assert "seen" not in client.get("/readyz").get_json()
    assert "seen" not in client.get("/readyz", headers={"Authorization": "Bearer x"}).get_json()
    headers = {**BEARER, "X-Forwarded-For": "198.51.100.1"}
    assert client.get("/readyz", headers=headers).get_json()["seen"] == {
        "scheme": "http", "host": "localhost", "path": "", "headers": ["X-Forwarded-For"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "environ", "status"),
    [
        ({}, {}, 200),
        ({}, OUTSIDE, 404),
        ({"X-Forwarded-For": "127.0.0.1"}, {}, 404),  # a proxy on this machine
        ({"Forwarded": "for=127.0.0.1"}, {}, 404),
        (BEARER, OUTSIDE, 404),  # there is no token to be right
        ({"Authorization": "Bearer "}, OUTSIDE, 404),
    ],
)
def test_without_a_token_only_this_machine_reads_the_metrics(
    app: Flask, headers: dict[str, str], environ: dict[str, Any], status: int
) -> None:
    response = app.test_client().get("/metrics", headers=headers, environ_overrides=environ)
    assert response.status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (BEARER, 200),
        ({}, 404),
        ({"Authorization": f"Bearer {TOKEN}x"}, 404),
        ({"Authorization": TOKEN}, 404),
        ({"Authorization": "Bearer ü"}, 404),
    ],
)
def test_with_a_token_only_who_has_it_reads_the_metrics(
    watched: Flask, headers: dict[str, str], status: int
) -> None:
    for environ in ({}, OUTSIDE):
        response = watched.test_client().get("/metrics", headers=headers, environ_overrides=environ)
        assert response.status_code == status


def test_metrics_measure_what_waits_and_how_old_the_backup_is(
    world: World, settings: Settings
) -> None:
    folder = settings.data_dir / "backups"
    folder.mkdir()
    (folder / "heard-2026-01-01T00-00-00Z.tar.gz").touch()
    with world.database.writing() as session:
        owe(session, Stage.ANALYSE, ["a", "b"])
        beat(session, "host:1", now=dt.datetime.now(dt.UTC))
    told = world.app.test_client().get("/metrics").text
    found = dict(re.findall(r"^(heard_\w+) (\S+)$", told, re.MULTILINE))
    assert float(found["heard_work_waiting"]) == 2
    assert float(found["heard_work_given_up"]) == 0
    assert 0 <= float(found["heard_backup_age_seconds"]) < 3_600
    assert 0 <= float(found["heard_worker_silent_seconds"]) < 3_600
    assert float(found["heard_disk_free_bytes"]) > 0


def test_metrics_name_routes_and_no_project_survey_or_person(world: World) -> None:
    client = world.client("manager")
    client.get(world.path("inbox"))
    client.get("/s/some-survey-token")
    told = client.get("/metrics").text
    assert 'route="/p/<slug>/inbox"' in told
    for planted in (world.slug, "some-survey-token", "manager@"):
        assert planted not in told


def test_a_backup_folder_that_is_not_there_is_no_fault(app: Flask, tmp_path: Path) -> None:
    assert not (tmp_path / "backups").exists()
    told = app.test_client().get("/metrics")
    assert told.status_code == 200
    assert "heard_backup_age_seconds" not in told.text
    assert json.loads(app.test_client().get("/readyz").text)["checks"]["worker"] == "not ok"
