"""The product in people's hands: from another site, on a phone, by keyboard, without JavaScript."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import Story

pytestmark = pytest.mark.browser


class _OtherSite(BaseHTTPRequestHandler):
    """A page somewhere else with a form that aims at the address in its query."""

    def do_GET(self) -> None:
        target = self.path.partition("?")[2]
        page = (
            f'<form method="post" action="{target}"><input name="name" value="x">'
            '<input name="email" value="x"><button>go</button></form>'
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def other_site() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _OtherSite)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://evil.test:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("host", ["heard.test", "127.0.0.1"], ids=["plain host name", "loopback"])
@pytest.mark.parametrize("signed_in", [True, False], ids=["with cookie", "without cookie"])
def test_an_unsafe_request_of_another_site_is_refused_and_ours_is_taken(
    story: Story, context: BrowserContext, other_site: str, host: str, signed_in: bool
) -> None:
    base = f"http://{host}:{story.server.port}"
    page = context.new_page()
    if signed_in:
        page.goto(base + story.path(story.manager))
    target = "/p/larkfield-bikes/inbox/0/read" if signed_in else "/sign-in"
    page.goto(f"{other_site}/?{base}{target}")
    with page.expect_navigation() as theirs:
        page.click("button")
    assert theirs.value is not None
    assert theirs.value.status == 403
    assert "another site" in page.content()

    if signed_in:  # our own page over plain http: a filter is a GET, signing out an unsafe request
        page.goto(f"{base}/p/larkfield-bikes/settings")
        with page.expect_navigation():
            page.click("main >> text=Sign out")
        expect(page).to_have_url(f"{base}/sign-in")
    else:
        page.goto(f"{base}/sign-in")
        page.fill("#email", "nobody@example.org")
        page.fill("#password", "not the password")
        with page.expect_navigation() as ours:
            page.click("button")
        assert ours.value is not None
        assert ours.value.status == 422
        assert "do not belong together" in page.content()


def test_a_customer_answers_on_a_phone_without_javascript(story: Story, browser: Browser) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, java_script_enabled=False, has_touch=True
    )
    page = context.new_page()
    page.goto(story.customer)
    page.click("text=Continue")
    expect(page.locator("[role=alert]")).to_contain_text("choose a number from 0 to 10")
    page.locator("label.point", has_text="3").first.tap()
    page.click("text=Continue")
    page.fill("textarea", "Nobody told me that the bike was ready.")
    page.click("text=Send")
    expect(page.locator("h1")).to_have_text("Thank you")
    expect(page.locator("main")).to_contain_text("You said, we did")
    expect(page.locator("main")).to_contain_text("We did")
    assert context.cookies() == []
    context.close()


def test_a_customer_answers_by_keyboard_alone(story: Story, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(story.customer)
    page.locator("input[type=radio]").first.focus()
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("What do you value most?")


def test_the_inbox_is_walked_by_keys_and_reading_is_noted(
    story: Story, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(story.manager)
    page.goto(f"{story.server.url}/p/larkfield-bikes/inbox")
    first = page.locator("[aria-current=true] .inbox__text").inner_text()
    page.keyboard.press("j")
    expect(page.locator("[aria-current=true] .inbox__text")).not_to_have_text(first)
    page.keyboard.press("e")
    expect(page.locator(".notice")).to_contain_text("Put away.")
    page.click("text=Undo")
    page.focus("#words")
    page.keyboard.type("jek")  # keys never fire in a field
    assert page.input_value("#words") == "jek"


def test_a_note_saves_itself_while_it_is_written(story: Story, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(story.researcher)
    page.goto(f"{story.server.url}/p/larkfield-bikes/participants/1")
    page.fill("#held_on", "2026-11-24")
    page.click("text=Plan a session")
    page.fill("#note", '"I would rather ring."\n= Trust')
    expect(page.locator("#save-state")).to_contain_text("Saved at", timeout=10_000)
    page.reload()
    assert page.input_value("#note") == '"I would rather ring."\n= Trust'
    expect(page.locator(".note-part--quote")).to_contain_text("I would rather ring.")


def test_a_survey_is_built_and_answered_in_the_browser(
    story: Story, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(story.researcher)
    page.goto(f"{story.server.url}/p/larkfield-bikes/surveys/new")
    page.fill("#title", "After the tour")
    page.click("button[name=begin_with][value=csat]")
    page.click("text=Publish …")
    page.click("text=Publish version 1 >> nth=0")
    expect(page.locator("svg.qr")).to_be_visible()
    link = page.locator("p.copy").first.inner_text()
    customer = context.browser.new_context() if context.browser else context
    answer = customer.new_page()
    answer.goto(link)
    answer.locator("label.point").nth(4).click()
    answer.click("text=Continue")
    answer.click("text=Send")
    expect(answer.locator("h1")).to_have_text("Thank you")
    customer.close()
