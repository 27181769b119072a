"""Files beside the checkout that belong to nobody here; tests that need them skip without."""

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared(name: str) -> Path:
    """Return the shared file of this name, or skip the test in one line."""
    path = DATA / name
    if not path.exists():
        pytest.skip("shared data; put the folder ../shared beside the checkout")
    return path
