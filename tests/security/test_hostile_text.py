"""Hostile strings in what is no page: letters and charts. Each comes back, and none does more."""

import email
import email.policy
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence

import pytest

from feedback.act.outward.mail import _message
from feedback.figures.counts import ThemeCount
from feedback.rendering import render
from feedback.show import charts
from feedback.store.actions import Letter
from surveys.text import normalise
from tests.conftest import NOW
from tests.hostile import hostile_strings, naughty_strings

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "title", "desc", "g", "path", "text", "tspan", "defs", "use", "clipPath", "rect"}
NOT_IN_XML = {0xFFFE: None, 0xFFFF: None}
_AT_ONCE = 40


def strings() -> list[str]:
    """Every string that something is left of, as it is stored in a name."""
    found = (" ".join(normalise(raw).split())[:200].strip() for raw in hostile_strings())
    return [text for text in dict.fromkeys(found) if text]


def batches(items: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]


def test_every_string_comes_back_from_a_letter_and_none_becomes_a_header() -> None:
    for number, text in enumerate(strings()):
        body = render(
            "emails/we_did.txt", name=text, you_said=text, we_did=text, project=text, signed=text
        )
        assert body.count(text) >= 5
        letter = Letter(
            approved_at=NOW,
            id=f"{number:032}",
            address="ada@example.org",
            subject=text[:200],
            body=body,
        )
        written = bytes(_message(letter, "Heard <heard@localhost>"))
        read = email.message_from_bytes(written, policy=email.policy.default)
        assert read["To"] == "ada@example.org"
        assert not read.is_multipart()
        assert read.get_content_type() == "text/plain"
        assert sorted(read.keys()).count("Subject") == sorted(read.keys()).count("To") == 1
        assert not {"Bcc", "Cc", "X-Injected", "Set-Cookie"} & set(read.keys())
        assert "".join(read.get_content().split()) == "".join(body.split())


def test_an_address_with_a_line_break_adds_no_header() -> None:
    for break_ in ("\r\n", "\n", "\r", "\u2028", "\x0b", "\x85"):
        letter = Letter(
            approved_at=NOW,
            id="x",
            address="a@example.org",
            subject=f"Hello{break_}Bcc: b@example.org",
            body="x",
        )
        message = _message(letter, "Heard <heard@localhost>")
        read = email.message_from_bytes(bytes(message), policy=email.policy.default)
        assert "Bcc" not in read


def test_every_string_may_name_a_theme_in_a_chart() -> None:
    for names in batches(strings()):
        counts = [
            ThemeCount(theme_id=n, name=name, negative=3, neutral=1, positive=2)
            for n, name in enumerate(names)
        ]
        for narrow in (False, True):
            _check_chart(charts.themes(counts, narrow=narrow), names)


def _check_chart(svg: str, names: Sequence[str]) -> None:
    # The SVG stands in HTML, which takes two characters that XML knows not.
    drawing = ET.fromstring(svg.translate(NOT_IN_XML))  # noqa: S314 - our own
    said = []
    for element in drawing.iter():
        assert element.tag.removeprefix(SVG) in DRAWN
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on")
            assert name != "style"
            if name.endswith("href"):
                assert value.startswith("#")
        if element.tag == f"{SVG}text":
            said.append("".join(element.itertext()))
    for name in names:  # a long one is cut
        shown = name.translate(NOT_IN_XML)
        cut = f"{name[:31].rstrip()}…".translate(NOT_IN_XML)
        assert shown in said or cut in said, name


def test_names_are_drawn_without_a_word_of_warning(recwarn: pytest.WarningsRecorder) -> None:
    """Letters that the measuring font does not have must not fill the log."""
    counts = [
        ThemeCount(theme_id=n, name=text, negative=1, neutral=1, positive=1)
        for n, text in enumerate(naughty_strings()[:100])
    ]
    charts.themes(counts)
    assert list(recwarn) == []
