"""The sentence at the head of the dashboard: it claims no more than the numbers hold."""

from feedback.figures.counts import ThemeCount
from feedback.figures.scores import NpsFigure

_ENOUGH_SENTENCES = 8
_MOSTLY = 0.5


def headline(figure: NpsFigure) -> str:
    """Say how the score stands; a change only when its interval excludes 0."""
    if figure.is_hidden:
        return "Too few anonymous answers to show a score yet"
    if figure.now is None or not figure.now.n:
        return "Nobody has been asked for a score in the last 90 days"
    score = f"NPS {signed(figure.now.score)}"
    change = figure.change
    if change is None:
        return f"{score} in the last 90 days"
    if change.excludes_zero:
        way = "up" if change.score > 0 else "down"
        return f"{score}, {way} {abs(round(change.score))} points on the 90 days before"
    return f"{score}, no clear change on the 90 days before"


def themes_headline(themes: tuple[ThemeCount, ...]) -> str:
    """Say which theme is criticised most, if one clearly is."""
    spoken = [theme for theme in themes if theme.total >= _ENOUGH_SENTENCES]
    if not spoken:
        return "What people speak of"
    worst = max(spoken, key=lambda theme: theme.negative / theme.total)
    if worst.negative / worst.total > _MOSTLY:
        return f"{worst.name}: most of what is said is critical"
    return "No theme is mostly criticised"


def signed(score: float) -> str:
    """Write a score with its sign and a true minus: +41, −3, 0."""
    value = round(score)
    return f"+{value}" if value > 0 else f"\N{MINUS SIGN}{-value}" if value < 0 else "0"
