"""Templates by the book: quoted attributes, no handlers, no styles, nothing marked safe."""

import re
from pathlib import Path

import pytest

from tests.serving import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# The one thing that is markup: a chart, which show.charts makes and whose names it escapes.
_MARKUP = re.compile(r"\|\s*safe\b")


def _without_jinja(text: str) -> str:
    """Put a word in the place of what is filled in, so that only the written HTML is looked at."""
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}", " ", text, flags=re.DOTALL)
    return re.sub(r"\{\{.*?\}\}", "FILLED", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_leaves_no_way_in(path: Path) -> None:
    text = path.read_text("utf-8")
    plain = _without_jinja(text)
    tags = re.findall(r"<[a-zA-Z][^<>]*>", plain)
    for tag in tags:
        bare = re.sub(r'"[^"]*"|\'[^\']*\'', '""', tag)
        assert not re.search(r"=\s*[^\s\"'>]*FILLED", bare), f"unquoted: {tag}"
        assert not re.search(r"\s(on[a-z]+|style)\s*=", bare, re.IGNORECASE), f"inline: {tag}"
        assert not re.search(r"(href|src|action)=[\"']\s*(javascript|data):", tag, re.IGNORECASE)
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)", plain, re.IGNORECASE)
    assert not _MARKUP.search(text), "nothing is marked safe in a template"
    assert "autoescape" not in text


def test_there_are_templates_to_look_at() -> None:
    assert len(TEMPLATES) > 40


def test_markup_is_made_at_few_places_and_none_of_them_takes_words() -> None:
    """Whoever writes Markup(…) says here why that is no way in."""
    known = {"feedback/web/dashboard/views.py"}  # charts: SVG of show.charts, names escaped there
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "feedback").rglob("*.py")
        if re.search(r"\bMarkup\(", path.read_text("utf-8"))
    }
    assert found - known == set()


def test_no_stored_text_is_ever_taken_for_a_template() -> None:
    for path in (ROOT / "feedback").rglob("*.py"):
        text = path.read_text("utf-8")
        assert not re.search(r"render_template_string|from_string\(|Template\(", text), path


def test_an_address_that_somebody_typed_is_a_link_only_if_it_is_one() -> None:
    """Addresses from imports are shown as words; a template that links one must check it first."""
    for path in TEMPLATES:
        for found in re.findall(r'href="\{\{\s*([a-z_.]*url)\s*\}\}"', path.read_text("utf-8")):
            assert found == "static_url", f"{path}: {found}"
