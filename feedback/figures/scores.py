"""NPS over time, with intervals; months in which few answered anonymously are hidden."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, func, select
from sqlalchemy.orm import Session

import surveys
from feedback.figures.groups import hidden_groups
from feedback.store.responses import COUNTED, Response
from feedback.store.surveys import Survey, SurveyVersion
from surveys import Interval, Nps, QuestionKind

RECENT = dt.timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The NPS of one month; hidden ones carry no numbers."""

    month: dt.date  # its first day
    nps: Nps | None

    @property
    def is_hidden(self) -> bool:
        """Whether too few answered to show it."""
        return self.nps is None


@dataclass(frozen=True, slots=True, kw_only=True)
class NpsFigure:
    """The NPS of the last 90 days, how it changed against the 90 days before, and the months."""

    now: Nps | None  # None: hidden, or nobody answered
    before: Nps | None
    months: tuple[Month, ...]
    is_hidden: bool

    @property
    def change(self) -> Interval | None:
        """The difference to the 90 days before with its interval."""
        if not self.now or not self.before or not self.now.n or not self.before.n:
            return None
        return self.now.difference(self.before)


def nps_figure(
    session: Session,
    project_id: int,
    *,
    today: dt.date,
    months: int = 12,
    survey_id: int | None = None,
) -> NpsFigure:
    """Compute the NPS of a project, or of one survey of it, up to *today*."""
    first = _first_of(today, months - 1)
    since = min(first, today - 2 * RECENT)
    days = _by_day(session, project_id, since, today, survey_id)
    by_month: dict[dt.date, list[_Cell]] = {
        _first_of(today, n): [] for n in reversed(range(months))
    }
    now: list[_Cell] = []
    before: list[_Cell] = []
    for cell in days:
        if cell.day >= first:
            by_month[cell.day.replace(day=1)].append(cell)
        if cell.day > today - RECENT:
            now.append(cell)
        elif cell.day > today - 2 * RECENT:
            before.append(cell)
    hidden = hidden_groups({month: _anonymous(cells) for month, cells in by_month.items()})
    hidden_spans = hidden_groups({"now": _anonymous(now), "before": _anonymous(before)})
    return NpsFigure(
        now=None if "now" in hidden_spans else _total(now),
        before=None if "before" in hidden_spans else _total(before),
        months=tuple(
            Month(month=month, nps=None if month in hidden else _total(cells))
            for month, cells in by_month.items()
        ),
        is_hidden="now" in hidden_spans,
    )


@dataclass(frozen=True, slots=True)
class _Cell:
    day: dt.date
    is_anonymous: bool
    nps: Nps


def _by_day(
    session: Session, project_id: int, since: dt.date, until: dt.date, survey_id: int | None
) -> Iterator[_Cell]:
    """Count detractors, passives and promoters a day, in the database."""
    for version_id, code in nps_questions(session, project_id, survey_id):
        score = cast(number_of(session, code), Integer)
        rows = session.execute(
            select(
                Response.day,
                Response.is_anonymous,
                func.count(score).filter(score <= 6),  # noqa: PLR2004 - the instrument's own classes
                func.count(score).filter(score.between(7, 8)),
                func.count(score).filter(score >= 9),  # noqa: PLR2004 - as above
            )
            .where(
                Response.version_id == version_id,
                Response.day >= since,
                Response.day <= until,
                score.is_not(None),
                *COUNTED,
            )
            .group_by(Response.day, Response.is_anonymous)
        )
        for day, is_anonymous, detractors, passives, promoters in rows:
            yield _Cell(day, is_anonymous, Nps(detractors, passives, promoters))


def nps_questions(
    session: Session, project_id: int, survey_id: int | None
) -> Iterator[tuple[int, str]]:
    """Find the first NPS question of every version."""
    query = (
        select(SurveyVersion)
        .join(SurveyVersion.survey)
        .where(Survey.project_id == project_id, Survey.trashed_at.is_(None))
    )
    if survey_id is not None:
        query = query.where(Survey.id == survey_id)
    for version in session.scalars(query):
        definition = surveys.Survey.from_text(version.definition)
        for question in definition.questions:
            if question.kind is QuestionKind.NPS:
                yield version.id, question.code
                break


def number_of(session: Session, code: str) -> ColumnElement[Any]:
    """Select the number that answers question *code* out of the receipt."""
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import JSONB  # noqa: PLC0415 - only there

        number: ColumnElement[Any] = cast(Response.answers, JSONB)[code]["number"].astext
        return number
    return func.json_extract(Response.answers, f"$.{code}.number")


def _total(cells: list[_Cell]) -> Nps:
    return sum((cell.nps for cell in cells), Nps())


def _anonymous(cells: list[_Cell]) -> int:
    return sum(cell.nps.n for cell in cells if cell.is_anonymous)


def _first_of(today: dt.date, months_ago: int) -> dt.date:
    count = today.year * 12 + today.month - 1 - months_ago
    return dt.date(count // 12, count % 12 + 1, 1)
