"""What the house promises of itself: imports, settings, routes, links, words."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from feedback import links
from feedback.cli import parser
from feedback.cli.settings import described
from feedback.web.policy import policy_of

ROOT = Path(__file__).resolve().parents[2]


def test_every_view_says_who_may_see_it(app: Flask) -> None:
    with app.app_context():
        silent = [name for name in app.view_functions if policy_of(name) is None]
    assert silent == []


def test_every_project_address_is_below_its_project(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        assert ("<slug>" in rule.rule) == rule.rule.startswith("/p/<slug>"), rule.rule


def test_addresses_are_written_in_lower_case_with_hyphens(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        fixed = re.sub(r"<[^>]*>", "", rule.rule)
        assert re.fullmatch(r"[a-z0-9/.-]*", fixed), rule.rule


@pytest.mark.parametrize(
    ("address", "endpoint"),
    [
        (links.survey_link("", "abc"), "public.begin"),
        (links.dashboard_link("", "x"), "dashboard.index"),
        (links.note_link("", "x", 1), "studies.note"),
        (links.join_link("", "abc"), "auth.join"),
        (links.action_link("", "x", 1), "actions.action"),
        (links.promise_link("", "x", 1), "promises.promise"),
        (links.entry_link("", "abc"), "auth.enter"),
        (links.set_up_link("", "abc"), "auth.set_up_instance"),
        (links.reset_link("", "abc"), "auth.reset"),
        (links.return_link(""), "auth.come_back"),
    ],
)
def test_links_lead_to_the_pages_they_name(app: Flask, address: str, endpoint: str) -> None:
    found, _ = app.url_map.bind("localhost").match(address)
    assert found == endpoint


def test_every_setting_is_in_the_table_of_the_docs_with_its_meaning() -> None:
    table = dict(
        re.findall(
            r"^\| `(\w+)` \|.*\| (.*?) \|$",
            (ROOT / "docs" / "settings.md").read_text(),
            re.MULTILINE,
        )
    )
    assert table == dict(described())


def test_every_verb_is_in_the_docs() -> None:
    verbs = next(a for a in parser()._actions if a.dest == "verb" or a.choices)
    text = (ROOT / "docs" / "commands.md").read_text()
    for verb in verbs.choices or ():
        assert f"`feedback {verb}" in text, verb


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, feedback, surveys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    heavy = {"flask", "sqlalchemy", "matplotlib", "textblob", "wtforms", "pydantic", "numpy"}
    assert heavy.isdisjoint(loaded)


def test_a_verb_that_draws_nothing_loads_neither_charts_nor_judge() -> None:
    code = "import sys, feedback.cli as c; c.parser(); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    assert {"matplotlib", "textblob", "flask"}.isdisjoint(loaded)


def test_the_locks_name_no_index() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        text = lock.read_text()
        assert "http" not in text
        assert "--index" not in text
        assert "--hash=sha256:" in text
