"""Charts as SVG that stands inside a page under the strictest policy, light and dark from one file.

The only module with matplotlib, which costs a second to load: import it where a chart is drawn.
Drawn in marker colours that no chart would choose; afterwards styles become attributes, markers
become the page's own colours, and what would be refused or repeated is taken out. Equal numbers
give equal bytes.
"""

import hashlib
import io
import re
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from feedback.figures.counts import ThemeCount
from feedback.figures.scores import Month
from feedback.languages import month_in, month_name_in
from feedback.show.headline import signed
from surveys import Nps
from surveys.words import _

WIDE, NARROW = 8.6, 4.1  # inches; the page chooses by its own width

# A marker for each role, and what it is when a page has no colours of its own.
_ROLES = {
    "ink": ("#010203", "#18202c"),
    "mute": ("#010204", "#566070"),
    "rule": ("#010205", "#e2e5eb"),
    "surface": ("#010206", "#ffffff"),
    "neg2": ("#010207", "#b3470b"),
    "mid": ("#010208", "#c9ced6"),
    "pos2": ("#010209", "#1f5fa6"),
    "band": ("#01020a", "#d9e6f4"),
    "on-strong": ("#01020b", "#fefefe"),
    "on-soft": ("#01020c", "#1c2331"),
}
_SETTINGS: Any = {  # matplotlib types each name for itself
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # for measuring only; the page's own font is shown
    "font.size": 10.5,
    "svg.fonttype": "none",
    "svg.hashsalt": "heard",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.spines.bottom": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.major.pad": 6,
    "ytick.major.pad": 8,
}
_Point = tuple[Nps | None, str]  # a month, and how it is labelled
_Points = tuple[_Point, ...]

_Row = tuple[int, int, int]  # critical, neutral, good clauses of a theme
_LONGEST_NAME = 32  # characters that stand beside a bar

_drawing = threading.Lock()  # matplotlib's settings are the process's, not the thread's


def nps_trend(months: Sequence[Month], *, locale: str = "en-GB", narrow: bool = False) -> str:
    """Draw NPS by month with its 95 % band; hidden and empty months are gaps."""
    points = tuple((m.nps, _month_label(m, locale)) for m in months)
    said = [
        f"{month_in(m.month, locale)} {signed(m.nps.score)}"
        for m in months
        if m.nps is not None and m.nps.n
    ]
    title = _("NPS by month")
    return _finish(_nps_trend(points, narrow), title, f"{title}: {', '.join(said)}.")


@lru_cache(maxsize=64)
def _nps_trend(points: _Points, narrow: bool) -> str:  # noqa: FBT001 - the cache's key
    with _drawing, mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(NARROW if narrow else WIDE, 3.1))
        axes = figure.add_axes((0.11 if narrow else 0.055, 0.17, 0.745 if narrow else 0.875, 0.76))
        _draw_trend(axes, points, narrow=narrow)
        return _svg(figure, narrow=narrow)


def _draw_trend(axes: Axes, points: _Points, *, narrow: bool) -> None:
    lows, highs = [], []
    run: list[int] = []
    for index, nps in enumerate([*(nps for nps, _label in points), None]):
        if nps is not None and nps.n:
            run.append(index)
            lows.append(nps.interval.low)
            highs.append(nps.interval.high)
            continue
        if run:
            _draw_run(axes, points, run)
        run = []
    axes.axhline(0, color=_ROLES["mute"][0], linewidth=1, zorder=1)
    axes.grid(axis="y", color=_ROLES["rule"][0], linewidth=0.8, zorder=0)
    axes.set_axisbelow(True)
    axes.set_xlim(-0.4, len(points) - 0.6)
    low, high = min([0.0, *lows]), max([0.0, *highs])
    axes.set_ylim(max(-104, low - 8), min(104, high + 8))
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.tick_params(axis="y", labelcolor=_ROLES["mute"][0])
    every = 3 if narrow else 1
    ticks = [i for i in range(len(points)) if (len(points) - 1 - i) % every == 0]
    axes.set_xticks(ticks, [points[i][1] for i in ticks], fontsize=9.5)
    axes.tick_params(axis="x", labelcolor=_ROLES["mute"][0])
    shown = [(i, nps.score) for i, (nps, _label) in enumerate(points) if nps is not None and nps.n]
    if shown:
        axes.annotate(
            signed(shown[-1][1]),
            shown[-1],
            xytext=(11, 0),
            textcoords="offset points",
            va="center",
            color=_ROLES["pos2"][0],
            fontsize=13,
            fontweight="bold",
            annotation_clip=False,
        )


def _draw_run(axes: Axes, points: _Points, run: list[int]) -> None:
    intervals = [nps.interval for nps, _label in (points[i] for i in run) if nps is not None]
    scores = [interval.score for interval in intervals]
    band, line, surface = _ROLES["band"][0], _ROLES["pos2"][0], _ROLES["surface"][0]
    if len(run) == 1:  # a month between two gaps has a bar, not a band
        axes.vlines(run, intervals[0].low, intervals[0].high, color=band, linewidth=9, zorder=2)
    axes.fill_between(
        run, [i.low for i in intervals], [i.high for i in intervals],
        color=band, linewidth=0, zorder=2,
    )  # fmt: skip
    axes.plot(
        run, scores, color=line, linewidth=2.2, marker="o", markersize=6,
        markerfacecolor=surface, markeredgecolor=line, markeredgewidth=2,
        solid_capstyle="round", zorder=3,
    )  # fmt: skip


def _month_label(month: Month, locale: str) -> str:
    name = month_name_in(month.month, locale)
    return f"{name}\n{_('hidden')}" if month.nps is None else f"{name}\nn={month.nps.n}"


def themes(counts: Sequence[ThemeCount], *, narrow: bool = False) -> str:
    """Draw how each theme was spoken of: criticism to the left, praise to the right."""
    rows = tuple((c.negative, c.neutral, c.positive) for c in counts)
    words = (_("← critical"), _("good →"))
    said = [
        _(
            "%(theme)s %(critical)s critical, %(neutral)s neutral, %(good)s good",
            theme=c.name,
            critical=c.negative,
            neutral=c.neutral,
            good=c.positive,
        )
        for c in counts
    ]
    description = f"{_('Sentences by theme')}: {'; '.join(said)}."
    return _finish(
        _themes(rows, words, narrow),
        _("Themes by sentiment"),
        description,
        names=[_short(c.name) for c in counts],
    )


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip() + "…"


@lru_cache(maxsize=64)
def _themes(rows: tuple[_Row, ...], words: tuple[str, str], narrow: bool) -> str:  # noqa: FBT001 - the cache's key
    with _drawing, mpl.rc_context(_SETTINGS):
        row_height = 0.62 if narrow else 0.4
        height = 0.55 + row_height * max(1, len(rows))
        figure = Figure(figsize=(NARROW if narrow else WIDE, height))
        left = 0.02 if narrow else 0.27
        axes = figure.add_axes((left, 0.42 / height, 0.98 - left, 1 - 0.47 / height))
        _draw_themes(axes, rows, words, narrow=narrow)
        return _svg(figure, narrow=narrow)


def _draw_themes(
    axes: Axes, rows: tuple[_Row, ...], words: tuple[str, str], *, narrow: bool
) -> None:
    # Names are put in afterwards: matplotlib would read formulas in them and miss their glyphs.
    names = [f"NAME{index}" for index in reversed(range(len(rows)))]
    for index, (negative, neutral, positive) in enumerate(reversed(rows)):
        start = -negative - neutral / 2
        for role, on, width in (
            ("neg2", "on-strong", negative),
            ("mid", "on-soft", neutral),
            ("pos2", "on-strong", positive),
        ):
            axes.barh(
                index, width, left=start, height=0.42 if narrow else 0.62,
                color=_ROLES[role][0], edgecolor=_ROLES["surface"][0], linewidth=1,
            )  # fmt: skip
            axes.annotate(
                str(width) if width else "", (start + width / 2, index),
                ha="center", va="center", color=_ROLES[on][0], fontsize=9.5, gid="figure",
            )  # fmt: skip
            start += width
        if narrow:
            axes.annotate(
                names[index], (0, index + 0.36), xycoords=("axes fraction", "data"),
                color=_ROLES["ink"][0], va="center", annotation_clip=False,
            )  # fmt: skip
    widest = max(
        [neg + neu / 2 for neg, neu, _pos in rows]
        + [pos + neu / 2 for _neg, neu, pos in rows]
        + [1]
    )
    for text in axes.texts:  # a number that does not fit into its bar is left to the table
        value = text.get_text()
        if (
            text.get_gid() == "figure"
            and value
            and int(value) < widest * (0.09 if narrow else 0.05)
        ):
            text.set_visible(False)
        text.set_gid(None)
    axes.set_ylim(-0.6, max(0.6, len(rows) - 0.4 + (0.2 if narrow else 0)))
    axes.set_xlim(-widest * 1.02, widest * 1.02)
    axes.set_yticks([] if narrow else range(len(rows)))
    axes.set_yticklabels([] if narrow else names)
    axes.tick_params(axis="y", labelcolor=_ROLES["ink"][0])
    axes.set_xticks([-widest * 0.5, widest * 0.5], list(words), fontsize=9.5)
    axes.tick_params(axis="x", labelcolor=_ROLES["mute"][0])


_STYLE = re.compile(r' style="([^"]*)"')
_DROPPED = frozenset({"font", "font-family", "font-variant", "font-stretch", "font-style"})


def _svg(figure: Figure, *, narrow: bool) -> str:
    """Write a figure as SVG for a page: no styles, no foreign names, the page's own colours."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r"<style[^>]*>.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub(r"<defs>\s*</defs>", "", text)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = _STYLE.sub(_as_attributes, text)
    for role, (marker, plain) in _ROLES.items():
        text = text.replace(marker, f"var(--c-{role},{plain})")
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', text))
    text = re.sub(r' id="([^"]+)"', lambda m: m[0] if m[1] in used else "", text)
    text = re.sub(r' id="([^"]+)"', r' id="KEY-\1"', text)
    text = re.sub(r'(href="#|url\(#)([^")]+)', r"\g<1>KEY-\2", text)
    width, height = (round(side * 72) for side in figure.get_size_inches())
    form = "narrow" if narrow else "wide"
    head = (
        f'<svg class="chart chart--{form}" viewBox="0 0 {width} {height}" role="img" '
        'direction="ltr" aria-labelledby="KEY-t KEY-d" xmlns="http://www.w3.org/2000/svg" '
        'xmlns:xlink="http://www.w3.org/1999/xlink">'
    )
    body = text[text.index(">") + 1 :]
    return head + re.sub(r">\s+<", "><", body).strip()


def _finish(drawn: str, title: str, description: str, *, names: Sequence[str] = ()) -> str:
    """Give a drawing its words; its ids are its own among other charts of the page."""
    key = "c" + hashlib.sha256(f"{drawn}{description}".encode()).hexdigest()[:8]
    words = (
        f'<title id="{key}-t">{escape(title)}</title>'
        f'<desc id="{key}-d">{escape(description)}</desc>'
    )
    head, body = (part.replace("KEY-", f"{key}-") for part in drawn.split(">", 1))
    body = re.sub(r">NAME(\d+)<", lambda m: f">{escape(names[int(m[1])])}<", body)
    return f"{head}>{words}{body}"


def _as_attributes(match: re.Match[str]) -> str:
    """Turn a style into the attributes that mean the same."""
    found = []
    for part in match[1].split(";"):
        name, _, value = (piece.strip() for piece in part.partition(":"))
        if name == "font":  # "700 13px 'DejaVu Sans'": weight and size matter, the family is ours
            size = re.search(r"([\d.]+)px", value)
            weight = re.match(r"(bold|\d{3})\b", value)
            found += [f'font-size="{size[1]}"'] if size else []
            found += [f'font-weight="{weight[1]}"'] if weight else []
        elif name and name not in _DROPPED:
            found.append(f'{name}="{value}"')
    return " " + " ".join(found) if found else ""
