"""The command line: what it prints, and that what goes wrong is one sentence and an exit code."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from feedback.cli import run
from feedback.store.database import Database
from feedback.store.items import ClauseTheme, Item
from feedback.store.people import Membership, Role, User
from feedback.store.reviews import Review
from tests.shared_data import shared


@pytest.fixture(autouse=True)
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An instance of its own for every test."""
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path / "data"


def _count(instance: Path, table: type) -> int:
    database = Database(f"sqlite:///{instance / 'heard.db'}")
    with database.reading() as session:
        count = session.scalar(select(func.count()).select_from(table)) or 0
    database.engine.dispose()
    return count


def test_real_reviews_are_imported_read_and_a_second_time_nothing_is_new(
    instance: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = shared("text/sentiment/icwsm14_amazonReviewSnippets.jsonl")
    verb = ["import", "reviews", str(file), "--text", "text", "--score", "mean_rating",
            "--scale=-4:4"]  # fmt: skip
    assert run(verb) == 0
    first = capsys.readouterr()
    assert "Imported 1,549 reviews" in first.out
    assert "Importing: 1,549 of 1,549" in first.err
    assert run(["worker", "--drain"]) == 0
    read = capsys.readouterr()
    assert "Working:" in read.err
    assert _count(instance, Item) == _count(instance, Review) == 1_549
    assert _count(instance, ClauseTheme) > 500
    assert run(verb) == 0
    assert "Nothing new: all 1,549 reviews were here already." in capsys.readouterr().out
    assert _count(instance, Review) == 1_549


def test_columns_are_guessed_and_said(
    tmp_path: Path, instance: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "shop.csv"
    file.write_text("Date;Author;Rating;Comment\n3.11.2026;Ada;4;Fine shop\n", encoding="utf-8")
    assert run(["import", "reviews", str(file)]) == 0
    told = capsys.readouterr()
    guess = "text = Comment, score = Rating, author = Author, said_on = Date"
    assert guess in told.err
    assert "Imported 1 review;" in told.out
    assert _count(instance, Review) == 1


def _sentence(captured: str) -> None:
    assert captured.strip()
    assert "Traceback" not in captured


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        (None, [], "cannot be read: No such file"),
        (b"\x89PNG\r\n", [], "is a PNG picture"),
        (b"text,stars\nGood,9\n,3\n", ["--text=text", "--score=stars", "--scale=1:5"],
         "line 2: has the score 9, outside 1 to 5\nline 3: has no text"),
        (b"text\nGood\n", ["--text=words"], "There is no column 'words'. The columns are: text."),
        (b"text\nGood\n", ["--text=text", "--scale=5"], "lowest:highest"),
        (b"text\nGood\n", ["--project=x"], "There is no project 'x'."),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_taken_is_told_and_nothing_is_stored(
    tmp_path: Path,
    instance: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes | None,
    options: list[str],
    words: str,
) -> None:
    file = tmp_path / "file.csv"
    if content is not None:
        file.write_bytes(content)
    assert run(["import", "reviews", str(file), *options]) == 1
    told = capsys.readouterr().err
    assert words in told
    _sentence(told)
    if (instance / "heard.db").exists():
        assert _count(instance, Review) == 0


def test_all_faults_of_a_definition_are_printed_with_their_paths(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "survey.json"
    file.write_text('{"title": "", "pages": [{"code": "P"}]}')
    assert run(["check-survey", str(file)]) == 1
    told = capsys.readouterr().out
    assert "title: This must not be empty." in told
    assert "pages[0].code: A code begins" in told
    file.write_text('{"title": "A", "pages": [{"code": "p", "questions": []}]}')
    assert run(["check-survey", str(file)]) == 1
    assert "pages: The survey asks nothing yet" in capsys.readouterr().out


@pytest.mark.parametrize("verb", [["migrate"], ["worker", "--drain"], ["serve"], ["demo"]])
@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://nobody@127.0.0.1:9/x", "127.0.0.1:9 cannot be reached"),
        ("nonsense", "DATABASE_URL cannot be read"),
        ("sqlite:////proc/nothing/here.db", "cannot be"),
    ],
)
def test_a_database_that_cannot_be_reached_at_start_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    verb: list[str],
    url: str,
    words: str,
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert run(verb) == 1
    told = capsys.readouterr().err
    assert words in told
    _sentence(told)


def test_a_newer_database_is_refused_with_both_revisions(
    instance: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["migrate"]) == 0
    database = Database(f"sqlite:///{instance / 'heard.db'}")
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.engine.dispose()
    capsys.readouterr()
    assert run(["migrate"]) == 1
    assert "9999" in capsys.readouterr().err


def test_a_setting_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FEEDBACK_LOG_LEVEL", "LOUD")
    assert run(["migrate"]) == 1
    assert "FEEDBACK_LOG_LEVEL" in capsys.readouterr().err


def test_the_first_admin_is_made_with_a_project(
    instance: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("a long enough password\n"))
    assert run(["create-admin", "Jo@Example.org", "--project", "Shop"]) == 0
    assert "jo@example.org administers Shop." in capsys.readouterr().out
    database = Database(f"sqlite:///{instance / 'heard.db'}")
    with database.reading() as session:
        assert session.scalars(select(Membership.role)).all() == [Role.ADMIN]
        assert session.scalars(select(User.email)).all() == ["jo@example.org"]
    database.engine.dispose()
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert run(["create-admin", "x@example.org"]) == 1


def test_settings_are_printed_without_secrets(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FEEDBACK_MAIL_URL", "smtp://jo:geheim@mail.example")
    assert run(["settings"]) == 0
    told = capsys.readouterr().out
    assert "FEEDBACK_MAIL_URL" in told
    assert "geheim" not in told


def test_an_unknown_verb_is_explained_and_no_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "feedback", "nonsense"],
        capture_output=True, text=True, check=False, env=dict(os.environ),
    )  # fmt: skip
    assert done.returncode == 2
    _sentence(done.stderr)
