"""Charts: no styles, no scripts, the page's own colours, equal bytes for equal numbers."""

import datetime as dt
import re
from collections.abc import Callable
from xml.etree.ElementTree import XML

import pytest

from feedback.figures.counts import ThemeCount
from feedback.figures.scores import Month
from feedback.show import charts
from surveys import Nps

_MONTHS = [
    Month(month=dt.date(2026, m, 1), nps=None if m == 4 else Nps(20 - m, 20, 10 + m))
    for m in range(1, 12)
]


def _themes(name: str) -> list[ThemeCount]:
    return [
        ThemeCount(theme_id=1, name=name, negative=20, neutral=5, positive=3),
        ThemeCount(theme_id=2, name="Nothing", negative=0, neutral=0, positive=0),
    ]


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
@pytest.mark.parametrize("kind", ["trend", "themes", "no months", "no themes"])
def test_a_chart_stands_inside_a_page_under_the_strict_policy(kind: str, narrow: bool) -> None:
    none = [Month(month=dt.date(2026, 1, 1), nps=Nps())]
    draw: dict[str, Callable[[], str]] = {
        "trend": lambda: charts.nps_trend(_MONTHS, narrow=narrow),
        "themes": lambda: charts.themes(_themes("Price"), narrow=narrow),
        "no months": lambda: charts.nps_trend(none, narrow=narrow),
        "no themes": lambda: charts.themes([], narrow=narrow),
    }
    svg = draw[kind]()
    XML(svg)
    assert not re.search(r"<style|style=|<script|on\w+=|<metadata|#0102|font-family", svg)
    assert 'role="img"' in svg
    assert draw[kind]() == svg
    ids = re.findall(r'\bid="([^"]+)"', svg)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', svg)) <= set(ids)


def test_a_hidden_month_is_a_gap_that_says_so() -> None:
    svg = charts.nps_trend(_MONTHS)
    assert "hidden" in svg
    assert "Apr 2026" not in svg  # not even in the words for those who cannot see it


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "]]>", "$\\frac", "a & b",
        "$a^2$ and $b$", "价格 😀", "السعر", "NAME1", "KEY-t", "\\1", "x" * 200,
    ],
)  # fmt: skip
@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_a_hostile_name_is_only_a_name(name: str, narrow: bool) -> None:
    svg = charts.themes(_themes(name), narrow=narrow)
    tree = XML(svg)
    assert name in "".join(tree.itertext())
    assert not [e for e in tree.iter() if e.tag.endswith(("script", "}img"))]


def test_a_chart_speaks_the_readers_language_without_being_drawn_for_another() -> None:
    english = charts.nps_trend(_MONTHS)
    german = charts.nps_trend(_MONTHS, locale="de-DE")
    assert "Mar" in english
    assert "Mär" in german
    assert charts.nps_trend(_MONTHS) == english


def test_two_charts_of_equal_numbers_and_other_names_share_a_drawing_but_no_id() -> None:
    first, second = charts.themes(_themes("Price")), charts.themes(_themes("Staff"))
    ids = [set(re.findall(r'\bid="([^"]+)"', svg)) for svg in (first, second)]
    assert ids[0].isdisjoint(ids[1])
    assert "Staff" not in first
