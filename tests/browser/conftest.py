"""A real Chromium and a running instance with the demo's story in it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.serving import ROOT, Server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_FLAGS = (
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
    links = re.findall(r"https?://\S+", told.stdout)
    server.start()
    yield Story(server, *links)
    server.kill()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("browser; install Debian's chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()
