"""Every sentence goes through the catalogue, of templates, notices and refusals, and is told."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from feedback.languages import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
_KEYWORDS = {
    "_": None, "gettext": None, "N_": None, "ngettext": (1, 2), "quantity": (2, 3),
}  # fmt: skip
_METHODS = [
    ("feedback/**.py", "python"),
    ("surveys/**.py", "python"),
    ("templates/**.html", "jinja2"),
    ("templates/**.txt", "jinja2"),
]
_FIELDS = re.compile(r"%\((\w+)\)[sd]")

# What operators of the machine read on a terminal or in a log stays English.
_FOR_OPERATORS = (
    "analyse/training/",  # `feedback model train`
    "cli/",
    "demo/",
    "worker/",
    "resources.py",
    "settings.py",
    "capture/erasure.py",  # `feedback erase`
    "store/backups",
    "store/base.py",
    "store/database.py",
    "store/schema.py",
)


def _messages() -> set[str | tuple[str, str]]:
    found: set[str | tuple[str, str]] = set()
    options = {pattern: {"trimmed": "true"} for pattern, method in _METHODS if method == "jinja2"}
    for folder in ("feedback", "surveys", "templates"):
        for _path, _line, message, _comments, _context in extract_from_dir(
            str(ROOT / folder),
            [(pattern.split("/", 1)[1], method) for pattern, method in _METHODS
             if pattern.startswith(folder)],
            {pattern.split("/", 1)[1]: value for pattern, value in options.items()},
            _KEYWORDS,
        ):  # fmt: skip
            if isinstance(message, tuple):
                found.add((str(message[0]), str(message[1])))
            elif message:
                found.add(message)
    return found


def _catalogue(language: str) -> Catalog:
    with (ROOT / "translations" / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_every_message_is_translated_and_nothing_else_is_kept(language: str) -> None:
    catalogue = _catalogue(language)
    kept: dict[str | tuple[str, str], object] = {}
    for entry in catalogue:
        if entry.id:
            key = entry.id if isinstance(entry.id, str) else (entry.id[0], entry.id[1])
            kept[key] = entry.string
            assert not entry.fuzzy, entry.id
    wanted = _messages()
    singular = {key[0] for key in wanted if isinstance(key, tuple)}
    wanted = {key for key in wanted if isinstance(key, tuple) or key not in singular}
    assert sorted(map(str, wanted - set(kept))) == [], "run `make words` and translate"
    assert sorted(map(str, set(kept) - wanted)) == [], "run `make words`"
    empty = [
        key for key, said in kept.items() if not (all(said) if isinstance(said, tuple) else said)
    ]
    assert empty == []


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_translations_keep_the_places_that_are_filled_in(language: str) -> None:
    wrong = []
    for entry in _catalogue(language):
        ids = [entry.id] if isinstance(entry.id, str) else list(entry.id)
        said = entry.string or ""
        strings = [said] if isinstance(said, str) else list(said)
        asked = {name for text in ids for name in _FIELDS.findall(text)}
        filled = {name for text in strings for name in _FIELDS.findall(text)}
        # A form for one may leave the number out.
        if not filled <= asked | {"count"} or (asked - filled) - {"count"}:
            wrong.append(ids[0])
    assert wrong == []


_EXPRESSION = re.compile(r"{{.*?}}|{#.*?#}", re.DOTALL)
_TRANS = re.compile(r"{%-?\s*trans\b.*?endtrans\s*-?%}", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>", re.DOTALL)
_SPOKEN = re.compile(r"\b(?:aria-label|title|placeholder|alt)=\"([^\"]*)\"")
_WORD = re.compile(r"[A-Za-z]{2,}")
_NO_WORDS = {"Heard", "NPS", "UTC", "SVG", "PNG", "nbsp", "required"}


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if word not in _NO_WORDS]


def test_templates_say_nothing_past_the_catalogue() -> None:
    past = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = _TRANS.sub("", path.read_text())
        text = _EXPRESSION.sub("", text)
        text = re.sub(r"{%.*?%}", "", text, flags=re.DOTALL)
        text = re.sub(r"<(code|kbd|svg|style)\b.*?</\1>", "", text, flags=re.DOTALL)
        spoken = [value for tag in _TAG.findall(text) for value in _SPOKEN.findall(tag)]
        text = re.sub(r'[\w-]+="[^"]*"', "", _TAG.sub("\n", text))  # attributes of unfinished tags
        past += [
            f"{path.relative_to(ROOT)}: {said.strip()[:80]}"
            for said in [*text.splitlines(), *spoken]
            if _words(said)
        ]
    assert past == []


def _literals(path: Path) -> list[str]:
    """Sentences that reach people without the catalogue: of notices, and of what is raised."""
    tree = ast.parse(path.read_text())
    found = []
    for node in ast.walk(tree):
        value: ast.expr | None = None
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "notify"
        ):
            value = node.args[1] if len(node.args) > 1 else None
        elif isinstance(node, ast.Assign) and [
            t.id for t in node.targets if isinstance(t, ast.Name)
        ] == ["msg"]:
            value = node.value
        if isinstance(value, ast.JoinedStr) or (
            isinstance(value, ast.Constant) and isinstance(value.value, str)
        ):
            found.append(f"{path.relative_to(ROOT)}:{value.lineno}")
    return found


def test_notices_and_refusals_go_through_the_catalogue() -> None:
    past = []
    for path in sorted((ROOT / "feedback").rglob("*.py")):
        inside = str(path.relative_to(ROOT / "feedback"))
        if not inside.startswith(_FOR_OPERATORS):
            past += _literals(path)
    assert past == []
