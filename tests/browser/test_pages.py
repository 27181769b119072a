"""Every page in a real browser: nothing for axe to find, nothing asked of another host."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request
from sqlalchemy import select

from feedback.store.actions import ActionItem, ActionStatus, Proposal, ProposalStatus
from feedback.store.base import random_key
from feedback.store.cases import ReplyCase
from feedback.store.database import Database
from feedback.store.interviews import InterviewSession, Participant
from feedback.store.items import Item, SourceKind
from feedback.store.labels import Decision, Label
from feedback.store.people import User
from feedback.store.promises import Promise
from feedback.store.replies import Reply, ReplyStatus
from feedback.store.responses import Response
from feedback.store.reviews import Upload
from feedback.store.understanding import Understanding
from tests.browser.conftest import Story
from tests.conftest import NOW

pytestmark = pytest.mark.browser


def _addresses(story: Story) -> list[str]:
    """Every page of the team with a row of each kind, and the pages of a customer."""
    database = Database(f"sqlite:///{story.server._environment['FEEDBACK_DATA_DIR']}/heard.db")
    with database.writing() as session:
        uploader = session.scalars(select(User.id)).first()
        upload = Upload(
            id=random_key(), project_id=1, file_name="reviews.csv",
            content=b"text,stars\nGood,4\n,9\n", uploaded_by=uploader,
            expires_at=NOW.replace(year=2099),
        )  # fmt: skip
        session.add(upload)
        first = {
            "done": select(ActionItem.id).where(ActionItem.status == ActionStatus.DONE),
            "doing": select(ActionItem.id).where(ActionItem.status == ActionStatus.DOING),
            "promise": select(Promise.id).where(Promise.kept_on.is_(None)),
            "proposal": select(Proposal.id).where(Proposal.status == ProposalStatus.OPEN),
            "decided": select(Proposal.id).where(Proposal.status == ProposalStatus.ACCEPTED),
            "item": select(Item.id).where(Item.label == Label.MIXED),
            "review": select(Item.id).where(Item.source_kind == SourceKind.REVIEW),
            "draft": select(Reply.id).where(Reply.status == ReplyStatus.DRAFT),
            "posted": select(Reply.id).where(Reply.status == ReplyStatus.POSTED),
            "held": select(Reply.id)
            .join(ReplyCase, ReplyCase.review_id == Reply.review_id)
            .where(ReplyCase.decision == Decision.HOLD),
            "second": select(Reply.id)
            .join(ReplyCase, ReplyCase.review_id == Reply.review_id)
            .where(ReplyCase.asked_at.is_not(None)),
            "question": select(Understanding.token),
            "note": select(InterviewSession.id),
            "person": select(Participant.id),
            "response": select(Response.id).where(Response.survey_id == 1),
        }
        ids = {name: session.scalars(query.limit(1)).one() for name, query in first.items()}
        upload_id = upload.id
    database.engine.dispose()
    rest = f"""
        . inbox inbox?done=yes inbox?words=zebra inbox/{ids["item"]} inbox/{ids["review"]}
        doubts doubts?item={ids["item"]} doubts/learned inbox/{ids["item"]}/why
        actions actions?show=overdue actions/{ids["done"]} actions/{ids["doing"]}
        promises promises/new promises/{ids["promise"]}
        proposals proposals?sort=people proposals/{ids["proposal"]} proposals/{ids["decided"]}
        replies replies/{ids["draft"]} replies/{ids["posted"]} replies/{ids["held"]}
        replies/{ids["second"]} replies/voice facts facts/1 answers answers/1
        surveys surveys/new surveys/1 surveys/3/edit surveys/3/questions/shop
        surveys/3/questions/effort surveys/3/questions/hindered surveys/3/pages/details
        surveys/3/texts surveys/3/definition surveys/3/preview surveys/3/preview/details
        surveys/3/pages/details/questions surveys/3/edit?show=preview surveys/3/publish
        surveys/3/look surveys/1/versions surveys/1/sheet surveys?show=archived
        surveys/1/results surveys/2/results surveys/1/responses/{ids["response"]}
        studies studies/1 participants/{ids["person"]} sessions/{ids["note"]}
        reviews reviews/sources reviews/uploads/{upload_id} themes themes/new themes/1 themes/8
        themes/8/edit
        themes/8/merge themes/8/merge?into=9 themes/8/split themes/suggestions
        settings members integrations begin audit given-up trash nowhere work keys go
        go?q=bike go?q=zebra
    """.split()
    team = [f"/p/larkfield-bikes/{path.removeprefix('.')}" for path in rest]
    return [
        *team,
        "/projects",
        "/projects/new",
        "/account",
        story.path(story.invitation),
        "/nowhere",
        story.path(story.customer),
        "/s/nowhere",
        f"/u/{ids['question']}",
        "/u/nowhere",
    ]


def _look(page: Page, address: str) -> list[str]:
    """Open a page and return everything that is wrong with it."""
    page.goto(address)
    page.wait_for_load_state("networkidle")  # a frame that still loads has no document
    found = Axe().run(page).response["violations"]
    wrong = [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wrong.append("scrolls sideways")
    if page.locator("h1").count() != 1:
        wrong.append("has not one h1")
    return wrong


def _looking(browser: Browser, width: int, scheme: str) -> BrowserContext:
    return browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,  # for axe; the policy itself is tested below
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_no_page_asks_another_host(
    story: Story, browser: Browser, width: int, scheme: str
) -> None:
    context = _looking(browser, width, scheme)
    page = context.new_page()
    foreign: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((story.server.url, "data:")):
            foreign.append(request.url)

    page.on("request", note)
    signed_out = {
        address: _look(page, address)
        for address in (
            f"{story.server.url}/sign-in",
            f"{story.server.url}/forgot",
            f"{story.server.url}/forgot/sent",
            story.invitation,
        )
    }
    page.goto(story.admin)
    wrong = signed_out | {
        address: _look(page, story.server.url + address) for address in _addresses(story)
    }
    context.close()
    assert {address: faults for address, faults in wrong.items() if faults} == {}
    assert foreign == []


@pytest.mark.parametrize(
    ("role", "width", "scheme"),
    [("manager", 1280, "dark"), ("researcher", 390, "light"), ("viewer", 1280, "light")],
)
def test_axe_finds_nothing_on_the_pages_of_other_roles(
    story: Story, browser: Browser, role: str, width: int, scheme: str
) -> None:
    context = _looking(browser, width, scheme)
    page = context.new_page()
    page.goto(getattr(story, role))
    faults = {address: _look(page, story.server.url + address) for address in _addresses(story)}
    context.close()
    assert {address: found for address, found in faults.items() if found} == {}


def test_the_strict_policy_refuses_nothing_of_ours(story: Story, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Refused" in message.text:
            said.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(story.admin)
    for address in _addresses(story):
        page.goto(story.server.url + address)
    context.close()
    assert said == []
