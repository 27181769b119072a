"""The team's rooms, used by their forms: builder, inbox, themes, interviews, imports, replies."""

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.analyse.codebook import seed_codebook
from feedback.settings import Settings
from feedback.store.actions import ActionItem
from feedback.store.interviews import InterviewSession
from feedback.store.items import Item, SourceKind, Triage
from feedback.store.people import Project
from feedback.store.replies import Reply, ReplyStatus
from feedback.store.reviews import Review, Upload
from feedback.store.surveys import Survey, SurveyVersion
from surveys import Answer, Choices, Number
from tests.conftest import World
from tests.making import answer, complain, make_survey, work
from tests.web.test_public import action_of


@pytest.fixture
def researcher(world: World) -> FlaskClient:
    with world.database.writing() as session:
        seed_codebook(session, world.project_id)
    return world.client("researcher")


def _blank(world: World, client: FlaskClient) -> str:
    data = {"title": "Blank", "begin_with": "blank", "privacy": "anonymous"}
    return client.post(world.path("surveys/new"), data=data).location.removesuffix("/edit")


def test_a_survey_is_built_with_forms_alone(world: World, researcher: FlaskClient) -> None:
    base = _blank(world, researcher)
    for kind, title in (("nps", "Recommend?"), ("one_choice", "Which shop?")):
        data = {"kind": kind, "title": title}
        assert researcher.post(f"{base}/pages/page/questions", data=data).status_code == 303
    researcher.post(f"{base}/edit", data={"do": "add-page"})
    data = {"kind": "long_text", "title": "Why?"}
    researcher.post(f"{base}/pages/page_2/questions", data=data)
    saved = researcher.post(
        f"{base}/questions/which_shop",
        data={"title": "Which shop?", "options": "option_1 = Mill\nHarbour", "has_other": "y"},
    )
    assert saved.status_code == 303
    why = {"title": "Why?", "asked": "recommend", "check": "at_most", "value": "6"}
    assert researcher.post(f"{base}/questions/why", data=why).status_code == 303
    outline = researcher.get(f"{base}/edit").text
    assert "shown if “Recommend?” is at most 6" in outline
    assert "Ready to publish." in outline
    researcher.post(f"{base}/edit", data={"do": "up:which_shop"})
    assert "Mill" in researcher.get(f"{base}/preview/page").text
    researcher.post(f"{base}/publish")
    with world.database.reading() as session:
        version = session.scalars(select(SurveyVersion)).one()
        assert version.definition.index("which_shop") < version.definition.index("recommend")
        assert '"option_1"' in version.definition
        assert '"harbour"' in version.definition


def test_deleting_a_question_can_be_undone(world: World, researcher: FlaskClient) -> None:
    base = _blank(world, researcher)
    researcher.post(f"{base}/pages/page/questions", data={"kind": "nps", "title": "Recommend?"})
    gone = researcher.post(f"{base}/edit", data={"do": "delete:recommend"})
    undo = re.search(r'action="([^"]+undo)"', researcher.get(gone.location).text)
    assert undo
    researcher.post(undo[1])
    assert "Recommend?" in researcher.get(f"{base}/edit").text


def test_two_editors_never_overwrite_each_other(world: World, researcher: FlaskClient) -> None:
    base = _blank(world, researcher)
    old = {"do": "add-page", "revision": "1"}
    assert researcher.post(f"{base}/edit", data=old).status_code == 303
    second = researcher.post(f"{base}/edit", data=old)
    assert second.status_code == 409
    assert "Somebody else changed this survey" in second.text


def test_a_definition_with_faults_is_shown_all_of_them_with_paths(
    world: World, researcher: FlaskClient
) -> None:
    base = _blank(world, researcher)
    text = '{"title": "", "pages": [{"code": "P", "questions": [{"code": "q", "kind": "?"}]}]}'
    page = researcher.post(f"{base}/definition", data={"text": text})
    assert page.status_code == 422
    for path in ("title", "pages[0].code", "pages[0].questions[0].kind"):
        assert f"<code>{path}</code>" in page.text
    assert "&#34;title&#34;: &#34;&#34;" in page.text  # what was typed is still there


def test_a_survey_that_asks_nothing_is_not_published(world: World, researcher: FlaskClient) -> None:
    refused = researcher.post(f"{_blank(world, researcher)}/publish")
    assert refused.status_code == 422
    assert "asks nothing yet" in refused.text


def test_what_an_edit_does_to_earlier_answers_is_said_and_another_kind_is_refused(
    world: World, researcher: FlaskClient
) -> None:
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        answer(session, survey, {"recommend": Number(9)})
        base = world.path(f"surveys/{survey.id}")
    researcher.post(f"{base}/questions/recommend", data={"title": "How likely?", "required": "y"})
    assert "old and new answers are counted together" in researcher.get(base).text
    draft = researcher.get(f"{base}/definition").text
    assert "How likely?" in draft
    with world.database.reading() as session:
        text = session.scalars(select(Survey.draft)).one()
    changed = text.replace('"kind": "nps"', '"kind": "stars"', 1)
    researcher.post(f"{base}/definition", data={"text": changed})
    assert "that is another question" in researcher.post(f"{base}/publish").text


def test_privacy_is_fixed_by_the_first_version(world: World, researcher: FlaskClient) -> None:
    with world.database.writing() as session:
        survey_id = make_survey(session, world.project_id).id
    address = world.path(f"surveys/{survey_id}/privacy")
    assert researcher.post(address, data={"privacy": "anonymous"}).status_code == 409


def test_anonymous_responses_are_never_shown_as_rows(world: World, researcher: FlaskClient) -> None:
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id, is_anonymous=True)
        response = answer(session, survey, {"recommend": Number(9)})
        base, reference = world.path(f"surveys/{survey.id}"), response.reference
    assert researcher.get(f"{base}/responses/{response.id}").status_code == 404
    results = researcher.get(f"{base}/results").text
    assert reference not in results
    assert "Hidden: fewer than 5 people" in results


def test_results_count_what_was_answered_and_leave_tests_and_trash_out(
    world: World, researcher: FlaskClient
) -> None:
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        kept = [answer(session, survey, {"recommend": Number(9)}) for _ in range(3)]
        answer(session, survey, {"recommend": Number(9)}, is_test=True)
        base = world.path(f"surveys/{survey.id}")
    assert "3 responses over all versions" in researcher.get(f"{base}/results").text
    put = researcher.post(world.path(f"trash/response/{kept[0].id}"))
    assert "2 responses over all versions" in researcher.get(f"{base}/results").text
    undo = re.search(r'action="([^"]+/restore)"', researcher.get(put.location).text)
    assert undo
    researcher.post(undo[1])
    assert "3 responses over all versions" in researcher.get(f"{base}/results").text


def test_a_survey_is_tried_out_without_being_counted(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    with world.database.writing() as session:
        base = world.path(f"surveys/{make_survey(session, world.project_id).id}")
    page = researcher.get(researcher.post(f"{base}/try").location, follow_redirects=True)
    first = researcher.post(action_of(page), data={"recommend": "2"})
    last = action_of(researcher.get(first.location))
    assert researcher.post(last, data={"fix": "It is broken."}).status_code == 303
    work(world.database, settings)
    results = researcher.get(f"{base}/results").text
    assert "0 responses over all versions" in results
    assert '<span class="chip">test</span>' in results
    assert "It is broken." not in researcher.get(world.path("inbox")).text


def test_the_inbox_is_narrowed_read_and_put_away(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        complain(session, survey, "The brakes squeak. 100% annoying.", email="ada@example.org")
        complain(session, survey, "The staff were rude.")
    work(world.database, settings)
    assert "100%" in researcher.get(world.path("inbox?words=100%25")).text
    assert "rude" not in researcher.get(world.path("inbox?words=100%25")).text
    assert "Nothing waits here" in researcher.get(world.path("inbox?words=zebra")).text
    assert "rude" in researcher.get(world.path("inbox?label=negative&source=response")).text
    with world.database.reading() as session:
        item = session.scalars(select(Item).where(Item.text.contains("brakes"))).one()
        themes = [link.theme_id for s in item.sentences for link in s.themes]
    assert "brakes" in researcher.get(world.path(f"inbox?theme={themes[0]}")).text
    page = researcher.get(world.path(f"inbox/{item.id}")).text
    assert "<mark>The brakes squeak.</mark>" in page
    with world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Triage)) == 0  # a GET notes nothing
    assert researcher.post(world.path(f"inbox/{item.id}/read")).status_code == 204
    following = researcher.post(world.path(f"inbox/{item.id}/done"))
    assert "rude" in researcher.get(following.location).text
    assert "brakes" in researcher.get(world.path("inbox?done=yes")).text
    researcher.post(world.path(f"inbox/{item.id}/undone"))
    assert "brakes" in researcher.get(world.path("inbox")).text


@pytest.mark.parametrize(
    "query", ["label=x&theme=y&source=z&page=-1", "page=99999999999999", "theme=" + "9" * 30,
              "words=%00%F0%9F%98%80%27%22--", "words=" + "a" * 3000],
)  # fmt: skip
def test_odd_filters_narrow_nothing_and_break_nothing(
    world: World, researcher: FlaskClient, query: str
) -> None:
    assert researcher.get(world.path(f"inbox?{query}")).status_code == 200


def test_an_action_is_raised_from_one_text_and_its_history_is_kept(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    with world.database.writing() as session:
        complain(session, make_survey(session, world.project_id), "The lock is stiff.")
    work(world.database, settings)
    with world.database.reading() as session:
        item_id = session.scalars(select(Item.id)).one()
    manager = world.client("manager")
    raised = manager.post(world.path(f"inbox/{item_id}/action"))
    base = raised.location
    owner = str(next(iter(world.users.values())))
    plan = {"title": "Oil the locks", "owner": owner, "due_on": "2020-01-01"}
    manager.post(f"{base}/plan", data=plan)
    manager.post(f"{base}/move", data={"status": "doing"})
    manager.post(f"{base}/comment", data={"text": "Ordered the oil."})
    page = manager.get(base).text
    for words in ("raised by hand", "now owned by", "due on 2020-01-01", "from planned to doing",
                  "Ordered the oil.", "days late"):  # fmt: skip
        assert words in page
    assert "Oil the locks" in manager.get(world.path("actions?show=overdue")).text
    assert manager.post(f"{base}/plan", data={"title": ""}).status_code == 422
    early = manager.post(f"{base}/write-up", data={"you_said": "a", "we_did": "b", "publish": "y"})
    assert early.status_code == 409
    bad_date = manager.post(f"{base}/plan", data={**plan, "due_on": "31.31."})
    assert bad_date.status_code == 422
    assert world.client("viewer").get(base).status_code == 200
    with world.database.reading() as session:
        assert session.scalars(select(ActionItem)).one().title == "Oil the locks"


def test_editing_a_theme_has_everything_read_again(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    with world.database.writing() as session:
        complain(session, make_survey(session, world.project_id), "The flumph is awful.")
    work(world.database, settings)
    bad = researcher.post(world.path("themes/new"), data={"name": "Flumphs", "patterns": "a*"})
    assert bad.status_code == 422
    made = {"name": "Flumphs", "patterns": "flumph*"}
    assert researcher.post(world.path("themes/new"), data=made).status_code == 303
    assert work(world.database, settings) > 0
    row = re.search(
        r"Flumphs.*?(\d+) sentence", researcher.get(world.path("themes")).text, re.DOTALL
    )
    assert row
    assert row[1] == "1"
    with world.database.reading() as session:
        assert session.get_one(Project, world.project_id).codebook_revision == 2


def _study(world: World, client: FlaskClient) -> tuple[str, str]:
    """Return the addresses of a participant and of the note of a planned session."""
    study = client.post(world.path("studies"), data={"title": "Booking"}).location
    person = client.post(f"{study}/participants", data={"name": "Ada", "email": "a@b.example"})
    note = client.post(f"{person.location}/sessions", data={"held_on": "2026-11-20"}).location
    return person.location, note


_CONSENT = {"text": "I agree.", "quoting": "yes", "how": "signed", "given_on": "2026-11-20"}
_NOTE = 'Sits down.\n"The slot is gone."\n! Gives up on the booking\n= Trust is lost'


def test_a_note_keeps_what_was_seen_said_and_meant_apart(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    person, note = _study(world, researcher)
    researcher.post(note, data={"note": _NOTE, "revision": "0"})
    refused = researcher.post(note, data={"note": _NOTE, "revision": "1", "finish": "yes"})
    assert refused.status_code == 409
    assert "consent first" in refused.text
    assert researcher.post(f"{person}/consent", data=_CONSENT).status_code == 303
    assert (
        researcher.post(note, data={"note": _NOTE, "revision": "1", "finish": "y"}).status_code
        == 303
    )
    page = researcher.get(note).text
    told = {
        "What was seen": "Sits down.",
        "What was said": "The slot is gone.",
        "Pains": "Gives up",
        "What we make of it": "Trust is lost",
    }
    for heading, words in told.items():
        assert re.search(rf"{heading}</h2>\s*<ul><li[^>]*>{words}", page), heading
    work(world.database, settings)
    with world.database.reading() as session:
        said = session.scalars(
            select(Item.text).where(Item.source_kind == SourceKind.SESSION)
        ).all()
    assert sorted(said) == ["Gives up on the booking", "The slot is gone."]
    researcher.post(f"{person}/withdraw")
    work(world.database, settings)
    with world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Item)) == 0


def test_a_note_saves_itself_and_two_editors_both_keep_their_words(
    world: World, researcher: FlaskClient
) -> None:
    _, note = _study(world, researcher)
    json = {"Accept": "application/json"}
    saved = researcher.post(note, data={"note": "Mine", "revision": "0"}, headers=json)
    assert saved.json is not None
    assert saved.json["revision"] == 1
    late = researcher.post(note, data={"note": "Theirs", "revision": "0"}, headers=json)
    assert late.status_code == 409
    page = researcher.post(note, data={"note": "Theirs", "revision": "0"})
    assert page.status_code == 409
    assert "Mine" in page.text
    assert "Theirs" in page.text
    with world.database.reading() as session:
        assert session.scalars(select(InterviewSession.note)).one() == "Mine"


_CSV = b"text,stars,who\nThe app crashes.,1,Ada\nLovely shop.,5,Ben\n"


def _upload(world: World, client: FlaskClient, name: str, content: bytes) -> tuple[int, str, str]:
    data = {"file": (io.BytesIO(content), name)}
    response = client.post(world.path("reviews/upload"), data=data)
    return response.status_code, response.location or "", response.text


def test_a_file_is_previewed_confirmed_imported_and_a_second_time_adds_nothing(
    world: World, researcher: FlaskClient
) -> None:
    chosen = {"text": "text", "score": "stars", "author": "who", "low": "1", "high": "5"}
    for told in ("Imported 2 reviews", "Nothing new: all 2 reviews were here already."):
        status, address, _ = _upload(world, researcher, "reviews.csv", _CSV)
        assert status == 303
        page = researcher.get(address).text
        assert "<option selected>text</option>" in page
        assert "The app crashes." in page
        done = researcher.post(address, data=chosen)
        assert told in researcher.get(done.location).text
    with world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Review)) == 2
        assert session.scalar(select(func.count()).select_from(Upload)) == 0  # nothing lies about


def test_a_row_that_cannot_be_taken_is_named_and_nothing_is_imported(
    world: World, researcher: FlaskClient
) -> None:
    _, address, _ = _upload(world, researcher, "r.csv", _CSV + b",3,Cleo\nFine,9,Dev\n")
    chosen = {"text": "text", "score": "stars", "author": "who", "low": "1", "high": "5"}
    page = researcher.post(address, data=chosen)
    assert page.status_code == 422
    assert "line 4: has no text" in page.text
    assert "line 5: has the score 9, outside 1 to 5" in page.text
    with world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Review)) == 0


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(50), "is a PNG picture"),
        ("empty.csv", b"", "is empty"),
        ("old.xlsx", b"\xd0\xcf\x11\xe0" + bytes(50), "old Excel file"),
        ("zip.xlsx", b"PK\x03\x04" + bytes(50), "broken archive"),
        ("binary.csv", b"a,b\n\x00\x01,2", "is not text"),
        ("heading.csv", b"a,b\n", "no rows below"),
        ("lines.jsonl", b"1\n2\n", "no line that is a JSON object"),
    ],
)
def test_a_file_of_the_wrong_kind_is_refused_in_words(
    world: World, researcher: FlaskClient, name: str, content: bytes, words: str
) -> None:
    status, _, text = _upload(world, researcher, name, content)
    assert status == 422
    assert words in text


def test_a_file_over_ten_megabytes_is_refused(world: World, researcher: FlaskClient) -> None:
    refused = researcher.post(
        world.path("reviews/upload"),
        data=b"a" * (11 * 1024 * 1024),
        content_type="multipart/form-data; boundary=x",
    )
    assert refused.status_code == 413
    assert "10 MB" in refused.text


def test_a_review_is_answered_by_a_person(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    _, address, _ = _upload(world, researcher, "reviews.csv", _CSV)
    chosen = {"text": "text", "score": "stars", "author": "who", "low": "1", "high": "5"}
    researcher.post(address, data=chosen)
    work(world.database, settings)
    manager = world.client("manager")
    desk = manager.get(world.path("replies")).text
    assert desk.index("The app crashes.") < desk.index("Lovely shop.")  # criticism first
    path = re.search(r'action="([^"]+/reply)"', desk)
    assert path
    drafted = manager.post(path[1])
    assert manager.post(path[1]).location == drafted.location  # pressed twice: one draft
    page = manager.get(drafted.location).text
    assert "I am sorry about the trouble with" in page
    assert "Manager Person" in page
    assert manager.post(drafted.location, data={"text": ""}).status_code == 422
    manager.post(drafted.location, data={"text": "Hello Ada, …", "posted": "yes"})
    with world.database.reading() as session:
        reply = session.scalars(select(Reply)).one()
        assert (reply.status, reply.text) == (ReplyStatus.POSTED, "Hello Ada, …")
        assert reply.drafted != reply.text
    assert manager.post(drafted.location, data={"text": "Other"}).status_code == 409


def test_choices_with_other_words_reach_the_inbox(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    from feedback.demo.story import definitions

    with world.database.writing() as session:
        survey = make_survey(session, world.project_id, definition=definitions()["rental"])
        answers: dict[str, Answer] = {
            "effort": Number(7),
            "shop": Choices(("other",), "the lake"),
        }
        answer(session, survey, answers)
    work(world.database, settings)
    assert "the lake" in researcher.get(world.path("inbox")).text
