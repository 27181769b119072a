"""The builder and its results, used by their forms."""

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.settings import Settings
from feedback.store.surveys import Survey, SurveyVersion
from surveys import Number
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
        data={"title": "Which shop?", "options": "option_1 = Mill\nHarbour", "has_other": "y"},
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
