"""The import contracts hold, and one that is broken is caught."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_no_view_puts_a_query_together() -> None:
    """Queries live in the store, where they have a name and a test."""
    views = (ROOT / "feedback" / "web").rglob("*.py")
    assert [path.name for path in views if "select(" in path.read_text("utf-8")] == []
