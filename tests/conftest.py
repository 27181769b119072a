"""What every test may ask for: a database, an application, and a small world to act in."""

import datetime as dt
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from sqlalchemy import text
from sqlalchemy.orm import Session

from feedback.people import accounts, sessions
from feedback.settings import Settings
from feedback.store import schema
from feedback.store.database import Database
from feedback.store.people import Project, Role, User
from feedback.web.app import create_app
from feedback.web.cookies import COOKIE


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line a reason what was left out and how to run it."""
    reasons = Counter(
        str(report.longrepr[2]).removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    )
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"left out {count}: {reason}")


NOW = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)
PASSWORD = "a long enough password"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one SQLite file; every test gets a copy, which costs a millisecond."""
    path = tmp_path_factory.mktemp("template") / "heard.db"
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database, now=NOW)
    with database.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    database.engine.dispose()
    return path


@pytest.fixture
def database(template: Path, tmp_path: Path) -> Iterator[Database]:
    """Open a fresh, migrated SQLite database."""
    path = tmp_path / "heard.db"
    shutil.copy(template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.engine.dispose()


@pytest.fixture
def postgres() -> Iterator[Database]:
    """Open a fresh, migrated schema on the PostgreSQL of TEST_POSTGRES_URL."""
    url = os.environ.get("TEST_POSTGRES_URL")
    if not url:
        pytest.skip("PostgreSQL; set TEST_POSTGRES_URL=postgresql://user@host/database")
    name = f"heard_{os.getpid()}_{os.urandom(4).hex()}"
    base = Settings(database_url=url).database
    maker = Database(base)
    with maker.writing() as session:
        session.execute(text(f"CREATE SCHEMA {name}"))
    separator = "&" if "?" in base else "?"
    database = Database(f"{base}{separator}options=-csearch_path%3D{name}")
    schema.upgrade(database, now=NOW)
    yield database
    database.engine.dispose()
    with maker.writing() as session:
        session.execute(text(f"DROP SCHEMA {name} CASCADE"))
    maker.engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def any_database(request: pytest.FixtureRequest) -> Database:
    """Run a test on both databases."""
    name = "database" if request.param == "sqlite" else "postgres"
    found: Database = request.getfixturevalue(name)
    return found


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Open a writing session; what the test did is committed when it ends."""
    with database.writing() as session:
        yield session


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an instance at http://localhost with its files in the test's folder."""
    return Settings(data_dir=tmp_path, public_url="http://localhost")


@pytest.fixture
def app(database: Database, settings: Settings) -> Flask:
    """The application on the test's database."""
    return create_app(settings, database)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody is signed in with."""
    return app.test_client()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, one for all tests of a process: Playwright starts only once in each."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import CHROMIUM, FLAGS

    if CHROMIUM is None:
        pytest.skip("browser; install Debian's chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass
class World:
    """One project with a user of each role."""

    app: Flask
    database: Database
    project_id: int
    slug: str
    users: dict[Role, int]
    secrets: dict[Role, str] = field(default_factory=dict)

    def client(self, role: Role | str) -> FlaskClient:
        """A browser signed in as the user of this role."""
        client = self.app.test_client()
        client.set_cookie(COOKIE, self.secrets[Role(role)], domain="localhost")
        return client

    def path(self, rest: str = "") -> str:
        """An address inside the project."""
        return f"/p/{self.slug}/{rest}"


def make_world(app: Flask, database: Database, *, name: str = "Larkfield Bikes") -> World:
    """Store a project with an admin, a manager, a researcher and a viewer, all signed in."""
    # The real clock: the application compares the age of these sessions with it.
    now = dt.datetime.now(dt.UTC)
    with database.writing() as session:
        project: Project = accounts.create_project(session, name=name, now=now)
        world = World(app, database, project.id, project.slug, {})
        for role in Role:
            user = User(
                email=f"{role.value}@{project.slug}.example",
                name=f"{role.value.title()} Person",
                password_hash="!",  # nobody signs in with a password here; Argon2 costs time
                created_at=now,
            )
            session.add(user)
            session.flush()
            accounts.set_role(session, user, project, role)
            world.users[role] = user.id
            world.secrets[role] = sessions.start(session, user.id, now=now)
    return world


@pytest.fixture
def world(app: Flask, database: Database) -> World:
    """One project with a user of each role."""
    return make_world(app, database)
