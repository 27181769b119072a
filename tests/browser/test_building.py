"""The builder in people's hands: by keyboard alone, on a phone, without JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Story

pytestmark = pytest.mark.browser


def _go_to(page: Page, words: str) -> None:
    """Press Tab until what has the focus says *words*: everything is reached in reading order."""
    for _ in range(120):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "const e = document.activeElement;"
            "(e.labels?.[0]?.innerText || e.ariaLabel || e.innerText || '').trim()"
        )
        if said.startswith(words):
            return
    pytest.fail(f"no key leads to {words!r}")


def test_a_survey_is_built_branched_and_published_by_keyboard_alone(
    story: Story, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(story.researcher)
    page.goto(f"{story.server.url}/p/larkfield-bikes/surveys")
    _go_to(page, "New survey")
    page.keyboard.press("Enter")
    page.wait_for_url("**/new")
    _go_to(page, "Title")
    page.keyboard.type("After the fair")
    _go_to(page, "Begin blank")
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit")
    _add_a_labelled_score(page)
    _add_a_branch(page)

    page.locator("h1").click()  # the focus leaves the fields
    page.keyboard.press("Control+z")
    expect(page.locator(".notice")).to_contain_text("Taken back.")
    page.keyboard.press("Control+Shift+Z")
    expect(page.locator(".notice")).to_contain_text("Done again.")

    _go_to(page, "Publish …")
    page.keyboard.press("Enter")
    page.wait_for_url("**/publish")
    _go_to(page, "Publish version 1")
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text("Version 1 is open for answers.")
    expect(page.locator("svg.qr")).to_be_visible()


def _add_a_labelled_score(page: Page) -> None:
    _go_to(page, "Question")
    page.keyboard.type("How likely are you to recommend the fair to a friend?")
    _go_to(page, "Add")
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions/**")
    _go_to(page, "Label of the lowest")
    page.keyboard.type("Not at all")
    page.keyboard.press("Tab")
    page.keyboard.type("Very")
    page.keyboard.press("Tab")
    expect(page.locator("#save-state")).to_have_text("Saved.")
    frame = page.frame_locator("iframe[name=preview]")
    expect(frame.locator(".ends")).to_contain_text("Not at all")


def _add_a_branch(page: Page) -> None:
    _go_to(page, "+ Add a page")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pages/page_2/questions")
    page.focus("#title")
    page.keyboard.type("What did we do well?")
    _go_to(page, "NPS")
    for _ in range(8):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions/what_did_we_do_well")
    _go_to(page, "Question of test 1")
    page.keyboard.press("ArrowDown")
    _go_to(page, "Comparison of test 1")
    _go_to(page, "Value of test 1")
    page.keyboard.type("9")
    page.keyboard.press("Tab")
    expect(page.locator("#save-state")).to_have_text("Saved.")
    _go_to(page, "Save")
    page.keyboard.press("Enter")
    expect(page.locator(".when__now")).to_contain_text("is at least 9")


def test_hints_come_while_typing_and_go_when_the_words_are_better(
    story: Story, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(story.researcher)
    page.goto(f"{story.server.url}/p/larkfield-bikes/surveys/3/questions/effort")
    page.fill("#title", "The hire was quick and friendly.")
    expect(page.locator("#wording")).to_contain_text("two things at once")
    page.fill("#title", "Renting a bike was easy.")
    expect(page.locator("#wording li")).to_have_count(0)


def test_a_new_survey_is_published_in_four_presses_without_javascript_on_a_phone(
    story: Story, browser: Browser
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, java_script_enabled=False, has_touch=True
    )
    page = context.new_page()
    page.goto(story.researcher)
    page.goto(f"{story.server.url}/p/larkfield-bikes/surveys")
    page.click("main >> text=New survey")
    page.click("button[name=begin_with][value=ces]")
    expect(page.locator(".builder__outline")).to_be_visible()
    expect(page.locator(".builder__preview")).to_be_hidden()
    page.click(".builder__steps >> text=Preview")
    expect(page.locator("iframe[name=preview]")).to_be_visible()
    expect(page.frame_locator("iframe[name=preview]").locator("form")).to_be_visible()
    page.click("text=Publish …")
    page.click("text=Publish version 1 >> nth=0")
    expect(page.locator("p.copy")).to_contain_text("/s/")
    expect(page.locator("svg.qr")).to_be_visible()
    context.close()


def test_the_preview_turns_dark_right_to_left_and_large(
    story: Story, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(story.researcher)
    page.goto(f"{story.server.url}/p/larkfield-bikes/surveys/3/questions/effort")
    frame = page.frame_locator("iframe[name=preview]")
    style = "e => [getComputedStyle(e).colorScheme, getComputedStyle(e).direction, getComputedStyle(e).fontSize].join()"  # noqa: E501
    assert frame.locator("html").evaluate(style) == "light,ltr,16px"
    for name in ("dark", "rtl", "large"):
        page.check(f"input[name={name}]")
        expect(frame.locator(f".preview-look--{name}")).to_have_count(1)
    assert frame.locator("html").evaluate(style) == "dark,rtl,24px"


def test_leaving_a_field_for_another_question_loses_nothing_and_conflicts_with_nothing(
    story: Story, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(story.researcher)
    page.goto(f"{story.server.url}/p/larkfield-bikes/surveys/new")
    page.click("button[name=begin_with][value=nps]")
    for number, code in enumerate(("recommend", "fix", "improve", "value")):
        page.click(f".tree a[href$='/questions/{code}']")
        page.wait_for_url(f"**/questions/{code}")
        page.fill("#hint", f"Hint {number}")
    page.click(".tree a[href$='/questions/recommend']")
    page.wait_for_url("**/questions/recommend")
    for number, code in enumerate(("recommend", "fix", "improve", "value")):
        page.goto(re.sub(r"[^/]+$", code, page.url))
        assert page.input_value("#hint") == f"Hint {number}"
