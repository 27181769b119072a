"""Two projects full of rows of every kind, made once and copied for each test."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from feedback.settings import Settings
from feedback.store.database import Database
from feedback.web.app import create_app
from tests.security.full_world import FullWorld, make_full_world


@dataclass
class Two:
    """Project A and project B on one instance."""

    a: FullWorld
    b: FullWorld
    app: Flask
    database: Database


@pytest.fixture(scope="session")
def furnished(template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Two]:
    folder = tmp_path_factory.mktemp("two")
    path = folder / "heard.db"
    shutil.copy(template, path)
    database = Database(f"sqlite:///{path}")
    settings = Settings(data_dir=folder, public_url="http://localhost")
    app = create_app(settings, database)
    two = Two(
        make_full_world(app, database, settings, marker="Zebrafinch"),
        make_full_world(app, database, settings, marker="Quetzalbird"),
        app,
        database,
    )
    with database.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    database.engine.dispose()
    return path, two


@pytest.fixture
def two(furnished: tuple[Path, Two], tmp_path: Path) -> Iterator[Two]:
    """Two projects, for this test alone."""
    path, made = furnished
    copy = tmp_path / "two.db"
    shutil.copy(path, copy)
    database = Database(f"sqlite:///{copy}")
    app = create_app(Settings(data_dir=tmp_path, public_url="http://localhost"), database)
    a, b = (
        replace(full, world=replace(full.world, app=app, database=database))
        for full in (made.a, made.b)
    )
    yield Two(a, b, app, database)
    database.engine.dispose()


ATTACK = (
    "\"'></title></textarea></script><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}"
)


@pytest.fixture
def attacked(database: Database, settings: Settings, app: Flask) -> Two:
    """A project whose every name tries to run."""
    full = make_full_world(app, database, settings, marker=ATTACK, address="attack")
    return Two(full, full, app, database)
