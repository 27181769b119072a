"""From the link that a new server prints to the first answer on a phone, without a manual.

The time is reckoned from what the hands do (the keystroke-level model of Card, Moran and Newell:
a key 0.28 s, pointing and pressing 1.3 s, getting one's bearings on a new page 1.35 s, changing to
another device 10 s), not measured: machines that run tests differ, hands do not.
"""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.serving import ROOT, Server

pytestmark = pytest.mark.browser

_KEY, _POINT, _BEARINGS, _CHANGE_DEVICE = 0.28, 1.3, 1.35, 10.0
_READ_A_PAGE = 4.0  # nobody knows these pages yet


@dataclass
class Hands:
    """What somebody does, and how long that takes them."""

    page: Page
    seconds: float = 0.0
    pages: int = 0

    def look(self) -> None:
        """Find one's way about a page that was not seen before."""
        self.pages += 1
        self.seconds += _BEARINGS + _READ_A_PAGE

    def press(self, what: Locator) -> None:
        """Point at something and press it."""
        self.seconds += _POINT + _BEARINGS
        what.click()

    def type_in(self, label: str, text: str) -> None:
        """Point at a field and type."""
        self.seconds += _POINT + _BEARINGS + len(text) * _KEY
        self.page.get_by_label(label, exact=True).fill(text)


@pytest.fixture
def printed_link(tmp_path: Path) -> Iterator[str]:
    """Start a new server and return the link that it prints."""
    server = Server({"FEEDBACK_DATA_DIR": str(tmp_path), "DATABASE_URL": ""})
    log = tmp_path / "output"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "feedback", "serve", "--port", str(server.port)],
            cwd=ROOT, env=server._environment, stdout=output, stderr=output,
        )  # fmt: skip
    deadline = time.monotonic() + 30
    while not (found := re.search(r"http\S+/set-up/\S+", log.read_text())):
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)
    server.wait()
    yield found[0]
    process.terminate()
    process.wait(30)


def test_the_first_survey_is_answered_on_a_phone_within_three_minutes(
    printed_link: str, browser: Browser
) -> None:
    desk = browser.new_context(viewport={"width": 1280, "height": 800}, timezone_id="Europe/Vienna")
    page = desk.new_page()
    hands = Hands(page)
    page.goto(printed_link)
    hands.look()
    hands.type_in("Your name", "Mara Lindqvist")
    hands.type_in("E-mail address", "mara@larkfield.example")
    hands.type_in("Password", "wheels and other things")
    hands.type_in("What is it that customers talk about?", "Larkfield Bikes")
    hands.press(page.get_by_role("button", name="Begin"))

    expect(page.locator("h1")).to_have_text("Larkfield Bikes is ready to listen")
    hands.look()
    hands.press(page.get_by_role("link", name="New survey"))
    hands.look()
    hands.type_in("Title", "After your repair")
    page.keyboard.press("Enter")  # the first of what is offered
    hands.look()
    hands.press(page.get_by_role("link", name="Publish …"))
    hands.look()
    hands.press(page.get_by_role("button", name="Publish version 1").first)
    hands.look()
    link = page.locator("p.copy").first.inner_text()
    assert re.search(r"/s/[\w-]+$", link)

    phone = browser.new_context(viewport={"width": 390, "height": 780}, has_touch=True)
    hands.page = answering = phone.new_page()
    hands.seconds += _CHANGE_DEVICE
    answering.goto(link)
    for _ in range(6):
        hands.look()
        if answering.locator("h1", has_text="Thank you").count():
            break
        points = answering.locator("label.point, label.choice")
        if points.count():
            hands.press(points.last)
        hands.press(answering.locator("main button.button--primary"))
        answering.wait_for_load_state()
    expect(answering.locator("h1")).to_contain_text("Thank you")
    phone.close()

    page.goto(page.url)
    expect(page.locator("main")).to_contain_text("1 response")
    page.goto(f"{printed_link.partition('/set-up/')[0]}/account")
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Vienna")
    desk.close()
    assert hands.pages <= 10
    assert hands.seconds < 180


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (390, "dark"), (320, "light")], ids=str
)
def test_axe_finds_nothing_on_the_pages_of_coming_in(
    printed_link: str, browser: Browser, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,  # for axe
    )
    page = context.new_page()
    base = printed_link.partition("/set-up/")[0]
    wrong: dict[str, list[str]] = {}

    def look(name: str) -> None:
        page.wait_for_load_state("networkidle")  # a frame that still loads has no document
        found = Axe().run(page).response["violations"]
        wrong[name] = [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong[name].append("scrolls sideways")

    page.goto(f"{base}/sign-in")
    look("new instance")
    page.goto(printed_link)
    look("set-up")
    page.click("main button")
    look("set-up with faults")
    for field, words in (
        ("name", "Mara"), ("email", "mara@larkfield.example"),
        ("password", "wheels and other things"), ("project", "Larkfield Bikes"),
    ):  # fmt: skip
        page.fill(f"#{field}", words)
    page.click("main button")
    look("begin")
    page.goto(f"{base}/account")
    page.click("text=Turn it on")
    look("second factor")
    page.fill("#code", pyotp.TOTP(page.inner_text("#secret").replace(" ", "")).now())
    page.click("main button >> text=Turn it on")
    look("recovery codes")
    code = page.locator(".codes li").first.inner_text()
    page.goto(f"{base}/account")
    look("account with a second factor")
    context.clear_cookies()
    page.goto(f"{base}/sign-in")
    page.fill("#email", "mara@larkfield.example")
    page.fill("#password", "wheels and other things")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/code")
    look("second step")
    page.fill("#code", code)
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/larkfield-bikes/")
    context.close()
    assert {name: faults for name, faults in wrong.items() if faults} == {}
    assert len(wrong) == 8
