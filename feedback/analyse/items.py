"""The texts in a source: what somebody said, without our questions and our interpretations."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

import surveys
from feedback.analyse.notes import SAID_BY_THE_PARTICIPANT, parse_note
from feedback.store.interviews import InterviewSession, Quoting, SessionStatus
from feedback.store.items import SourceKind
from feedback.store.responses import Response
from feedback.store.reviews import Review
from surveys.answers import Choices, Number, Words, from_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A score given along with a text, on its own scale."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One text of a source; *place* names it within the source for ever."""

    project_id: int
    place: str
    origin: str
    asked: str
    text: str
    said_on: dt.date
    contact_id: int | None
    score: Score | None
    is_counted: bool


def said_in(session: Session, kind: SourceKind, source_id: str) -> list[Said]:
    """Return what was said in a source, nothing if it is gone or must not be used."""
    if kind is SourceKind.RESPONSE:
        response = session.get(Response, source_id)
        return list(_in_response(response)) if response else []
    if kind is SourceKind.REVIEW:
        review = session.get(Review, int(source_id))
        return [_in_review(review)] if review else []
    held = session.get(InterviewSession, int(source_id))
    return list(_in_session(held)) if held else []


def _in_response(response: Response) -> Iterator[Said]:
    definition = surveys.Survey.from_text(response.version.definition)
    answers = from_text(response.answers)
    score: Score | None = None
    for question in definition.questions:
        match answers.get(question.code):
            case Number(value):
                score = Score(value=value, low=question.low, high=question.high)
                continue
            case Words(text):
                pass
            case Choices(other=text) if text:
                pass
            case _:
                continue
        yield Said(
            project_id=response.project_id,
            place=question.code,
            origin=response.survey.title,
            asked=question.title,
            text=text,
            said_on=response.day,
            contact_id=response.contact_id,
            score=score,
            is_counted=not response.is_test
            and response.trashed_at is None
            and response.survey.trashed_at is None,
        )


def _in_review(review: Review) -> Said:
    score = None
    if review.score is not None and review.score_low is not None and review.score_high is not None:
        score = Score(value=review.score, low=review.score_low, high=review.score_high)
    return Said(
        project_id=review.project_id,
        place="text",
        origin="Review" + (f" of {review.product}" if review.product else ""),
        asked=review.title,
        text=review.text,
        said_on=review.said_on,
        contact_id=review.contact_id,
        score=score,
        is_counted=not review.is_test and review.trashed_at is None,
    )


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
                project_id=held.study.project_id,
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
