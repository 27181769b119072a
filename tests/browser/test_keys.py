"""Keys, dialogs and notices in a real browser; the same ways without JavaScript; reflow."""

import datetime as dt
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, StorageState, expect
from sqlalchemy import select

from feedback import links
from feedback.people.sessions import make_entry_link
from feedback.store.actions import ActionItem
from feedback.store.database import Database
from feedback.store.handovers import hand_over
from feedback.store.people import User
from tests.browser.conftest import CHROMIUM, FLAGS, Story
from tests.conftest import NOW

pytestmark = pytest.mark.browser

HOME = "/p/larkfield-bikes"


@pytest.fixture(scope="module")
def signed_in(story: Story, browser: Browser) -> StorageState:
    """The admin's cookies; the link that gives them works once."""
    context = browser.new_context()
    database = _database(story)
    now = dt.datetime.now(dt.UTC)
    with database.writing() as session:
        admin = session.scalars(select(User.id).where(User.name == "Mara Lindqvist")).one()
        token = make_entry_link(
            session, admin, leads_to="/", good_for=dt.timedelta(hours=1), now=now
        )
    database.engine.dispose()
    context.new_page().goto(links.entry_link(story.server.url, token))
    state = context.storage_state()
    context.close()
    return state


def _database(story: Story) -> Database:
    return Database(f"sqlite:///{story.server._environment['FEEDBACK_DATA_DIR']}/heard.db")


@pytest.fixture
def page(story: Story, browser: Browser, signed_in: StorageState) -> Iterator[Page]:
    """The admin's dashboard."""
    context = browser.new_context(storage_state=signed_in, base_url=story.server.url)
    page = context.new_page()
    page.goto(f"{HOME}/")
    yield page
    context.close()


@pytest.mark.parametrize(
    ("key", "place"),
    [("d", "/"), ("i", "/inbox"), ("q", "/doubts"), ("s", "/surveys"), ("n", "/studies"),
     ("a", "/actions"), ("r", "/replies"), ("p", "/proposals"), ("t", "/themes"), ("w", "/work")],
)  # fmt: skip
def test_g_and_a_letter_go_to_a_place(page: Page, story: Story, key: str, place: str) -> None:
    page.goto(f"{HOME}/settings")
    page.keyboard.press("g")
    page.keyboard.press(key)
    expect(page).to_have_url(f"{story.server.url}{HOME}{place}")


def test_a_question_mark_shows_the_keys_and_escape_closes_them(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("dialog .keymap")).to_be_visible()
    page.keyboard.press("g")  # nothing behind a dialog is reached
    page.keyboard.press("i")
    expect(page.locator("dialog .keymap")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)


@pytest.mark.parametrize("keys", ["Control+k", "Meta+k"])
def test_one_jumps_by_a_few_letters_and_enter(page: Page, story: Story, keys: str) -> None:
    page.keyboard.press(keys)
    expect(page.locator("#go-words")).to_be_focused()
    page.keyboard.type("repl")
    expect(page.locator("#hits a").first).to_have_text("Replies")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{story.server.url}{HOME}/replies")


def test_what_is_typed_while_the_dialog_loads_is_not_lost(page: Page) -> None:
    def wait(route: Route) -> None:
        page.wait_for_timeout(600)
        route.continue_()

    page.route("**/go?part=dialog", wait)
    page.keyboard.press("Control+k")
    page.keyboard.type("repl")
    expect(page.locator("#go-words")).to_have_value("repl")
    expect(page.locator("#hits a").first).to_have_text("Replies")


def test_arrows_walk_through_what_is_found(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("bike")
    expect(page.locator("#hits")).to_contain_text("What people said")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#hits a").first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#go-words")).to_be_focused()
    page.keyboard.press("Escape")  # in a search field, too
    expect(page.locator("dialog")).to_have_count(0)


def test_a_slash_goes_to_the_search_field_and_no_key_fires_there(page: Page, story: Story) -> None:
    page.goto(f"{HOME}/inbox")
    page.keyboard.press("/")
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.type("g?ek")
    expect(page.locator("#words")).to_have_value("g?ek")
    expect(page).to_have_url(f"{story.server.url}{HOME}/inbox")
    expect(page.locator("dialog")).to_have_count(0)


def test_single_keys_can_be_switched_off_and_ctrl_k_still_works(page: Page, story: Story) -> None:
    page.goto(f"{HOME}/keys")
    page.click("main >> text=Switch single keys off")
    page.goto(f"{HOME}/settings")
    for key in ("?", "g", "i", "/"):
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    expect(page.locator("dialog")).to_have_count(0)
    expect(page).to_have_url(f"{story.server.url}{HOME}/settings")
    page.keyboard.press("Control+k")
    expect(page.locator("#go-words")).to_be_focused()
    page.goto(f"{HOME}/keys")
    page.click("main >> text=Switch single keys on")


def test_modifiers_leave_the_browsers_own_keys_alone(page: Page, story: Story) -> None:
    page.goto(f"{HOME}/settings")
    for keys in ("Control+g", "Alt+d", "Meta+i"):
        page.keyboard.press(keys)
    page.keyboard.press("i")
    expect(page).to_have_url(f"{story.server.url}{HOME}/settings")


def test_a_notice_is_taken_away_or_undone_by_a_key(page: Page) -> None:
    page.goto(f"{HOME}/inbox")
    said = page.locator(".pane .verbatim").inner_text()
    page.keyboard.press("e")
    expect(page.locator(".toast")).to_contain_text("Put away.")
    page.keyboard.press("u")
    expect(page.locator(".toast")).to_have_count(0)
    expect(page.locator("main")).to_contain_text(said)
    page.keyboard.press("e")
    page.click(".toast [data-dismiss]")
    expect(page.locator(".toast")).to_have_count(0)


def test_opening_what_was_handed_over_is_seen(page: Page, story: Story) -> None:
    database = _database(story)
    with database.writing() as session:
        admin = session.scalars(select(User.id).where(User.name == "Mara Lindqvist")).one()
        action = session.scalars(select(ActionItem).where(ActionItem.owner_id == admin)).first()
        assert action is not None
        hand_over(session, action, to=admin, by=None, now=NOW)
    database.engine.dispose()
    page.goto(f"{HOME}/work")
    expect(page.locator(".side .nav__count--new")).to_contain_text("1")
    with page.expect_response("**/seen"):
        page.click("section[aria-labelledby=new] a")
    page.goto(f"{HOME}/work")
    expect(page.locator(".nav__count--new")).to_have_count(0)


def test_the_same_ways_are_there_without_javascript(
    story: Story, browser: Browser, signed_in: StorageState
) -> None:
    context = browser.new_context(
        storage_state=signed_in, base_url=story.server.url, java_script_enabled=False,
        viewport={"width": 390, "height": 800},
    )  # fmt: skip
    page = context.new_page()
    page.goto(f"{HOME}/")
    page.click(".bottom summary")
    page.click(".bottom >> text=Search or jump to")
    page.fill("#go-words", "repair")
    page.click("main >> text=Search >> nth=-1")
    page.click("#hits >> text=After your repair >> nth=0")
    expect(page.locator("h1")).to_have_text("After your repair")
    page.goto(f"{HOME}/")
    page.click(".bottom summary")
    page.click(".bottom button[value=dark]")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.click(".bottom summary")
    page.click(".bottom button[value='']")
    expect(page.locator("html")).not_to_have_attribute("data-theme", "dark")
    context.close()


PAGES = ("", "work", "inbox", "actions", "proposals", "replies", "settings", "keys", "go?q=bike",
         "nowhere")  # fmt: skip


def _too_wide(browser: Browser, state: StorageState, base: str, width: int, way: str) -> list[str]:
    """Return the pages that scroll sideways in a window of this width."""
    context = browser.new_context(
        storage_state=state, base_url=base, viewport={"width": width, "height": 800}
    )
    page = context.new_page()
    wide = []
    for name in PAGES:
        page.goto(f"{HOME}/{name}")
        page.evaluate("way => { document.documentElement.dir = way; }", way)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(name)
    context.close()
    return wide


@pytest.mark.parametrize("way", ["ltr", "rtl"])
def test_no_page_scrolls_sideways_on_the_smallest_phone(
    story: Story, browser: Browser, signed_in: StorageState, way: str
) -> None:
    assert _too_wide(browser, signed_in, story.server.url, 320, way) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_scrolls_sideways_for_who_reads_text_of_twice_the_size(
    story: Story, browser: Browser, signed_in: StorageState, width: int
) -> None:
    flags = [*FLAGS, "--blink-settings=defaultFontSize=32"]
    large = browser.browser_type.launch(executable_path=CHROMIUM, args=flags)
    wide = _too_wide(large, signed_in, story.server.url, width, "ltr")
    large.close()
    assert wide == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_dialogs_menus_and_notices(
    story: Story, browser: Browser, signed_in: StorageState, scheme: str
) -> None:
    context = browser.new_context(
        storage_state=signed_in, base_url=story.server.url, bypass_csp=True,
        color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    wrong: dict[str, list[str]] = {}

    def look(name: str) -> None:
        found = Axe().run(page).response["violations"]
        wrong[name] = [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found]

    page.goto(f"{HOME}/")
    page.click("details.account summary")
    look("account menu")
    page.keyboard.press("Control+k")
    page.keyboard.type("bike")
    expect(page.locator("#hits")).to_contain_text("What people said")
    look("jump")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("dialog .keymap")).to_be_visible()
    look("keys")
    page.goto(f"{HOME}/inbox")
    page.keyboard.press("e")
    expect(page.locator(".toast")).to_be_visible()
    look("notice")
    page.keyboard.press("u")
    context.close()
    assert {name: faults for name, faults in wrong.items() if faults} == {}


def test_what_is_in_doubt_is_answered_by_keys_alone(page: Page, story: Story) -> None:
    page.goto(f"{HOME}/doubts")
    progress = page.locator("main .progress strong")
    expect(page.locator("#doubt")).to_be_visible()
    told = int(progress.inner_text()) if progress.count() else 0
    first = page.locator(".doubt .verbatim").inner_text()
    with page.expect_navigation():
        page.keyboard.press("b")  # what it is: the same text stays
    expect(page.locator(".doubt .verbatim")).to_have_text(first)
    expect(page.locator("button[value=bug][aria-pressed=true]")).to_be_visible()
    with page.expect_navigation():
        page.keyboard.press("1")
    assert int(progress.inner_text()) > told
    expect(page.locator(".doubt .verbatim")).not_to_have_text(first)
    with page.expect_navigation():
        page.keyboard.press("u")
    expect(page.locator(".doubt .verbatim")).to_have_text(first)
    expect(progress).to_have_text(str(told))
    with page.expect_navigation():
        page.keyboard.press("s")
    expect(page.locator(".doubt .verbatim")).not_to_have_text(first)


def test_the_inbox_says_why_in_a_dialog_and_takes_a_correction_by_keys(page: Page) -> None:
    page.goto(f"{HOME}/inbox")
    page.keyboard.press("w")
    expect(page.locator("dialog .pushes")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(page.locator(".correct .answers").first).to_be_visible()
    with page.expect_navigation():
        page.keyboard.press("2")
    expect(page.locator(".byline").first).to_contain_text("set by")
    page.keyboard.press("u")


def test_forced_colours_and_print_keep_what_matters(
    story: Story, browser: Browser, signed_in: StorageState
) -> None:
    context = browser.new_context(
        storage_state=signed_in, base_url=story.server.url, forced_colors="active"
    )
    page = context.new_page()
    page.goto(f"{HOME}/")
    current = page.locator(".side a[aria-current=page]")
    assert current.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.emulate_media(media="print", forced_colors="none")
    expect(page.locator(".side")).to_be_hidden()
    expect(page.locator(".kpis")).to_be_visible()
    expect(page.locator(".chart--wide").first).to_be_visible()
    context.close()
