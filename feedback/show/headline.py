"""The sentence at the head of the dashboard: it claims no more than the numbers hold."""

from feedback.figures.counts import ThemeCount
from feedback.figures.scores import NpsFigure
from surveys.words import _

_ENOUGH_SENTENCES = 8
_MOSTLY = 0.5


def headline(figure: NpsFigure) -> str:
    """Say how the score stands; a change only when its interval excludes 0."""
    if figure.is_hidden:
        return _("Too few anonymous answers to show a score yet")
    if figure.now is None or not figure.now.n:
        return _("Nobody has given a score in the last 90 days")
    score = signed(figure.now.score)
    change = figure.change
    if change is None:
        return _("NPS %(score)s in the last 90 days", score=score)
    if not change.excludes_zero:
        return _("NPS %(score)s, no clear change on the 90 days before", score=score)
    said = (
        _("NPS %(score)s, up %(points)s points on the 90 days before")
        if change.score > 0
        else _("NPS %(score)s, down %(points)s points on the 90 days before")
    )
    return said % {"score": score, "points": abs(round(change.score))}


def themes_headline(themes: tuple[ThemeCount, ...]) -> str:
    """Say which theme is criticised most, if one clearly is."""
    spoken = [theme for theme in themes if theme.total >= _ENOUGH_SENTENCES]
    if not spoken:
        return _("What people speak of")
    worst = max(spoken, key=lambda theme: theme.negative / theme.total)
    if worst.negative / worst.total > _MOSTLY:
        return _("%(theme)s: most of what is said is critical", theme=worst.name)
    return _("No theme is mostly criticised")


def trend_headline(figure: NpsFigure) -> str:
    """Say which way the score goes, if it clearly goes one."""
    if figure.change is None or not figure.change.excludes_zero:
        return _("NPS by month")
    return _("NPS is rising") if figure.change.score > 0 else _("NPS is falling")


def signed(score: float) -> str:
    """Write a score with its sign and a true minus: +41, −3, 0."""
    value = round(score)
    return f"+{value}" if value > 0 else f"\N{MINUS SIGN}{-value}" if value < 0 else "0"
