"""The life of a survey: drafted, published in frozen versions, closed, opened again."""

import datetime as dt
import secrets
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

import surveys
from feedback.errors import ConflictError, InvalidInputError
from feedback.store.responses import Response
from feedback.store.surveys import Survey, SurveyStatus, SurveyVersion, newest_version, next_number
from surveys import DefinitionError, Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSurvey:
    """What is needed to begin a survey."""

    project_id: int
    is_anonymous: bool
    definition: surveys.Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckList:
    """Whether the draft of a survey can be published, and what that would do."""

    faults: tuple[surveys.Fault, ...]
    changes: tuple[surveys.Change, ...]
    is_changed: bool

    @property
    def is_ready(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.faults and self.is_changed


def create_survey(session: Session, new: NewSurvey, *, now: dt.datetime) -> Survey:
    """Store a survey that is not published yet."""
    survey = Survey(
        project_id=new.project_id,
        token=secrets.token_urlsafe(9),
        title=new.definition.title,
        is_anonymous=new.is_anonymous,
        draft=new.definition.to_text(),
        created_at=now,
    )
    session.add(survey)
    session.flush()
    return survey


def draft_of(survey: Survey) -> surveys.Survey:
    """Return what the builder edits."""
    return surveys.Survey.from_text(survey.draft)


def save_draft(survey: Survey, definition: surveys.Survey, *, revision: int) -> None:
    """Replace the draft, unless another editor was faster since *revision* was read."""
    if survey.draft_revision != revision:
        msg = (
            "Somebody else changed this survey while you were editing. Their change stands; "
            "look at it and make yours again."
        )
        raise ConflictError(msg)
    survey.previous_draft, survey.draft = survey.draft, definition.to_text()
    survey.title = definition.title
    survey.draft_revision += 1


def undo_draft(survey: Survey) -> None:
    """Bring back the draft as it was before the last edit; undoing twice brings the edit back."""
    if survey.previous_draft:
        before = surveys.Survey.from_text(survey.previous_draft)
        save_draft(survey, before, revision=survey.draft_revision)


def set_privacy(session: Session, survey: Survey, *, is_anonymous: bool) -> None:
    """Choose whether answers are anonymous; the first published version fixes it for ever."""
    if is_anonymous == survey.is_anonymous:
        return
    if newest_version(session, survey.id) is not None:
        msg = (
            "Respondents were told how their answers are kept when this survey was published. "
            "Make another survey to ask in the other way."
        )
        raise ConflictError(msg)
    survey.is_anonymous = is_anonymous


def check_list(session: Session, survey: Survey) -> CheckList:
    """Say whether the draft can be published and what that does to answers already given."""
    try:
        draft = draft_of(survey)
    except DefinitionError as error:
        return CheckList(faults=error.faults, changes=(), is_changed=True)
    faults = surveys.review(draft)
    version = newest_version(session, survey.id)
    if version is None:
        return CheckList(faults=faults, changes=(), is_changed=True)
    published = surveys.Survey.from_text(version.definition)
    changes = surveys.compare(published, draft)
    if session.scalar(select(Response.id).where(Response.survey_id == survey.id).limit(1)):
        faults += tuple(
            surveys.Fault("pages", change.words)
            for change in changes
            if change.effect is Effect.REFUSED
        )
    return CheckList(faults=faults, changes=changes, is_changed=published != draft)


def publish(session: Session, survey: Survey, *, by: int | None, now: dt.datetime) -> SurveyVersion:
    """Freeze the draft as the next version and take answers; refuse it with every fault."""
    listed = check_list(session, survey)
    if listed.faults:
        raise InvalidInputError("\n".join(str(fault) for fault in listed.faults))
    if not listed.is_changed:
        msg = "Nothing changed since the last version."
        raise ConflictError(msg)
    version = SurveyVersion(
        survey_id=survey.id,
        number=next_number(session, survey.id),
        definition=survey.draft,
        published_at=now,
        published_by=by,
    )
    session.add(version)
    survey.status, survey.closed_at = SurveyStatus.OPEN, None
    session.flush()
    return version


def close(survey: Survey, *, now: dt.datetime) -> None:
    """Take no more answers; who has begun may finish for a while."""
    if survey.status is not SurveyStatus.OPEN:
        msg = "Only an open survey can be closed."
        raise ConflictError(msg)
    survey.status, survey.closed_at = SurveyStatus.CLOSED, now


def reopen(survey: Survey) -> None:
    """Take answers again."""
    if survey.status is not SurveyStatus.CLOSED:
        msg = "Only a closed survey can be opened again."
        raise ConflictError(msg)
    survey.status, survey.closed_at = SurveyStatus.OPEN, None
