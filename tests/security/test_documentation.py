"""The table of what holds names tests that exist, for every requirement of this version."""

import ast
import re

from tests.serving import ROOT

_LAST = 32


def _table() -> dict[str, list[str]]:
    """Return for each requirement the tests that are named for it."""
    rows = {}
    for line in (ROOT / "docs" / "security.md").read_text("utf-8").splitlines():
        if match := re.match(r"\| (R\d+) \|", line):
            rows[match[1]] = re.findall(r"`(tests/[\w/]+\.py::\w+)`", line.rpartition(" | ")[2])
    return rows


def test_every_requirement_has_its_row() -> None:
    expected = {f"R{number}" for number in range(1, _LAST + 1)}
    assert set(_table()) == expected


def test_every_test_that_is_named_exists() -> None:
    missing = []
    for number, names in _table().items():
        assert names, f"{number} names no test"
        for name in names:
            path, _, function = name.partition("::")
            file = ROOT / path
            tree = ast.parse(file.read_text("utf-8")) if file.is_file() else ast.Module([], [])
            if function not in {
                node.name for node in tree.body if isinstance(node, ast.FunctionDef)
            }:
                missing.append(f"{number}: {name}")
    assert missing == []


def test_every_place_that_is_named_exists() -> None:
    rows = [
        line for line in (ROOT / "docs" / "security.md").read_text("utf-8").splitlines()
        if re.match(r"\| R\d+ \|", line)
    ]  # fmt: skip
    places = {place for row in rows for place in re.findall(r"`([\w/.]+)`", row.split(" | ")[2])}
    assert len(places) > 20
    homes = (ROOT, ROOT / "feedback")
    assert {p for p in places if not any((home / p).exists() for home in homes)} == set()
