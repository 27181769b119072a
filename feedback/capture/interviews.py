"""Studies, participants and their consent, sessions and their notes."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.capture.contacts import find_or_make
from feedback.errors import ConflictError, InvalidInputError
from feedback.store.contacts import IdentityKind
from feedback.store.interviews import (
    Consent,
    InterviewSession,
    Participant,
    Quoting,
    SessionStatus,
    Study,
)
from feedback.store.work import Stage, owe
from surveys.text import normalise
from surveys.words import _

LONGEST_NOTE = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewParticipant:
    """Who takes part."""

    name: str
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConsent:
    """What a participant agreed to."""

    text: str
    recording: bool
    quoting: Quoting
    how: str
    given_on: dt.date


class NoteConflictError(ConflictError):
    """Somebody else saved the note meanwhile; both texts are there."""

    def __init__(self, stored: str, revision: int) -> None:
        super().__init__(
            _(
                "Somebody else saved this note while you were writing. Both texts are below: "
                "bring them together and save."
            )
        )
        self.stored = stored
        self.revision = revision


def create_study(
    session: Session, project_id: int, *, title: str, goal: str, now: dt.datetime
) -> Study:
    """Begin a study."""
    study = Study(
        project_id=project_id,
        title=_needed(title, _("Give the study a title.")),
        goal=normalise(goal).strip(),
        created_at=now,
    )
    session.add(study)
    session.flush()
    return study


def add_participant(
    session: Session, study: Study, new: NewParticipant, *, source: str, now: dt.datetime
) -> Participant:
    """Add somebody to a study; whoever is in it already stays there once."""
    contact = find_or_make(
        session,
        study.project_id,
        name=_needed(new.name, _("Give the participant's name; reports call them P1, P2 …")),
        identities=[(IdentityKind.EMAIL, new.email)],
        source=source,
        now=now,
    )
    known = session.scalar(
        select(Participant).where(
            Participant.study_id == study.id, Participant.contact_id == contact.id
        )
    )
    if known is not None:
        return known
    count = session.scalar(
        select(func.count()).select_from(Participant).where(Participant.study_id == study.id)
    )
    participant = Participant(
        study_id=study.id, contact_id=contact.id, label=f"P{(count or 0) + 1}", created_at=now
    )
    session.add(participant)
    session.flush()
    return participant


def record_consent(
    session: Session, participant: Participant, new: NewConsent, *, by: int | None
) -> Consent:
    """Record what was agreed to; a later consent stands in front of an earlier one."""
    consent = Consent(
        participant_id=participant.id,
        text=_needed(new.text, _("Write down the words that were agreed to."), longest=2000),
        recording=new.recording,
        quoting=new.quoting,
        how=_needed(new.how, _("Say how consent was given: signed, or said on the recording.")),
        given_on=new.given_on,
        recorded_by=by,
    )
    session.add(consent)
    session.flush()
    session.refresh(participant, ["consents"])
    _read_again(session, participant)
    return consent


def withdraw_consent(session: Session, participant: Participant, *, now: dt.datetime) -> None:
    """End every consent; what the participant said leaves inbox, evidence and figures."""
    for consent in participant.consents:
        if consent.withdrawn_at is None:
            consent.withdrawn_at = now
    session.flush()
    _read_again(session, participant)


def bring_consent_back(session: Session, participant: Participant, *, at: dt.datetime) -> bool:
    """Take back a withdrawal that was a slip of the hand; return whether there was one then."""
    slipped = [consent for consent in participant.consents if consent.withdrawn_at == at]
    for consent in slipped:
        consent.withdrawn_at = None
    session.flush()
    if slipped:
        _read_again(session, participant)
    return bool(slipped)


def plan_session(
    session: Session, participant: Participant, *, held_on: dt.date, place: str
) -> InterviewSession:
    """Plan a conversation."""
    held = InterviewSession(
        study_id=participant.study_id,
        participant_id=participant.id,
        held_on=held_on,
        place=" ".join(normalise(place).split())[:500],
    )
    session.add(held)
    session.flush()
    return held


def save_note(
    session: Session, held: InterviewSession, text: str, *, revision: int, now: dt.datetime
) -> None:
    """Keep a note; raise NoteConflictError when *revision* is not the stored one any more."""
    if held.status is SessionStatus.FINISHED:
        msg = _("This note is finished: what was said is no longer changed.")
        raise ConflictError(msg)
    text = normalise(text)
    if len(text) > LONGEST_NOTE:
        msg = _("A note has up to %(most)s characters.", most=LONGEST_NOTE)
        raise InvalidInputError(msg)
    if text == held.note:
        return
    if revision != held.note_revision:
        raise NoteConflictError(held.note, held.note_revision)
    held.note, held.note_saved_at = text, now
    held.note_revision += 1
    if held.status is SessionStatus.PLANNED:
        held.status = SessionStatus.RUNNING
    session.flush()


def finish(session: Session, held: InterviewSession, *, now: dt.datetime) -> None:
    """Close a note for good and have it read; needs the participant's consent."""
    if held.status is SessionStatus.FINISHED:
        return
    if held.participant.consent is None:
        msg = _("Record the participant's consent first: without it a note may not be used.")
        raise ConflictError(msg)
    if not held.note.strip():
        msg = _("The note is empty.")
        raise InvalidInputError(msg)
    held.status, held.finished_at = SessionStatus.FINISHED, now
    session.flush()
    owe(session, Stage.ANALYSE, [f"session:{held.id}"])


def _read_again(session: Session, participant: Participant) -> None:
    finished = session.scalars(
        select(InterviewSession.id).where(
            InterviewSession.participant_id == participant.id,
            InterviewSession.status == SessionStatus.FINISHED,
        )
    )
    owe(session, Stage.ANALYSE, [f"session:{held_id}" for held_id in finished])


def _needed(text: str, message: str, *, longest: int = 200) -> str:
    text = " ".join(normalise(text).split())
    if not text:
        raise InvalidInputError(message)
    return text[:longest]
