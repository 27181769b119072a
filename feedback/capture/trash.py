"""Put things aside, have them back for 30 days, and delete them after that.

What is in the trash counts in no figure, no inbox and no evidence.
"""

import datetime as dt
import enum
from dataclasses import dataclass

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from feedback.errors import NotFoundError
from feedback.store.corrections import forget_corrections
from feedback.store.interviews import InterviewSession, Study
from feedback.store.items import Analysis, SourceKind, forget_source, set_counted
from feedback.store.responses import Response
from feedback.store.reviews import Review
from feedback.store.surveys import Survey
from feedback.store.work import Stage, disown, do_again

KEPT_FOR = dt.timedelta(days=30)

Trashable = Response | Review | InterviewSession | Survey | Study


class TrashKind(enum.StrEnum):
    """What can be put into the trash."""

    RESPONSE = "response"
    REVIEW = "review"
    SESSION = "session"
    SURVEY = "survey"
    STUDY = "study"


_KINDS: dict[type[Trashable], TrashKind] = {
    Response: TrashKind.RESPONSE,
    Review: TrashKind.REVIEW,
    InterviewSession: TrashKind.SESSION,
    Survey: TrashKind.SURVEY,
    Study: TrashKind.STUDY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trashed:
    """One thing in the trash, as a list shows it."""

    kind: TrashKind
    key: str
    title: str
    trashed_at: dt.datetime

    @property
    def kept_until(self) -> dt.date:
        """The last day on which it can be had back."""
        return (self.trashed_at + KEPT_FOR).date()


def put(session: Session, project_id: int, kind: TrashKind, key: str, *, now: dt.datetime) -> None:
    """Put one thing of a project into the trash; once it is there, nothing happens."""
    row = _find(session, project_id, kind, key)
    if row.trashed_at is None:
        row.trashed_at = now
        session.flush()
        _count_again(session, row)


def restore(session: Session, project_id: int, kind: TrashKind, key: str) -> None:
    """Take one thing of a project out of the trash."""
    row = _find(session, project_id, kind, key)
    row.trashed_at = None
    session.flush()
    _count_again(session, row)


def restore_all(session: Session, project_id: int, *, at: dt.datetime) -> int:
    """Take out of the trash what one request put there at this moment; return how many."""
    rows = [row for row in _in_trash(session, project_id) if row.trashed_at == at]
    for row in rows:
        row.trashed_at = None
    session.flush()
    for row in rows:
        _count_again(session, row)
    return len(rows)


def contents(session: Session, project_id: int) -> list[Trashed]:
    """List what is in a project's trash, newest first."""
    found = [
        Trashed(kind=_KINDS[type(row)], key=str(row.id), title=_title(row), trashed_at=at)
        for row in _in_trash(session, project_id)
        if (at := row.trashed_at) is not None
    ]
    return sorted(found, key=lambda thing: thing.trashed_at, reverse=True)


def empty_old(session: Session, *, now: dt.datetime) -> int:
    """Delete the receipts that have been in the trash for more than 30 days; return how many.

    Surveys and studies are frames of receipts: they stay, unseen, until nothing refers to them.
    """
    deleted = 0
    for model, kind in (
        (Response, SourceKind.RESPONSE),
        (Review, SourceKind.REVIEW),
        (InterviewSession, SourceKind.SESSION),
    ):
        old = session.scalars(select(model.id).where(model.trashed_at < now - KEPT_FOR)).all()
        for key in old:
            disown(session, Stage.ANALYSE, [f"{kind.value}:{key}"])
            forget_corrections(session, kind, str(key))
            forget_source(session, kind, str(key))
            session.execute(
                delete(Analysis).where(Analysis.source_kind == kind, Analysis.source_id == str(key))
            )
            session.execute(delete(model).where(model.id == key))
        deleted += len(old)
    return deleted


def _find(session: Session, project_id: int, kind: TrashKind, key: str) -> Trashable:
    if kind is not TrashKind.RESPONSE and not (key.isascii() and key.isdigit() and len(key) < 10):  # noqa: PLR2004 - more is no id
        raise NotFoundError
    query = _all_of(kind, project_id)
    model = query.column_descriptions[0]["entity"]
    row: Trashable | None = session.scalar(
        query.where(model.id == (key if kind is TrashKind.RESPONSE else int(key)))
    )
    if row is None:
        raise NotFoundError
    return row


def _in_trash(session: Session, project_id: int) -> list[Trashable]:
    """Load what is in the trash, and nothing else: most of a project is not."""
    rows: list[Trashable] = []
    for kind in TrashKind:
        query = _all_of(kind, project_id)
        model = query.column_descriptions[0]["entity"]
        rows += session.scalars(query.where(model.trashed_at.is_not(None)))
    return rows


def _all_of(kind: TrashKind, project_id: int) -> Select[Trashable]:
    if kind is TrashKind.RESPONSE:
        return select(Response).where(Response.project_id == project_id)
    if kind is TrashKind.REVIEW:
        return select(Review).where(Review.project_id == project_id)
    if kind is TrashKind.SURVEY:
        return select(Survey).where(Survey.project_id == project_id)
    if kind is TrashKind.STUDY:
        return select(Study).where(Study.project_id == project_id)
    return (
        select(InterviewSession).join(InterviewSession.study).where(Study.project_id == project_id)
    )


def _title(row: Trashable) -> str:
    if isinstance(row, Response):
        return f"{row.survey.title} · {row.reference}"
    if isinstance(row, Review):
        return row.title or row.text[:80]
    if isinstance(row, InterviewSession):
        return f"{row.study.title} · {row.participant.label}"
    return row.title


def _count_again(session: Session, row: Trashable) -> None:
    """Carry the row's new state to the items that were derived from it or from what it holds."""
    if isinstance(row, Response):
        _set(session, SourceKind.RESPONSE, row.id, row, row.survey, is_test=row.is_test)
    elif isinstance(row, Review):
        _set(session, SourceKind.REVIEW, str(row.id), row, is_test=row.is_test)
    elif isinstance(row, InterviewSession):
        _set(session, SourceKind.SESSION, str(row.id), row, row.study)
    elif isinstance(row, Survey):
        for response in session.scalars(select(Response).where(Response.survey_id == row.id)):
            _count_again(session, response)
    else:
        for held in session.scalars(
            select(InterviewSession).where(InterviewSession.study_id == row.id)
        ):
            _count_again(session, held)


def _set(
    session: Session,
    kind: SourceKind,
    source_id: str,
    *rows: Trashable,
    is_test: bool = False,
) -> None:
    counted = not is_test and all(row.trashed_at is None for row in rows)
    do_again(session, Stage.ANALYSE, [f"{kind.value}:{source_id}"])
    set_counted(session, kind, source_id, counted=counted)
