"""A real Chromium and a running instance with the demo's story in it."""

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import select

from feedback import links
from feedback.people.members import invite
from feedback.people.sessions import make_entry_link
from feedback.store.database import Database
from feedback.store.people import Role, User
from tests.serving import ROOT, Server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP heard.test 127.0.0.1, MAP evil.test 127.0.0.1",
)


@dataclass(frozen=True)
class Story:
    """The demo, served: its addresses for a customer, a researcher and a manager."""

    server: Server
    customer: str
    researcher: str
    manager: str
    admin: str
    invitation: str
    viewer: str

    def path(self, link: str) -> str:
        """The link without its host, as another host name is asked for it."""
        return re.sub(r"^https?://[^/]+", "", link)


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    if CHROMIUM is None:
        pytest.skip("browser; install Debian's chromium")
    folder = tmp_path_factory.mktemp("story")
    environment = {"FEEDBACK_DATA_DIR": str(folder), "DATABASE_URL": ""}
    server = Server(environment)
    told = subprocess.run(
        [sys.executable, "-m", "feedback", "demo", "--no-serve", "--port", str(server.port)],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = re.findall(r"https?://\S+", told.stdout)
    found += _more_links(Database(f"sqlite:///{folder / 'heard.db'}"), server.url)
    server.start()
    yield Story(server, *found)
    server.kill()


def _more_links(database: Database, base: str) -> list[str]:
    """Make links that sign the story's admin and viewer in, and one that invites somebody."""
    now, hour = dt.datetime.now(dt.UTC), dt.timedelta(hours=1)
    with database.writing() as session:
        admin, viewer = (
            session.scalars(select(User.id).where(User.name == name)).one()
            for name in ("Mara Lindqvist", "Jo Pell")
        )
        entry, look = (
            make_entry_link(session, user, leads_to="/", good_for=hour, now=now)
            for user in (admin, viewer)
        )
        invitation = invite(session, 1, role=Role.VIEWER, email="", by=admin, now=now)
    database.engine.dispose()
    return [
        links.entry_link(base, entry),
        links.join_link(base, invitation),
        links.entry_link(base, look),
    ]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()
