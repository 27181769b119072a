"""What is shipped runs: built as a wheel, installed elsewhere, started in another folder."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from feedback.store.schema import newest_revision

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    code = (
        "import hatchling.build, os; "
        f"os.chdir({str(ROOT)!r}); print(hatchling.build.build_wheel({str(folder)!r}))"
    )
    built = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return folder / built.stdout.split()[-1]


def test_the_wheel_carries_templates_static_files_migrations_and_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder, inside in (("templates", "feedback/templates"), ("static", "feedback/static"),
                           ("migrations", "feedback/migrations"), ("surveys", "surveys"),
                           ("feedback", "feedback")):  # fmt: skip
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert f"{inside}/{path.relative_to(ROOT / folder)}" in names, path


def test_the_wheel_runs_in_another_folder(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    packages = next((home / "lib").glob("python*/site-packages"))
    # The dependencies of this environment, but not its editable install of the checkout.
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    ours = next(Path(p) for p in sys.path if p.endswith("site-packages"))
    (packages / "dependencies.pth").write_text(
        f"import sys; sys.path.append({str(ours)!r})\n"  # a plain path would run its .pth files too
    )
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTHON")
    }
    environment["FEEDBACK_DATA_DIR"] = str(tmp_path / "data")
    environment.pop("DATABASE_URL", None)
    where = subprocess.run(
        [python, "-c", "import feedback; print(feedback.__file__)"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert str(home) in where.stdout
    for verb, told in ((["migrate"], newest_revision()), (["demo", "--no-serve"], "As a manager")):
        done = subprocess.run(
            [python, "-m", "feedback", *verb],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert told in done.stdout
