"""Take answers: page by page into a draft, then once and whole into a receipt.

The respondent's browser makes no account and needs no cookie: a random token, made when the first
page is shown, names the draft, leads back to it, and makes sending twice store once.
"""

import datetime as dt
import json
import secrets
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

import surveys
from feedback.capture.contacts import find_or_make
from feedback.errors import LinkExpiredError, SurveyClosedError
from feedback.store.base import random_key, token_digest
from feedback.store.contacts import IdentityKind
from feedback.store.database import day_of, take_turns
from feedback.store.responses import Response, response_by_digest
from feedback.store.surveys import (
    ResponseDraft,
    Survey,
    SurveyStatus,
    SurveyVersion,
    newest_version,
)
from feedback.store.work import Stage, owe
from surveys.answers import Answers, from_text, to_text
from surveys.path import asked_answers, pages_of
from surveys.words import N_, _

DRAFT_KEPT = dt.timedelta(days=30)
GRACE = dt.timedelta(minutes=30)
_ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"  # nothing that is read as something else


@dataclass(frozen=True, slots=True, kw_only=True)
class Respondent:
    """Who answers an identified survey, as far as they said."""

    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """A response under way: which version it answers and what was answered so far."""

    version: SurveyVersion
    definition: surveys.Survey
    answers: Answers
    is_begun: bool
    is_test: bool = False


def new_token() -> str:
    """Make the token of a response to come: 144 bits nobody can guess."""
    return secrets.token_urlsafe(18)


@lru_cache(maxsize=128)
def read_definition(text: str) -> surveys.Survey:
    """Read a published definition; its text never changes, so it is read once a process."""
    return surveys.Survey.from_text(text)


def refuse_newcomers(status: SurveyStatus) -> None:
    """Raise SurveyClosedError unless a response may begin now."""
    if status is SurveyStatus.DRAFT:
        raise SurveyClosedError(_(_NOT_OPEN))
    if status is SurveyStatus.CLOSED:
        raise SurveyClosedError(_(_CLOSED))


def begin(session: Session, survey: Survey) -> UnderWay:
    """Return a fresh response to the newest version; nothing is stored yet."""
    version = newest_version(session, survey.id)
    if version is None:
        raise SurveyClosedError(_(_NOT_OPEN))
    refuse_newcomers(survey.status)
    definition = read_definition(version.definition)
    return UnderWay(version=version, definition=definition, answers={}, is_begun=False)


def begin_test(session: Session, survey: Survey, *, now: dt.datetime) -> str:
    """Begin a response that counts nowhere, and return its token: to try a survey out."""
    token = new_token()
    save(session, replace(begin(session, survey), is_test=True), token, {}, now=now)
    return token


_NOT_OPEN = N_("This survey is not open yet.")
_CLOSED = N_("This survey has closed and takes no more answers. Thank you for wanting to answer.")


def go_on(session: Session, survey_id: int, token: str, *, now: dt.datetime) -> UnderWay:
    """Return the response under way that *token* names, or raise LinkExpiredError."""
    draft = session.get(
        ResponseDraft, token_digest(token), options=[joinedload(ResponseDraft.version)]
    )
    if draft is None or draft.version.survey_id != survey_id or draft.expires_on < day_of(now):
        raise LinkExpiredError(_("This link has expired: answers under way are kept for 30 days."))
    return UnderWay(
        version=draft.version,
        definition=read_definition(draft.version.definition),
        answers=from_text(draft.answers),
        is_begun=True,
        is_test=draft.is_test,
    )


def take_turn(session: Session, token: str) -> None:
    """Wait until nobody else sends the same form at the same moment."""
    take_turns(session, f"draft:{token_digest(token)}")


def find_under_way(session: Session, survey: Survey, token: str, *, now: dt.datetime) -> UnderWay:
    """Return what *token* names, or a fresh response if it names nothing yet."""
    if session.get(ResponseDraft, token_digest(token)) is None:
        return begin(session, survey)
    return go_on(session, survey.id, token, now=now)


def refuse_if_over(survey: Survey, under_way: UnderWay, *, now: dt.datetime) -> None:
    """Raise SurveyClosedError unless the survey is open, or closed only just while answering."""
    if survey.status is SurveyStatus.OPEN:
        return
    closed = survey.closed_at
    if closed is None or not under_way.is_begun or now - closed > GRACE:
        raise SurveyClosedError(_(_CLOSED))


def save(
    session: Session,
    under_way: UnderWay,
    token: str,
    answers: Answers,
    *,
    now: dt.datetime,
) -> None:
    """Keep answers under way; the same page sent twice is kept once."""
    digest = token_digest(token)
    draft = session.get(ResponseDraft, digest)
    if draft is None:
        draft = ResponseDraft(
            digest=digest, version_id=under_way.version.id, is_test=under_way.is_test
        )
        session.add(draft)
    draft.answers = to_text(answers)
    draft.expires_on = day_of(now + DRAFT_KEPT)
    session.flush()


def submit(
    session: Session,
    survey: Survey,
    under_way: UnderWay,
    token: str,
    answers: Answers,
    *,
    respondent: Respondent | None = None,
    now: dt.datetime,
) -> Response:
    """Store the receipt, delete the draft and owe the analysis, all in the caller's transaction.

    A token that was sent before gives back what was stored then.
    """
    digest = token_digest(token)
    stored = response_by_digest(session, digest)
    if stored is not None:
        return stored
    definition = under_way.definition
    contact_id = None
    if not survey.is_anonymous and respondent is not None:
        contact_id = _contact_of(session, survey, respondent, now=now)
    response = Response(
        id=random_key(),
        project_id=survey.project_id,
        survey_id=survey.id,
        version_id=under_way.version.id,
        submit_digest=digest,
        reference=_reference(),
        answers=to_text(asked_answers(definition, answers)),
        path=json.dumps([page.code for page in pages_of(definition, answers)]),
        language=definition.language,
        day=day_of(now),
        is_anonymous=survey.is_anonymous,
        received_at=None if survey.is_anonymous else now,
        contact_id=contact_id,
        is_test=under_way.is_test,
    )
    try:
        with session.begin_nested():
            session.add(response)
            session.flush()
    except IntegrityError:  # the same form was sent at the same moment: theirs is ours
        stored = response_by_digest(session, digest)
        if stored is None:
            raise
        return stored
    session.execute(delete(ResponseDraft).where(ResponseDraft.digest == digest))
    owe(session, Stage.ANALYSE, [f"response:{response.id}"])
    return response


def _contact_of(
    session: Session, survey: Survey, respondent: Respondent, *, now: dt.datetime
) -> int | None:
    if not respondent.email.strip():
        return None  # a name alone is nobody that could be found again
    return find_or_make(
        session,
        survey.project_id,
        name=respondent.name,
        identities=[(IdentityKind.EMAIL, respondent.email)],
        source=f"survey: {survey.title}",
        now=now,
    ).id


def _reference() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
