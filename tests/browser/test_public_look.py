"""The survey sheet as people see it: small, large, mirrored, on paper, by keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

import surveys
from feedback.clock import utc_now
from feedback.demo.story import definitions
from feedback.store import schema
from feedback.store.database import Database
from tests.benchmarks.public_page import ten_questions
from tests.making import make_project, make_survey
from tests.serving import serving

pytestmark = pytest.mark.browser

ARABIC = surveys.Survey.from_json(
    {"title": "بعد زيارتك", "language": "ar", "intro": "نود أن نسمع رأيك.", "pages": [
        {"code": "a", "questions": [
            {"code": "n", "kind": "nps", "title": "ما مدى احتمال أن توصي بنا لصديق؟",
             "low_label": "غير محتمل", "high_label": "محتمل جدًا"},
            {"code": "s", "kind": "stars", "title": "كيف كانت الدراجة؟"},
            {"code": "w", "kind": "long_text", "title": "ما السبب الرئيسي لتقييمك؟"}]},
        {"code": "b", "questions": [{"code": "z", "kind": "short_text", "title": "شيء آخر؟"}]}]}
)  # fmt: skip


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    folder: Path = tmp_path_factory.mktemp("look")
    database = Database(f"sqlite:///{folder / 'heard.db'}")
    schema.upgrade(database, now=utc_now())
    shown = {"ten": ten_questions(), "arabic": ARABIC, **definitions()}
    with database.writing() as session:
        project = make_project(session)
        tokens = {
            name: make_survey(session, project.id, definition=definition).token
            for name, definition in shown.items()
        }
    database.engine.dispose()
    with serving({"FEEDBACK_DATA_DIR": str(folder), "DATABASE_URL": ""}) as server:
        found = {name: f"{server.url}/s/{token}" for name, token in tokens.items()}
        yield found | {"nowhere": f"{server.url}/s/nowhere"}


def _wrong(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    wrong = [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wrong.append("scrolls sideways")
    if page.locator("h1").count() != 1:
        wrong.append("has not one h1")
    return wrong


def _open(browser: Browser, **settings: object) -> BrowserContext:
    # bypass_csp lets axe in; the policy itself is tested elsewhere.
    return browser.new_context(bypass_csp=True, **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "settings",
    [
        {"viewport": {"width": 320, "height": 640}},
        {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
        {"viewport": {"width": 1280, "height": 800}, "forced_colors": "active"},
        {"viewport": {"width": 640, "height": 800}, "reduced_motion": "reduce"},
    ],
    ids=["320 px", "320 px dark", "forced colours", "reduced motion"],
)
def test_axe_finds_nothing_and_no_sheet_scrolls_sideways(
    addresses: dict[str, str], browser: Browser, settings: dict[str, object]
) -> None:
    context = _open(browser, **settings)
    page = context.new_page()
    wrong = {}
    for name, address in addresses.items():
        page.goto(address)
        wrong[name] = _wrong(page)
    # A whole answer: with a fault, sent, finished later.
    page.goto(f"{addresses['repair']}?q=recommend&a=3")
    wrong["chosen"] = _wrong(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Your e-mail address").fill("nonsense")
    page.get_by_role("button", name="Send").click()
    wrong["fault"] = _wrong(page)
    page.get_by_role("button", name="Finish later").click()
    wrong["later"] = _wrong(page)
    page.get_by_role("link", name="Go on now").click()
    page.get_by_role("button", name="Send").click()
    assert page.get_by_role("heading", name="Thank you").is_visible()
    wrong["thanks"] = _wrong(page)
    context.close()
    assert {name: faults for name, faults in wrong.items() if faults} == {}


def test_text_at_twice_its_size_stays_within_the_page(
    addresses: dict[str, str], browser: Browser
) -> None:
    context = _open(browser, viewport={"width": 640, "height": 800})
    page = context.new_page()
    for name, address in addresses.items():
        page.goto(address)
        page.add_style_tag(content="html { font-size: 200% !important; }")
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), name
        cut = page.evaluate(
            "[...document.querySelectorAll('.face, .button')]"
            ".filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.textContent)"
        )
        assert cut == [], name
    context.close()


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_everything_to_press_is_large_enough_for_a_thumb(
    addresses: dict[str, str], browser: Browser, width: int
) -> None:
    context = _open(browser, viewport={"width": width, "height": 700})
    page = context.new_page()
    for name in ("ten", "arabic", "repair"):
        page.goto(addresses[name])
        small = page.evaluate(
            "[...document.querySelectorAll('.point, .choice, .sheet .button, .input')]"
            ".map((e) => [e.className, e.getBoundingClientRect()])"
            ".filter(([, r]) => r.height < 44 || r.width < 44)"
            ".map(([c, r]) => `${c} ${r.width}x${r.height}`)"
        )
        assert small == [], name
        lines = page.evaluate(
            "new Set([...document.querySelector('.points--11').querySelectorAll('.point')]"
            ".map((e) => e.getBoundingClientRect().top)).size"
        )
        assert lines == (1 if width == 1280 else 2)
    context.close()


def test_a_page_from_right_to_left_mirrors(addresses: dict[str, str], browser: Browser) -> None:
    context = _open(browser, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(addresses["arabic"])
    assert page.evaluate("getComputedStyle(document.documentElement).direction") == "rtl"

    def left(selector: str) -> float:
        box = page.locator(selector).bounding_box()
        assert box
        return box["x"]

    assert left("label:has(input[name=n][value='0'])") > left("label:has([name=n][value='5'])")
    assert left("label:has(input[name=s][value='1'])") > left("label:has([name=s][value='5'])")
    assert page.locator(".sheet__foot [lang=en]").first.inner_text() == "Continue"
    context.close()


def test_on_paper_it_is_a_blank_form(addresses: dict[str, str], browser: Browser) -> None:
    context = _open(browser)
    page = context.new_page()
    page.goto(addresses["ten"])
    page.emulate_media(media="print")
    for gone in (".sheet__foot", ".skip", ".trap"):
        assert not page.locator(gone).is_visible(), gone
    for stays in ("h1", ".question__title >> nth=0", "textarea", ".privacy"):
        assert page.locator(stays).is_visible(), stays
    context.close()


def test_keys_choose_within_the_question_that_has_the_focus(
    addresses: dict[str, str], browser: Browser
) -> None:
    context = _open(browser)
    page = context.new_page()
    page.goto(addresses["ten"])
    page.keyboard.press("7")  # nothing has the focus: nothing happens
    assert page.locator("input:checked").count() == 0
    page.locator("#q0").focus()
    page.keyboard.press("7")
    assert page.locator("input[name=q0]:checked").input_value() == "7"
    page.keyboard.type("10")
    assert page.locator("input[name=q0]:checked").input_value() == "10"
    page.locator("#q4").focus()
    page.keyboard.type("bd")
    assert page.locator("input[name=q4]:checked").count() == 2
    page.locator("textarea").fill("7 of 9")
    assert page.locator("input[name=q0]:checked").input_value() == "10"
    page.locator("#q0").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/thanks/**")
    context.close()


def test_a_whole_survey_is_answered_without_script(
    addresses: dict[str, str], browser: Browser
) -> None:
    context = _open(browser, java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(addresses["repair"])
    page.get_by_label("10 – Extremely likely").check()
    page.keyboard.press("Enter")
    page.get_by_label("What do you value most?").fill("The workshop.")
    page.get_by_role("button", name="Send").click()
    assert page.get_by_role("heading", name="Thank you").is_visible()
    context.close()
