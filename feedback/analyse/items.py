"""The texts in a source: what somebody said, without our questions and our interpretations.

Sources are read many at once and as plain values, because a large import brings a hundred thousand.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, selectinload

import surveys
from feedback.analyse.notes import SAID_BY_THE_PARTICIPANT, parse_note
from feedback.store.bulk import among
from feedback.store.interviews import InterviewSession, Participant, Quoting, SessionStatus
from feedback.store.items import SourceKind
from feedback.store.responses import Response
from feedback.store.reviews import Review
from feedback.store.surveys import Survey, SurveyVersion
from surveys.answers import Choices, Number, Words, from_text


class Score(NamedTuple):
    """A score given along with a text, on its own scale."""

    value: float
    low: float
    high: float


class Said(NamedTuple):
    """One text of a source; *place* names it within the source for ever."""

    place: str
    origin: str
    asked: str
    text: str
    said_on: dt.date
    contact_id: int | None
    score: Score | None
    is_counted: bool


class Source(NamedTuple):
    """What was said in one source: nothing if it must not be used."""

    project_id: int
    texts: Sequence[Said]


def sources_of(session: Session, kind: SourceKind, ids: Collection[str]) -> dict[str, Source]:
    """Return what was said in these sources; those that are gone are left out."""
    if kind is SourceKind.RESPONSE:
        return _responses(session, ids)
    if kind is SourceKind.REVIEW:
        return _reviews(session, ids)
    return _sessions(session, ids)


def _responses(session: Session, ids: Collection[str]) -> dict[str, Source]:
    rows = session.execute(
        select(
            Response.id,
            Response.project_id,
            Response.version_id,
            Response.answers,
            Response.day,
            Response.contact_id,
            Survey.title,
            (
                Response.is_test.is_(False)
                & Response.trashed_at.is_(None)
                & Survey.trashed_at.is_(None)
            ).label("is_counted"),
        )
        .join(Survey, Survey.id == Response.survey_id)
        .where(among(session, Response.id, ids))
    ).all()
    shown = select(SurveyVersion.id, SurveyVersion.definition).where(
        SurveyVersion.id.in_({row.version_id for row in rows})
    )
    definitions = {key: _definition(text) for key, text in session.execute(shown)}
    return {
        row.id: Source(row.project_id, list(_in_response(row, definitions[row.version_id])))
        for row in rows
    }


@lru_cache(maxsize=32)
def _definition(text: str) -> surveys.Survey:
    return surveys.Survey.from_text(text)


def _in_response(
    row: Row[str, int, int, str, dt.date, int | None, str, bool], definition: surveys.Survey
) -> Iterator[Said]:
    answers = from_text(row.answers)
    score: Score | None = None
    for question in definition.questions:
        match answers.get(question.code):
            case Number(value):
                score = Score(value, question.low, question.high)
                continue
            case Words(text):
                pass
            case Choices(other=text) if text:
                pass
            case _:
                continue
        yield Said(
            place=question.code,
            origin=row.title,
            asked=question.title,
            text=text,
            said_on=row.day,
            contact_id=row.contact_id,
            score=score,
            is_counted=row.is_counted,
        )


def _reviews(session: Session, ids: Collection[str]) -> dict[str, Source]:
    rows = session.execute(
        select(
            Review.id,
            Review.project_id,
            Review.product,
            Review.title,
            Review.text,
            Review.said_on,
            Review.contact_id,
            Review.score,
            Review.score_low,
            Review.score_high,
            Review.is_test.is_(False) & Review.trashed_at.is_(None),
        ).where(among(session, Review.id, [int(key) for key in ids]))
    )
    return {
        str(key): Source(
            project_id,
            [
                Said(
                    place="text",
                    origin=f"Review of {product}" if product else "Review",
                    asked=title,
                    text=text,
                    said_on=said_on,
                    contact_id=contact_id,
                    score=None
                    if value is None or low is None or high is None
                    else Score(value, low, high),
                    is_counted=is_counted,
                )
            ],
        )
        for (
            key, project_id, product, title, text, said_on, contact_id, value, low, high,
            is_counted,
        ) in rows
    }  # fmt: skip


def _sessions(session: Session, ids: Collection[str]) -> dict[str, Source]:
    rows = session.scalars(
        select(InterviewSession)
        .where(InterviewSession.id.in_([int(key) for key in ids]))
        .options(
            selectinload(InterviewSession.study),
            selectinload(InterviewSession.participant).selectinload(Participant.consents),
        )
    )
    return {str(row.id): Source(row.study.project_id, list(_in_session(row))) for row in rows}


def _in_session(held: InterviewSession) -> Iterator[Said]:
    """Use a note only when it is finished and its participant's consent is in force."""
    consent = held.participant.consent
    if (
        held.status is not SessionStatus.FINISHED
        or consent is None
        or consent.quoting is Quoting.NO
    ):
        return
    for line in parse_note(held.note):
        if line.kind in SAID_BY_THE_PARTICIPANT:
            yield Said(
                place=f"{line.start:06}",
                origin=f"{held.study.title} · {held.participant.label}",
                asked=line.kind.value.capitalize(),
                text=held.note[line.start : line.end],
                said_on=held.held_on,
                # Words that may be quoted only without a name lead back to nobody.
                contact_id=held.participant.contact_id if consent.quoting is Quoting.YES else None,
                score=None,
                is_counted=held.trashed_at is None and held.study.trashed_at is None,
            )
