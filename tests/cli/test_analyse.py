"""``feedback analyse`` and ``feedback model``: what goes in, what comes out, what is refused."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from feedback.cli import run
from tests.hostile import hostile_strings
from tests.serving import ROOT

_KINDS = {"complaint", "praise", "request", "question", "bug", "experience", "other"}
_EMOTIONS = {"anger", "disgust", "fear", "joy", "sadness", "surprise"}


def _asked(objects: Iterable[object]) -> str:
    return "".join(json.dumps(one) + "\n" for one in objects)


def _piped(given: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a shell would that knows no language and only ASCII."""
    return subprocess.run(
        [sys.executable, "-X", "utf8=0", "-m", "feedback", "analyse", *options],
        input=given, capture_output=True, check=False, cwd=ROOT, encoding="utf-8",
        env={"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
    )  # fmt: skip


def _answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], objects: Iterable[object], *options: str
) -> list[dict[str, Any]]:
    file = tmp_path / "texts.jsonl"
    file.write_text(_asked(objects), encoding="utf-8")
    assert run(["analyse", "--jsonl", str(file), *options]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def _hold_sentiment(said: dict[str, Any]) -> None:
    assert said["label"] in {"pos", "neu", "neg"}
    assert -1 <= said["score"] <= 1
    assert 0 <= said["confidence"] <= 1


def _hold(text: str, answer: dict[str, Any]) -> None:
    """What is promised of every line."""
    if answer["rated"]:
        _hold_sentiment(answer["sentiment"])
    assert answer["kind"] in _KINDS
    assert answer["emotions"].keys() == _EMOTIONS
    assert all(0 <= value <= 1 for value in answer["emotions"].values())
    assert answer["suggestion"] in (True, False)
    for clause in answer["clauses"]:
        assert 0 <= clause["start"] < clause["end"] <= len(text)
        if answer["rated"]:
            _hold_sentiment(clause["sentiment"])
        assert all(isinstance(theme, str) for theme in clause["themes"])
        assert clause["kind"] in _KINDS
        assert set(clause["emotions"]) <= _EMOTIONS
        assert clause["own"] in (True, False)
    for span in answer["spans"]:
        assert 0 <= span["start"] < span["end"] <= len(text)


def test_a_line_says_everything_that_is_promised_under_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "The staff were lovely, but my parcel never arrived! Write to jo@example.org"
    [answer] = _answers(tmp_path, capsys, [{"id": "a-1", "text": text}])
    assert set(answer) >= {
        "id", "language", "sentiment", "clauses", "kind", "emotions", "suggestion", "spans",
    }  # fmt: skip
    assert answer["id"] == "a-1"
    assert answer["language"] == "en"
    _hold(text, answer)
    clauses = {text[clause["start"] : clause["end"]]: clause for clause in answer["clauses"]}
    assert clauses["The staff were lovely"]["sentiment"]["label"] == "pos"
    assert clauses["The staff were lovely"]["themes"] == ["staff"]
    assert clauses["my parcel never arrived!"]["sentiment"]["label"] == "neg"
    assert [text[span["start"] : span["end"]] for span in answer["spans"]] == ["jo@example.org"]


def test_a_line_with_a_term_gets_the_polarity_of_the_term(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "Great camera, rubbish battery."
    lines: list[dict[str, object]] = [{"id": 0, "text": text}]
    for number, term in enumerate(("camera", "battery"), 1):
        start = text.index(term)
        end = start + len(term)
        lines.append({"id": number, "text": text, "term": term, "start": start, "end": end})
    whole, camera, battery = _answers(tmp_path, capsys, lines)
    assert [answer["id"] for answer in (whole, camera, battery)] == [0, 1, 2]
    assert camera["sentiment"]["label"] == "pos"
    assert battery["sentiment"]["label"] == "neg"
    assert camera["clauses"] == battery["clauses"] == whole["clauses"]


def test_other_languages_have_no_sentiment_but_their_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "Der Kundendienst war sehr unfreundlich und hat mich lange warten lassen."
    [answer] = _answers(tmp_path, capsys, [{"id": 1, "text": text}])
    assert answer["language"] == "de"
    assert answer["rated"] is False
    assert all(one["sentiment"]["confidence"] == 0 for one in (answer, *answer["clauses"]))


def test_why_gives_the_words_that_speak_for_and_against(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "lovely staff, horrible food"
    [answer] = _answers(tmp_path, capsys, [{"id": 1, "text": text}], "--why")
    pushes = {text[word["start"] : word["end"]]: word["push"] for word in answer["why"]}
    assert pushes["lovely"] > 0 > pushes["horrible"]


def test_lines_without_jsonl_are_texts_and_numbered() -> None:
    done = _piped("Love it.\n\nIt isn’t good.\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["id"], one["sentiment"]["label"]) for one in answers] == [(1, "pos"), (3, "neg")]


def test_three_thousand_texts_go_through_a_pipe_in_order() -> None:
    lines = [
        {"id": n, "text": f"Order {n} came {'late' if n % 3 else 'early'}."} for n in range(3_000)
    ]
    done = _piped(_asked(lines), "--jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == list(range(3_000))


def test_every_hostile_string_is_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = hostile_strings()
    lines = [{"id": text, "text": text} for text in texts]
    answers = _answers(tmp_path, capsys, lines)
    assert [answer["id"] for answer in answers] == list(texts)
    for text, answer in zip(texts, answers, strict=True):
        _hold(text, answer)


def test_what_is_hardly_a_text_is_answered_too() -> None:
    texts = ["", " ", "😠", "!!!", "\0", "\ud800", "bad \udfff", "\u2028"]
    done = _piped(_asked({"id": text, "text": text} for text in texts), "--jsonl")
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == texts
    for text, answer in zip(texts, answers, strict=True):
        _hold(text, answer)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (b"{\n", 'Line 1 is not a JSON object with "id" and "text".'),
        (b'{"id": 1, "text": "ok"}\n[]\n', 'Line 2 is not a JSON object with "id" and "text".'),
        (b'{"id": 1}\n', 'Line 1 is not a JSON object with "id" and "text".'),
        (b'{"id": 1, "text": 7}\n', 'Line 1 is not a JSON object with "id" and "text".'),
        (b"[" * 100_000, 'Line 1 is not a JSON object with "id" and "text".'),
        (
            b'\n{"text": "a", "term": "a"}',
            'Line 2: "start" and "end" of a term are places in its text.',
        ),
        (
            b'{"text": "a", "term": "a", "start": 0, "end": 2}',
            'Line 1: "start" and "end" of a term are places in its text.',
        ),
        (b"\xff\n", "The texts are not UTF-8."),
    ],
)
def test_a_bad_line_is_one_clear_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], given: bytes, sentence: str
) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_bytes(given)
    assert run(["analyse", "--jsonl", str(file)]) == 1
    assert capsys.readouterr().err == sentence + "\n"


def test_a_missing_file_is_one_clear_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["analyse", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.endswith("none cannot be read: No such file or directory.\n")


def test_a_file_may_begin_with_a_byte_order_mark(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text('{"id": 1, "text": "Love it."}\n', encoding="utf-8-sig")
    assert run(["analyse", "--jsonl", str(file)]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == 1


def test_reading_texts_loads_neither_database_nor_web_nor_charts() -> None:
    code = (
        "import sys; from feedback.cli import run; run(['analyse', '--why']); "
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input="Nice.\n", capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    loaded = set(done.stdout.splitlines()[-1].split())
    heavy = {
        "flask",
        "sqlalchemy",
        "textblob",
        "nltk",
        "matplotlib",
        "scipy",
        "sklearn",
        "pydantic",
    }
    assert "numpy" in loaded
    assert heavy.isdisjoint(loaded)


def test_training_without_scikit_learn_is_one_sentence(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['sklearn'] = None; from feedback.cli import run; "
        f"sys.exit(run(['model', 'train', {str(tmp_path)!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "install Heard with its extra “train”" in done.stderr


def test_who_reads_only_the_first_lines_meets_no_fault() -> None:
    asked = _asked({"id": number, "text": "Good."} for number in range(2_000))
    with subprocess.Popen(
        [sys.executable, "-m", "feedback", "analyse", "--jsonl"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
        env={"LC_ALL": "C"}, text=True,
    ) as running:  # fmt: skip
        assert running.stdin
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            running.stdin.write(asked)
            running.stdin.close()
        assert not running.stderr.read()
    assert running.returncode == 0
