"""The builder and its results, used by their forms."""

import re
from dataclasses import replace

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

import surveys as engine
from feedback.capture import surveys as capturing
from feedback.capture.surveys import MOST_STEPS
from feedback.settings import Settings
from feedback.store.audit import AuditEvent
from feedback.store.surveys import DraftStep, Survey, SurveyStatus, SurveyVersion
from feedback.web.surveys.conditions import KEEP
from surveys import Number, editing
from surveys.logic import AnyOf, Check, Not, Rule
from tests.conftest import World
from tests.making import answer, make_survey, work
from tests.web.test_public import action_of


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
        data={
            "title": "Which shop?",
            "options": "option_1 = Mill\nHarbour\nPort",
            "has_other": "y",
        },
    )
    assert saved.status_code == 303
    why = {"title": "Why?", "asked": "recommend", "check": "at_most", "value": "6"}
    assert researcher.post(f"{base}/questions/why", data=why).status_code == 303
    outline = researcher.get(f"{base}/edit").text
    assert "asked if “Recommend?” is at most 6" in outline
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
    for page in ("", "/publish", "/versions"):
        assert "old and new answers are counted together" in researcher.get(base + page).text
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


def _draft(world: World) -> str:
    with world.database.reading() as session:
        return session.scalars(select(Survey.draft)).one()


def test_many_edits_are_taken_back_and_done_again(world: World, researcher: FlaskClient) -> None:
    base = _blank(world, researcher)
    drafts = [_draft(world)]
    for _ in range(4):
        researcher.post(f"{base}/edit", data={"do": "add-page"})
        drafts.append(_draft(world))
    for before in reversed(drafts[:-1]):
        researcher.post(f"{base}/undo")
        assert _draft(world) == before
    assert "nothing to take back" in _said(researcher, researcher.post(f"{base}/undo"))
    for after in drafts[1:4]:
        researcher.post(f"{base}/redo")
        assert _draft(world) == after
    researcher.post(f"{base}/edit", data={"do": "delete-page:page"})
    assert "nothing to do again" in _said(researcher, researcher.post(f"{base}/redo"))
    researcher.post(f"{base}/undo")
    assert _draft(world) == drafts[3]


def _said(client: FlaskClient, response: TestResponse) -> str:
    return client.get(response.location).text


def test_undo_remembers_fifty_edits_and_no_more(world: World) -> None:
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        draft = capturing.draft_of(survey)
        for n in range(MOST_STEPS + 5):
            changed = replace(draft, title=f"Title {n}")
            capturing.save_draft(session, survey, changed, revision=survey.draft_revision)
        assert len(session.scalars(select(DraftStep)).all()) == MOST_STEPS
        undone = 0
        while capturing.undo_draft(session, survey):
            undone += 1
        assert undone == MOST_STEPS
        assert survey.title == "Title 4"
        while capturing.redo_draft(session, survey):
            undone -= 1
        assert undone == 0
        assert survey.title == f"Title {MOST_STEPS + 4}"


def test_a_saved_edit_that_changes_nothing_is_no_step(
    world: World, researcher: FlaskClient
) -> None:
    base = _blank(world, researcher)
    for _ in range(3):
        researcher.post(f"{base}/texts", data={"title": "Blank", "language": "en"})
    with world.database.reading() as session:
        assert session.scalars(select(DraftStep)).all() == []


def test_questions_are_duplicated_and_moved_between_pages(
    world: World, researcher: FlaskClient
) -> None:
    base = _blank(world, researcher)
    researcher.post(f"{base}/pages/page/questions", data={"kind": "nps", "title": "Recommend?"})
    researcher.post(f"{base}/edit", data={"do": "add-page"})
    researcher.post(f"{base}/edit", data={"do": "duplicate:recommend"})
    researcher.post(f"{base}/edit", data={"do": "to-page:recommend", "to": "page_2"})
    researcher.post(f"{base}/edit", data={"do": "page-up:page_2"})
    draft = engine.Survey.from_text(_draft(world))
    assert [(p.code, [q.code for q in p.questions]) for p in draft.pages] == [
        ("page_2", ["recommend"]),
        ("page", ["recommend_2"]),
    ]
    for question in draft.questions:
        assert replace(question, code="") == replace(draft.questions[0], code="")


def test_a_condition_is_a_sentence_of_several_tests(world: World, researcher: FlaskClient) -> None:
    base = _blank(world, researcher)
    for kind, title in (("nps", "Recommend?"), ("one_choice", "Which shop?")):
        researcher.post(f"{base}/pages/page/questions", data={"kind": kind, "title": title})
    researcher.post(f"{base}/edit", data={"do": "add-page"})
    researcher.post(f"{base}/pages/page_2/questions", data={"kind": "long_text", "title": "Why?"})
    rows = {
        "title": "Why?",
        "asked": ["recommend", "which_shop", ""],
        "check": ["at_least", "equal", "at_least"],
        "value": ["9", "option_2", ""],
        "join": "any",
    }
    assert researcher.post(f"{base}/questions/why", data=rows).status_code == 303
    page = researcher.get(f"{base}/questions/why").text
    words = "if “Recommend?” is at least 9 or “Which shop?” is “Second option”"
    assert f"Now: {words}." in page
    assert '<option value="any" selected>' in page
    again = engine.Survey.from_text(_draft(world)).question("why")
    assert again is not None
    assert again.condition == AnyOf(
        (
            Rule(question="recommend", check=Check.AT_LEAST, value=9),
            Rule(question="which_shop", check=Check.EQUAL, value="option_2"),
        )
    )
    unfinished = {"title": "Why?", "asked": "recommend", "check": "at_least", "value": ""}
    refused = researcher.post(f"{base}/questions/why", data=unfinished)
    assert refused.status_code == 422
    assert "Choose what the answer is compared with." in refused.text


def test_a_condition_that_rows_cannot_show_is_kept_until_it_is_changed(
    world: World, researcher: FlaskClient
) -> None:
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        draft = engine.Survey.from_text(survey.draft)
        value = draft.question("value")
        assert value is not None
        kept = Not(value.condition)
        survey.draft = editing.replace_question(draft, replace(value, condition=kept)).to_text()
        base = world.path(f"surveys/{survey.id}")
    page = researcher.get(f"{base}/questions/value").text
    assert "as it is: if not (" in page
    data = {"title": "Value?", "asked": KEEP, "check": "at_least", "value": ""}
    assert researcher.post(f"{base}/questions/value", data=data).status_code == 303
    saved = engine.Survey.from_text(_draft(world)).question("value")
    assert saved is not None
    assert (saved.title, saved.condition) == ("Value?", kept)


def test_a_script_saves_with_its_revision_and_is_told_of_conflicts_and_faults(
    world: World, researcher: FlaskClient
) -> None:
    base = _blank(world, researcher)
    researcher.post(f"{base}/pages/page/questions", data={"kind": "csat", "title": "Happy?"})
    by_script = {"Accept": "application/json"}
    with world.database.reading() as session:
        revision = session.scalars(select(Survey.draft_revision)).one()
    data = {"title": "Price and quality? How satisfied are you with price and quality?"}
    saved = researcher.post(
        f"{base}/questions/happy", data={**data, "revision": revision}, headers=by_script
    )
    assert saved.get_json()["revision"] == revision + 1
    assert any("two things at once" in hint["words"] for hint in saved.get_json()["hints"])
    late = researcher.post(
        f"{base}/questions/happy", data={**data, "revision": revision}, headers=by_script
    )
    assert late.status_code == 409
    assert "Somebody else changed" in late.get_json()["message"]
    empty = researcher.post(f"{base}/questions/happy", data={"title": ""}, headers=by_script)
    assert empty.status_code == 422
    assert "Write the question first." in empty.get_json()["message"]


def test_wording_is_looked_at_while_typing_and_nothing_is_stored(
    world: World, researcher: FlaskClient
) -> None:
    base = _blank(world, researcher)
    researcher.post(f"{base}/pages/page/questions", data={"kind": "csat", "title": "Happy?"})
    before = _draft(world)
    typed = {"title": "Don't you agree that we are great?", "low_label": "no", "high_label": "yes"}
    answer = researcher.post(f"{base}/questions/happy/wording", data=typed)
    assert [hint["quote"] for hint in answer.get_json()["hints"]] == ["Don't you"]
    assert _draft(world) == before


def test_the_check_list_says_what_matters_and_links_every_fault_to_its_place(
    world: World, researcher: FlaskClient
) -> None:
    base = _blank(world, researcher)
    researcher.post(f"{base}/pages/page/questions", data={"kind": "one_choice", "title": "Shop?"})
    bad = {"title": "Shop?", "options": "Mill\nMill "}
    researcher.post(f"{base}/questions/shop", data=bad)
    page = researcher.get(f"{base}/publish").text
    assert f'href="{base}/questions/shop"' in page
    assert "Two options have the same label." in page
    assert "pages[" not in page
    assert "Publish version" not in page
    assert "Your answers are anonymous: no name" in page
    assert "Groups of fewer than 5 are never shown" in page
    assert "deleted 30 days after that" in page
    researcher.post(f"{base}/questions/shop", data={"title": "Shop?", "options": "Mill\nPort"})
    assert "Publish version 1" in researcher.get(f"{base}/publish").text


def test_what_nobody_can_reach_is_noted_and_hinders_nothing(
    world: World, researcher: FlaskClient
) -> None:
    base = _blank(world, researcher)
    researcher.post(f"{base}/pages/page/questions", data={"kind": "nps", "title": "Recommend?"})
    researcher.post(f"{base}/edit", data={"do": "add-page"})
    researcher.post(f"{base}/pages/page_2/questions", data={"kind": "long_text", "title": "Why?"})
    never = {
        "title": "Why?", "asked": ["recommend"] * 2, "check": ["at_least", "at_most"],
        "value": ["9", "3"], "join": "all",
    }  # fmt: skip
    researcher.post(f"{base}/questions/why", data=never)
    page = researcher.get(f"{base}/publish").text
    assert "Nobody ever sees this page" in page
    assert "Publish version 1" in page


def test_versions_are_compared_in_words_and_an_old_one_becomes_the_draft_again(
    world: World, researcher: FlaskClient
) -> None:
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        answer(session, survey, {"recommend": Number(9)})
        base = world.path(f"surveys/{survey.id}")
    first = _draft(world)
    researcher.post(f"{base}/texts", data={"title": "New title", "language": "en"})
    researcher.post(f"{base}/edit", data={"do": "delete:value"})
    researcher.post(f"{base}/publish")
    page = researcher.get(f"{base}/versions").text
    assert "“What do you value most?” is no longer asked; its answers stay." in page
    assert "now reads “New title”" in page
    assert "Researcher Person" in page
    assert "1 response" in page
    backwards = researcher.get(f"{base}/versions?old=2&new=1").text
    assert "“What do you value most?” is new" in backwards
    assert researcher.post(f"{base}/versions/3/restore").status_code == 404
    assert researcher.post(f"{base}/versions/1/restore").status_code == 303
    assert _draft(world) == first
    researcher.post(f"{base}/undo")
    assert "New title" in _draft(world)


def test_surveys_are_found_by_state_and_title_and_put_away(
    world: World, researcher: FlaskClient
) -> None:
    with world.database.writing() as session:
        survey_id = make_survey(session, world.project_id).id
    base = world.path("surveys")
    _blank(world, researcher)

    def listed(query: str) -> tuple[bool, bool]:
        page = researcher.get(f"{base}?{query}").text
        return "How likely are you" in page, ">Blank</a>" in page

    assert listed("") == (True, True)
    assert listed("show=open") == (True, False)
    assert listed("show=draft") == (False, True)
    assert listed("words=likely+recommend") == (True, False)
    assert listed("words=100%25") == (False, False)
    away = researcher.post(f"{base}/{survey_id}/archive")
    assert "Archived and closed" in researcher.get(away.location).text
    assert listed("") == (False, True)
    assert listed("show=archived") == (True, False)
    with world.database.reading() as session:
        assert session.get_one(Survey, survey_id).status is SurveyStatus.CLOSED
    researcher.post(f"{base}/{survey_id}/unarchive")
    assert listed("") == (True, True)
    assert listed("show=closed") == (True, False)


def test_a_duplicate_is_a_draft_of_its_own(world: World, researcher: FlaskClient) -> None:
    with world.database.writing() as session:
        first = make_survey(session, world.project_id, is_anonymous=True)
        first.accent = "#c2185b"
        base = world.path(f"surveys/{first.id}")
    made = researcher.post(f"{base}/duplicate")
    assert "Copy of How likely" in researcher.get(made.location).text
    with world.database.reading() as session:
        one, two = session.scalars(select(Survey).order_by(Survey.id)).all()
        assert (two.status, two.accent, two.is_anonymous) == (SurveyStatus.DRAFT, "#c2185b", True)
        assert two.token != one.token
        assert engine.Survey.from_text(two.draft).pages == engine.Survey.from_text(one.draft).pages


def test_a_survey_is_shared_by_link_code_and_sheet(world: World, researcher: FlaskClient) -> None:
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        base, token = world.path(f"surveys/{survey.id}"), survey.token
    page = researcher.get(base).text
    assert f'<p class="copy" id="address">http://localhost/s/{token}</p>' in page
    assert 'role="img" aria-label="QR code of the link"' in page
    svg, png = (researcher.get(f"{base}/qr.{kind}") for kind in ("svg", "png"))
    assert svg.mimetype == "image/svg+xml"
    assert "style" not in svg.text
    assert png.data.startswith(b"\x89PNG")
    assert "attachment" in png.headers["Content-Disposition"]
    assert f"/s/{token}" in researcher.get(f"{base}/sheet").text
    blank = _blank(world, researcher)
    assert researcher.get(f"{blank}/qr.svg").status_code == 404


def test_every_change_of_a_surveys_life_is_in_the_audit_log(
    world: World, researcher: FlaskClient
) -> None:
    base = _blank(world, researcher)
    researcher.post(f"{base}/pages/page/questions", data={"kind": "nps", "title": "Recommend?"})
    for verb in ("publish", "try", "close", "reopen", "duplicate", "archive", "unarchive"):
        assert researcher.post(f"{base}/{verb}").status_code == 303, verb
    researcher.post(f"{base}/look", data={"accent": "#c2185b"})
    researcher.post(f"{base}/versions/1/restore")
    with world.database.reading() as session:
        actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
        details = " ".join(str(d) for d in session.scalars(select(AuditEvent.detail)))
    assert actions == [
        f"survey.{verb}"
        for verb in (
            "create", "publish", "try", "close", "reopen", "duplicate", "archive", "unarchive",
            "look", "restore",
        )
    ]  # fmt: skip
    assert "Recommend?" not in details


def test_the_builders_pages_are_for_researchers_only(world: World) -> None:
    with world.database.writing() as session:
        base = world.path(f"surveys/{make_survey(session, world.project_id).id}")
    viewer = world.client("viewer")
    for path in ("edit", "texts", "publish", "look", "definition", "questions/fix"):
        assert viewer.get(f"{base}/{path}").status_code == 403, path
    for path in ("", "/versions", "/preview", "/results", "/sheet", "/qr.png"):
        assert viewer.get(base + path).status_code == 200, path
    for path in ("undo", "redo", "duplicate", "archive", "versions/1/restore"):
        assert viewer.post(f"{base}/{path}").status_code == 403, path


def test_before_publishing_options_are_plain_lines_and_a_new_label_keeps_its_branch(
    world: World, researcher: FlaskClient
) -> None:
    base = _blank(world, researcher)
    researcher.post(f"{base}/pages/page/questions", data={"kind": "one_choice", "title": "Shop?"})
    assert "option_1 =" not in researcher.get(f"{base}/questions/shop").text
    renamed = {"title": "Shop?", "options": "Mill\nSecond option"}
    researcher.post(f"{base}/questions/shop", data=renamed)
    asked = engine.Survey.from_text(_draft(world)).question("shop")
    assert asked is not None
    assert [(o.code, o.label) for o in asked.options] == [
        ("option_1", "Mill"), ("option_2", "Second option"),
    ]  # fmt: skip
    researcher.post(f"{base}/publish")
    assert "option_1 = Mill" in researcher.get(f"{base}/questions/shop").text
    replaced = {"title": "Shop?", "options": "Port\noption_2 = Second"}
    researcher.post(f"{base}/questions/shop", data=replaced)
    page = researcher.get(f"{base}/publish").text
    assert "“Mill” is no longer offered; earlier answers keep it." in page
    assert "The option “Second option” now reads “Second”" in page
