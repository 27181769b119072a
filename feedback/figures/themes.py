"""How much is said of each theme week by week, and what is not as usual.

Counts of fewer than five texts are never told: a few anonymous people could be told apart.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from feedback.analyse.trends import FEWEST, WEEK, Change, Told, changes, weeks_until
from feedback.store.spoken import days_by_theme, days_of_family, texts_by_day

_PAST = dt.timedelta(weeks=17)
_LINE = 12  # weeks of a small line


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeWeek:
    """What was said of a theme in the seven days from *first* on."""

    first: dt.date
    texts: int
    critical: int
    whole: int  # texts about anything

    @property
    def is_hidden(self) -> bool:
        """Whether there are too few to be told."""
        return 0 < self.texts < FEWEST

    @property
    def is_split(self) -> bool:
        """Whether critical and other texts are told apart: one number gives the other away."""
        return not any(0 < part < FEWEST for part in (self.critical, self.texts - self.critical))

    @property
    def is_told(self) -> bool:
        """Whether there is something to draw."""
        return self.texts >= FEWEST


def what_changed(session: Session, project_id: int, *, today: dt.date) -> list[Change]:
    """Return what is not as usual up to yesterday; today is not over."""
    until = today - dt.timedelta(days=1)
    told: dict[int, dict[dt.date, Told]] = {}
    for count in days_by_theme(session, project_id, since=until - _PAST):
        told.setdefault(count.theme_id, {})[count.day] = Told(count.texts, count.critical)
    return changes(told, texts_by_day(session, project_id, since=until - _PAST), until=until)


def lines(
    session: Session, project_id: int, parents: Mapping[int, int | None], *, today: dt.date
) -> dict[int, list[int | None]]:
    """Return the texts of the last weeks about each theme; one with others below adds them up.

    None for a week with too few to be told. A theme with less than a text a week has no line: it
    would jump at every word.
    """
    until = today - dt.timedelta(days=1)
    days: dict[int, dict[dt.date, int]] = {}
    for count in days_by_theme(session, project_id, since=until - _PAST):
        for theme_id in {count.theme_id, parents.get(count.theme_id) or count.theme_id}:
            by_day = days.setdefault(theme_id, {})
            by_day[count.day] = by_day.get(count.day, 0) + count.texts
    weeks = {theme_id: weeks_until(by_day, until, _LINE) for theme_id, by_day in days.items()}
    return {
        theme_id: [None if 0 < texts < FEWEST else texts for texts in line]
        for theme_id, line in weeks.items()
        if sum(line) >= _LINE
    }


def theme_weeks(
    session: Session, project_id: int, theme_id: int, *, today: dt.date, count: int = 26
) -> list[ThemeWeek]:
    """Count what was said of a theme and of those below it, week by week up to yesterday."""
    until = today - dt.timedelta(days=1)
    since = until - dt.timedelta(days=WEEK * count - 1)
    days = days_of_family(session, theme_id, since=since)
    texts = weeks_until({day.day: day.texts for day in days}, until, count)
    critical = weeks_until({day.day: day.critical for day in days}, until, count)
    whole = weeks_until(texts_by_day(session, project_id, since=since), until, count)
    return [
        ThemeWeek(first=since + dt.timedelta(days=WEEK * number), texts=a, critical=b, whole=c)
        for number, (a, b, c) in enumerate(zip(texts, critical, whole, strict=True))
    ]
