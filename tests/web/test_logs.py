"""The log of a busy day: who reads it learns of routes and faults, and of nobody."""

import json
import re

import pytest
import structlog
from flask import Flask, abort
from sqlalchemy.exc import IntegrityError

from feedback.errors import OvertakenError
from feedback.logs import set_up_logs
from feedback.settings import Settings
from feedback.store.database import Database
from feedback.store.people import Project
from feedback.web.app import create_app
from feedback.web.cookies import COOKIE
from feedback.web.policy import Gate, policy
from tests.conftest import NOW, World, make_world
from tests.making import make_survey, work
from tests.web.test_public import action_of

PLANTED = ("zebra-queue-words", "zebra@customer.example", "203.0.113.77", "zebra-search",
           "zebra-agent", "zebra-secret-cookie", "zebra-password-words")  # fmt: skip


@pytest.fixture(autouse=True)
def _json_logs() -> None:
    set_up_logs("DEBUG", "json")


def _lines(captured: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in captured.splitlines() if line.startswith("{")]


def test_a_busy_session_leaves_no_personal_data_in_the_log(
    world: World, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with world.database.writing() as session:
        token = make_survey(session, world.project_id).token
    outside = {"REMOTE_ADDR": "203.0.113.77", "HTTP_USER_AGENT": "zebra-agent"}
    customer = world.app.test_client()
    page = customer.get(f"/s/{token}", environ_overrides=outside)
    for answers in (
        {"recommend": "3"},
        {"fix": "zebra-queue-words", "respondent-email": "zebra@customer.example"},
    ):
        page = customer.post(action_of(page), data=answers, environ_overrides=outside)
        last = page.location
        page = customer.get(page.location, environ_overrides=outside)
    work(world.database, settings)
    somebody = world.client("manager")
    for address in (
        world.path("inbox?words=zebra-search"), world.path(), "/p/zebra-search/", "/nothing/zebra",
    ):  # fmt: skip
        somebody.get(address, environ_overrides=outside)
    sign_in = {"email": "zebra@customer.example", "password": "zebra-password-words"}
    customer.post("/sign-in", data=sign_in, environ_overrides=outside)
    customer.set_cookie(COOKIE, "zebra-secret-cookie")
    customer.get(world.path(), environ_overrides=outside)
    told = capsys.readouterr().err
    lines = _lines(told)
    assert len([line for line in lines if line["event"] == "request"]) >= 6
    draft = last.rsplit("/", 1)[-1]
    for secret in (*PLANTED, token, draft, *world.secrets.values(), world.slug, "manager@"):
        assert secret not in told, secret


def test_one_line_a_request_names_route_status_and_time(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    world.client("manager").get(world.path("inbox"))
    (line,) = _lines(capsys.readouterr().err)
    assert {name: line[name] for name in ("event", "method", "route", "status")} == {
        "event": "request", "method": "GET", "route": "/p/<slug>/inbox", "status": 200,
    }  # fmt: skip
    assert set(line) == {"event", "method", "route", "status", "ms", "request_id", "level",
                         "timestamp"}  # fmt: skip


def test_pages_of_surveys_leave_no_line(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    with world.database.writing() as session:
        token = make_survey(session, world.project_id, is_anonymous=True).token
    capsys.readouterr()
    client = world.app.test_client()
    client.post(action_of(client.get(f"/s/{token}")), data={"recommend": "3"})
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("hops", "given", "is_taken"),
    [
        (1, "abc-123.DEF_456", True),
        (0, "abc-123.DEF_456", False),
        (1, "short", False),
        (1, "x" * 65, False),
        (1, "abc 123 def", False),
        (1, '{"level":"info"}', False),
    ],
)
def test_a_request_id_is_taken_only_from_a_trusted_proxy_and_only_well_formed(
    database: Database, settings: Settings, capsys: pytest.CaptureFixture[str],
    hops: int, given: str, is_taken: bool,
) -> None:  # fmt: skip
    app = create_app(settings.model_copy(update={"trusted_proxies": hops}), database)
    app.test_client().get("/sign-in", headers={"X-Request-ID": given})
    (line,) = _lines(capsys.readouterr().err)
    assert (line["request_id"] == given) is is_taken
    assert is_taken or re.fullmatch(r"[0-9a-f]{12}", str(line["request_id"]))


def test_a_fault_is_told_by_its_kind_and_place_without_its_words(
    database: Database, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    app = create_app(settings, database)

    @app.get("/breaks")
    @policy(Gate.TOKEN)
    def _breaks() -> str:
        return str(int("zebra@customer.example"))

    response = app.test_client().get("/breaks")
    assert response.status_code == 500
    told = capsys.readouterr().err
    assert "zebra" not in told
    fault = next(line for line in _lines(told) if "fault" in line)
    assert "ValueError" in str(fault["fault"])
    assert "_breaks@" in str(fault["fault"])
    assert str(fault["request_id"]) in response.text  # what the person can tell us


def test_a_database_that_quotes_a_row_is_not_quoted(
    postgres: Database, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    app = create_app(settings, postgres)
    world = make_world(app, postgres)

    @app.get("/twice")
    @policy(Gate.TOKEN)
    def _twice() -> str:
        with postgres.writing() as session:
            session.add(Project(slug=world.slug, name="zebra-name", created_at=NOW))
        return ""

    with pytest.raises(IntegrityError, match=world.slug), postgres.writing() as session:
        session.add(Project(slug=world.slug, name="zebra-name", created_at=NOW))
    capsys.readouterr()
    assert app.test_client().get("/twice").status_code == 409  # somebody else was faster
    told = capsys.readouterr().err
    assert world.slug not in told
    assert "zebra" not in told
    assert "UniqueViolation 23505" in told


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_a_line_break_in_a_value_makes_no_second_line(
    capsys: pytest.CaptureFixture[str], log_format: str
) -> None:
    set_up_logs("INFO", log_format)
    structlog.get_logger().info("one\r\ntwo", value="three\nfour")
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_broken_survey_page_is_told_without_its_address(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    app.view_functions["public.begin"] = policy(Gate.TOKEN)(lambda **_kwargs: abort(500))
    assert app.test_client().get("/s/zebra-token").status_code == 500
    told = capsys.readouterr().err
    assert "zebra" not in told
    assert [line["route"] for line in _lines(told) if line["event"] == "request"] == ["/s/<token>"]


def test_who_lost_a_deadlock_reads_that_somebody_else_was_faster(app: Flask) -> None:
    @app.get("/crossed")
    @policy(Gate.TOKEN)
    def _crossed() -> str:
        raise OvertakenError

    answer = app.test_client().get("/crossed")
    assert answer.status_code == 409
    assert "Somebody else was faster" in answer.text
