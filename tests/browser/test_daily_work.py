"""Inbox, board, desk and notes in people's hands: by keys, by thumb, without JavaScript."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Story

pytestmark = pytest.mark.browser

_PAGES = """
inbox inbox?choose=all inbox?done=yes inbox?words=zebra inbox?source=review&page=2
actions actions?view=list actions?show=overdue&owner=999999 actions/new actions/1 actions/2
proposals proposals/1 replies replies/1 studies studies/1 participants/1 sessions/1
reviews themes themes/new
""".split()


def _open(story: Story, page: Page, path: str, *, as_: str = "") -> None:
    page.goto(as_ or story.manager)
    page.goto(f"{story.server.url}/p/larkfield-bikes/{path}")


def test_texts_are_chosen_by_keys_while_reading_and_put_away_together(
    story: Story, context: BrowserContext
) -> None:
    page = context.new_page()
    _open(story, page, "inbox")
    chosen = []
    for _ in range(3):
        chosen.append(page.locator("[aria-current=true]").get_attribute("href"))
        page.keyboard.press("x")
        with page.expect_navigation():
            page.keyboard.press("j")  # a new page each time: the ticks stay
    expect(page.locator("[data-ticked]")).to_have_text("3 selected")
    page.click("button[value=put_away]")
    expect(page.locator(".notice")).to_contain_text("3 texts were put away.")
    for address in chosen:
        expect(page.locator(f'.inbox__list a[href="{address}"]')).to_have_count(0)
    with page.expect_navigation():
        page.keyboard.press("u")
    for address in chosen:
        expect(page.locator(f'.inbox__list a[href="{address}"]')).to_have_count(1)
    expect(page.locator("[data-ticked]")).to_have_text("")


def test_shift_takes_a_range_with_the_mouse_and_with_x(
    story: Story, context: BrowserContext
) -> None:
    page = context.new_page()
    _open(story, page, "inbox?words=the")
    boxes = page.locator(".tick input")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(page.locator("[data-ticked]")).to_have_text("4 selected")
    links = page.locator(".inbox__row")
    for row, key in ((6, "x"), (8, "Shift+X")):
        links.nth(row).focus()
        page.keyboard.press(key)
    expect(page.locator("[data-ticked]")).to_have_text("7 selected")


def test_a_link_and_a_reply_are_copied(story: Story, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=story.server.url)
    page = context.new_page()
    _open(story, page, "work")
    draft = page.locator("main a[href*='/replies/']").first.get_attribute("href") or ""
    for path, source in (("surveys/1", "#address"), (draft.partition("bikes/")[2], "#text")):
        _open(story, page, path)
        button = page.locator("[data-copies]")
        button.click()
        expect(button).to_have_text("Copied")
        copied = page.evaluate("navigator.clipboard.readText()")
        shown = page.evaluate("(s) => { const e = document.querySelector(s); "
                              "return e.value ?? e.textContent; }", source)  # fmt: skip
        assert copied == shown


def test_an_action_is_made_and_a_card_is_moved_by_keys(
    story: Story, context: BrowserContext
) -> None:
    page = context.new_page()
    _open(story, page, "actions")
    page.keyboard.press("c")
    page.fill("#title", "Sweep the yard")
    page.fill("#reason", "Leaves.")
    page.click("text=Raise it")
    page.fill("#problem", "The yard is slippery, so customers fall.")
    page.click("text=Save what it is about")
    page.goto(f"{story.server.url}/p/larkfield-bikes/actions")
    page.locator("a", has_text="Sweep the yard").focus()
    page.keyboard.press("m")
    expect(page.locator(":focus")).to_have_text("Start")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    doing = page.locator("section[aria-labelledby=lane-doing]")
    expect(doing).to_contain_text("Sweep the yard")
    with page.expect_navigation():
        page.keyboard.press("u")
    expect(doing).not_to_contain_text("Sweep the yard")


def test_a_button_begins_a_line_of_a_note(story: Story, context: BrowserContext) -> None:
    page = context.new_page()
    _open(story, page, "participants/1", as_=story.researcher)
    page.fill("#held_on", "2026-11-25")
    page.click("text=Plan a session")
    page.click("[data-prefix='!']")
    page.keyboard.type("Waits in the rain")
    page.click("[data-prefix='+']")
    page.keyboard.type("Likes the tea")
    assert page.input_value("#note") == "! Waits in the rain\n+ Likes the tea"
    expect(page.locator("#save-state")).to_contain_text("Saved at", timeout=10_000)


def test_everything_works_without_javascript(story: Story, browser: Browser) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, java_script_enabled=False, has_touch=True
    )
    page = context.new_page()
    _open(story, page, "inbox?source=review")
    page.locator(".tick").nth(0).tap()
    page.locator(".tick").nth(1).tap()
    page.click("button[value=put_away]")
    expect(page.locator(".notice")).to_contain_text("2 texts were put away.")
    page.click(".notice form button")
    expect(page.locator(".notice")).to_contain_text("2 texts are as they were.")
    page.goto(f"{story.server.url}/p/larkfield-bikes/actions?view=list")
    page.locator("select[name=status]").first.select_option("doing")
    page.locator("td form button").first.click()
    expect(page).to_have_url(re.compile(r"/actions\?view=list$"))
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(
    story: Story, browser: Browser, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,  # for axe
    )
    page = context.new_page()
    page.goto(story.admin)
    wrong = {}
    for path in _PAGES:
        page.goto(f"{story.server.url}/p/larkfield-bikes/{path}")
        found = Axe().run(page).response["violations"]
        faults = [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append("scrolls sideways")
        if faults:
            wrong[path] = faults
    context.close()
    assert wrong == {}
