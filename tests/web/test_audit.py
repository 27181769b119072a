"""The audit page and what is taken away: answers and the log itself."""

import csv
import datetime as dt
import io
import json
import re

import pytest
from sqlalchemy import select, text

from feedback.capture.tabular import read_table
from feedback.store.audit import AuditEvent, add_audit
from feedback.store.people import Role
from feedback.web.admin.deeds import DEEDS
from feedback.web.limits import EXPORT
from surveys import Number, Words
from tests.conftest import World, make_world
from tests.making import answer, complain, make_survey
from tests.serving import ROOT


def _note(world: World, action: str, **more: object) -> None:
    with world.database.writing() as session:
        values: dict[str, object] = {
            "at": dt.datetime.now(dt.UTC),
            "actor": "Mara <b>",
            "actor_id": world.users[Role.ADMIN],
            "project_id": world.project_id,
            **more,
        }
        add_audit(session, action, **values)  # type: ignore[arg-type]


def test_the_page_says_who_did_what_to_which_object(world: World) -> None:
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id).id
    _note(world, "survey.publish", object_kind="survey", object_id=survey, detail={"number": 1})
    page = world.client("admin").get(world.path("audit")).text
    assert "Mara &lt;b&gt;</strong> published a survey: " in page
    assert re.search(rf'<a href="{world.path(f"surveys/{survey}")}" dir="auto">[^<]+</a>', page)
    assert "<dt>number</dt>" in page
    assert "1 event checked" in page
    assert "Unbroken" in page


def test_an_action_that_no_phrase_is_known_for_is_shown_by_its_name(world: World) -> None:
    _note(world, "rocket.count-down")
    assert "rocket: count down" in world.client("admin").get(world.path("audit")).text


def test_every_action_that_the_product_writes_has_its_phrase() -> None:
    written = set()
    for path in (ROOT / "feedback").rglob("*.py"):
        source = path.read_text("utf-8")
        written |= set(re.findall(r'\b(?:audit|note)\(\s*\w+,\s*"([a-z_]+\.[a-z_]+)"', source))
    assert written, "nothing is written to the log"
    assert written - set(DEEDS) == set(), "say them in words in web/admin/deeds.py"
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*", name) for name in DEEDS)


def test_the_list_is_narrowed_and_turned_page_by_page(world: World) -> None:
    for number in range(55):
        _note(world, "survey.close" if number % 2 else "theme.change", object_id=number)
    admin = world.client("admin")
    first = admin.get(world.path("audit")).text
    assert first.count("</time>") == 50
    older = re.search(r'href="([^"]+before=\d+)">Older', first)
    assert older
    assert admin.get(older[1].replace("&amp;", "&")).text.count("</time>") == 5
    for query, count in (
        ("action=survey.close", 27), ("who=Mara+%3Cb%3E", 50), ("who=Jo", 0), ("day=2001-01-01", 0),
        (f"day={dt.datetime.now(dt.UTC).date()}&action=theme.change", 28), ("day=0001-01-01", 50),
        ("day=nonsense&before=x", 50), ("before=99999999999999999999", 50),
    ):  # fmt: skip
        assert admin.get(world.path(f"audit?{query}")).text.count("</time>") == count, query


def test_another_project_is_never_shown(world: World) -> None:
    other = make_world(world.app, world.database, name="Another business")
    _note(world, "survey.close", detail={"marker": "mine-alone"})
    _note(world, "account.sign-in", project_id=None, detail={"marker": "mine-alone"})
    stranger = other.client("admin")
    for address in ("audit", "audit?of=instance", "audit.csv", "audit.jsonl?of=instance"):
        assert "mine-alone" in world.client("admin").get(world.path(address)).text
        found = stranger.get(other.path(address))
        assert found.status_code == 200
        assert "mine-alone" not in found.text


def test_a_broken_chain_is_told(world: World) -> None:
    for _ in range(3):
        _note(world, "survey.close")
    with world.database.writing() as session:
        session.execute(text("DROP TRIGGER audit_event_no_update"))
        session.execute(text("UPDATE audit_event SET actor = 'Somebody else' WHERE id = 2"))
    page = world.client("admin").get(world.path("audit")).text
    assert "The chain is broken." in page
    assert "Event 2 " in page


def test_the_log_is_taken_away_whole_and_that_is_noted(world: World) -> None:
    for number in range(60):
        _note(world, "survey.close", actor="=cmd()", object_id=number)
    admin = world.client("admin")
    rows = list(
        csv.DictReader(io.StringIO(admin.get(world.path("audit.csv")).text.lstrip("\ufeff")))
    )
    assert len(rows) == 61  # that it was taken is part of it
    assert rows[0]["action"] == "audit.export"
    assert {row["actor"] for row in rows[1:]} == {"'=cmd()"}
    answer = admin.get(world.path("audit.jsonl?action=survey.close"))
    events = [json.loads(line) for line in answer.text.splitlines()]
    assert len(events) == 60
    assert events[0]["previous"] == events[1]["digest"]
    assert answer.headers["Content-Disposition"] == "attachment; filename=audit-log.jsonl"


def test_answers_are_taken_away_and_that_is_noted(world: World) -> None:
    import openpyxl

    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        complain(session, survey, "=1+1 says the shop", email="ada@example.org")
        answer(session, survey, {"recommend": Number(10)})
        answer(session, survey, {"recommend": Number(1), "fix": Words("a test")}, is_test=True)
        base = world.path(f"surveys/{survey.id}")
    researcher = world.client("researcher")
    assert f'href="{base}/answers.csv"' in researcher.get(f"{base}/results").text
    file = researcher.get(f"{base}/answers.csv")
    assert file.headers["Content-Disposition"].startswith("attachment; filename=")
    assert int(file.headers["Content-Length"]) == len(file.data)
    rows = read_table("answers.csv", file.data).rows
    assert len(rows) == 2
    complaint = next(row.cells for row in rows if row.cells["Name"])
    assert complaint["E-mail address"] == "ada@example.org"
    assert "'=1+1 says the shop" in complaint.values()
    book = openpyxl.load_workbook(io.BytesIO(researcher.get(f"{base}/answers.xlsx").data))
    scores = {cell.value for row in book.worksheets[0].iter_rows(min_row=2) for cell in row}
    assert {3, 10} <= scores
    assert not researcher.get(f"{base}/answers.csv?mark=no").data.startswith(b"\xef\xbb\xbf")
    with world.database.reading() as session:
        noted = session.scalars(select(AuditEvent)).all()
        assert [event.action for event in noted] == ["answers.export"] * 3
        assert "shop" not in "".join(event.detail for event in noted)


def test_rows_of_an_anonymous_survey_never_leave(world: World) -> None:
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id, is_anonymous=True)
        complain(session, survey, "between us")
        base = world.path(f"surveys/{survey.id}")
    admin = world.client("admin")
    assert "answers.csv" not in admin.get(f"{base}/results").text
    for kind in ("csv", "xlsx"):
        refused = admin.get(f"{base}/answers.{kind}")
        assert refused.status_code == 403
        assert "This survey is anonymous" in refused.text
        assert "between us" not in refused.text
    with world.database.reading() as session:
        assert session.scalars(select(AuditEvent)).all() == []


@pytest.mark.parametrize("role", ["viewer", "researcher", "manager"])
def test_only_admins_see_the_log(world: World, role: str) -> None:
    for address in ("audit", "audit.csv", "audit.jsonl"):
        assert world.client(role).get(world.path(address)).status_code == 403


def test_exports_are_limited_and_nothing_is_noted_of_what_was_refused(world: World) -> None:
    admin = world.client("admin")
    most = int(EXPORT.partition("/")[0])
    statuses = [admin.get(world.path("audit.jsonl")).status_code for _ in range(most + 2)]
    assert statuses == [200] * most + [429] * 2
    with world.database.reading() as session:
        assert len(session.scalars(select(AuditEvent)).all()) == most
