"""The life of a survey: drafted, published in frozen versions, closed, opened again."""

import datetime as dt
import secrets
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

import surveys
from feedback.errors import ConflictError, InvalidInputError
from feedback.store.responses import Response
from feedback.store.surveys import (
    DraftStep,
    Survey,
    SurveyLogo,
    SurveyStatus,
    SurveyVersion,
    forget_steps,
    newest_version,
    next_number,
    step_after,
    step_before,
)
from surveys import Effect
from surveys.definition import LONGEST_LABEL
from surveys.reach import never_shown
from surveys.words import _

MOST_STEPS = 50


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
    notes: tuple[surveys.Fault, ...] = ()  # what nobody will see; it hinders nothing

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


def save_draft(
    session: Session, survey: Survey, definition: surveys.Survey, *, revision: int
) -> None:
    """Replace the draft, unless another editor was faster since *revision* was read."""
    if survey.draft_revision != revision:
        msg = _(
            "Somebody else changed this survey while you were editing. Their change stands; "
            "look at it and make yours again."
        )
        raise ConflictError(msg)
    if definition.to_text() == survey.draft:
        return
    last = step_before(session, survey.id)
    number = last.number + 1 if last else 1
    forget_steps(session, survey.id, up_to=max(0, number - MOST_STEPS))
    session.add(DraftStep(survey_id=survey.id, number=number, draft=survey.draft))
    _put(survey, definition)
    session.flush()


def undo_draft(session: Session, survey: Survey) -> bool:
    """Bring back the draft as it was before the last edit; False when there was none."""
    step = step_before(session, survey.id)
    if step is None:
        return False
    after = step_after(session, survey.id)
    number = after.number - 1 if after else -1
    session.add(DraftStep(survey_id=survey.id, number=number, draft=survey.draft))
    _bring_back(session, survey, step)
    return True


def redo_draft(session: Session, survey: Survey) -> bool:
    """Do again what was taken back last; False when nothing was."""
    step = step_after(session, survey.id)
    if step is None:
        return False
    last = step_before(session, survey.id)
    number = last.number + 1 if last else 1
    session.add(DraftStep(survey_id=survey.id, number=number, draft=survey.draft))
    _bring_back(session, survey, step)
    return True


def _bring_back(session: Session, survey: Survey, step: DraftStep) -> None:
    _put(survey, surveys.Survey.from_text(step.draft))
    session.delete(step)
    session.flush()


def _put(survey: Survey, definition: surveys.Survey) -> None:
    survey.draft, survey.title = definition.to_text(), definition.title
    survey.draft_revision += 1


def set_privacy(session: Session, survey: Survey, *, is_anonymous: bool) -> None:
    """Choose whether answers are anonymous; the first published version fixes it for ever."""
    if is_anonymous == survey.is_anonymous:
        return
    if newest_version(session, survey.id) is not None:
        msg = _(
            "Respondents were told how their answers are kept when this survey was published. "
            "Make another survey to ask in the other way."
        )
        raise ConflictError(msg)
    survey.is_anonymous = is_anonymous


def check_list(session: Session, survey: Survey) -> CheckList:
    """Say whether the draft can be published and what that does to answers already given."""
    draft = draft_of(survey)
    faults = surveys.review(draft)
    version = newest_version(session, survey.id)
    if version is None:
        return CheckList(faults=faults, changes=(), is_changed=True, notes=never_shown(draft))
    published = surveys.Survey.from_text(version.definition)
    changes = surveys.compare(published, draft)
    if session.scalar(select(Response.id).where(Response.survey_id == survey.id).limit(1)):
        faults += tuple(
            surveys.Fault("pages", change.words)
            for change in changes
            if change.effect is Effect.REFUSED
        )
    return CheckList(
        faults=faults,
        changes=changes,
        is_changed=published != draft,
        notes=never_shown(draft),
    )


def publish(session: Session, survey: Survey, *, by: int | None, now: dt.datetime) -> SurveyVersion:
    """Freeze the draft as the next version and take answers; refuse it with every fault."""
    listed = check_list(session, survey)
    if listed.faults:
        raise InvalidInputError("\n".join(fault.message for fault in listed.faults))
    if not listed.is_changed:
        msg = _("Nothing changed since the last version.")
        raise ConflictError(msg)
    version = SurveyVersion(
        survey_id=survey.id,
        number=next_number(session, survey.id),
        definition=survey.draft,
        published_at=now,
        published_by=by,
    )
    session.add(version)
    survey.status, survey.closed_at, survey.archived_at = SurveyStatus.OPEN, None, None
    session.flush()
    return version


def close(survey: Survey, *, now: dt.datetime) -> None:
    """Take no more answers; who has begun may finish for a while."""
    if survey.status is not SurveyStatus.OPEN:
        msg = _("Only an open survey can be closed.")
        raise ConflictError(msg)
    survey.status, survey.closed_at = SurveyStatus.CLOSED, now


def reopen(survey: Survey) -> None:
    """Take answers again."""
    if survey.status is not SurveyStatus.CLOSED:
        msg = _("Only a closed survey can be opened again.")
        raise ConflictError(msg)
    survey.status, survey.closed_at, survey.archived_at = SurveyStatus.OPEN, None, None


def duplicate(session: Session, survey: Survey, *, now: dt.datetime) -> Survey:
    """Make a draft of the same questions and look, with an address of its own."""
    before = draft_of(survey)
    title = _("Copy of %(title)s", title=before.title)[:LONGEST_LABEL]
    new = NewSurvey(
        project_id=survey.project_id,
        is_anonymous=survey.is_anonymous,
        definition=replace(before, title=title),
    )
    made = create_survey(session, new, now=now)
    made.accent = survey.accent
    if survey.logo is not None:
        logo = survey.logo
        made.logo = SurveyLogo(
            content=logo.content, digest=logo.digest, width=logo.width, height=logo.height
        )
    session.flush()
    return made


def archive(survey: Survey, *, now: dt.datetime) -> None:
    """Take a survey out of the list; one that is open closes, its results stay."""
    if survey.status is SurveyStatus.OPEN:
        close(survey, now=now)
    survey.archived_at = now


def unarchive(survey: Survey) -> None:
    """Bring a survey back into the list; it stays closed until somebody opens it."""
    survey.archived_at = None


def restore_version(
    session: Session, survey: Survey, version: SurveyVersion, *, revision: int
) -> None:
    """Make a published version the draft again; the draft before it can be had back by undo."""
    definition = surveys.Survey.from_text(version.definition)
    save_draft(session, survey, definition, revision=revision)
