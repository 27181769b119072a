"""Interviews: studies, participants, consent, sessions and their notes."""

import datetime as dt

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedback.analyse.notes import NoteKind, parse_note
from feedback.capture import interviews
from feedback.capture.interviews import NewConsent, NewParticipant, NoteConflictError
from feedback.errors import FeedbackError, NotFoundError
from feedback.people.policy import Permission
from feedback.store.interviews import (
    InterviewSession,
    Participant,
    Quoting,
    SessionStatus,
    Study,
    participants_of,
    sessions_of,
    sizes_of,
    studies_of,
)
from feedback.web.context import audit, found, me, now, project, reading, today, writing
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.requests import id_in
from feedback.web.speaking import zone
from feedback.web.studies.forms import ConsentForm, ParticipantForm, SessionForm, StudyForm
from surveys.words import N_, _

bp = Blueprint("studies", __name__, url_prefix="/p/<slug>")

_CONSENT = N_(
    "I was told what this conversation is for, that notes are taken, who reads them, and that I "
    "can stop or withdraw at any time."
)


@bp.route("/studies", methods=["GET"])
@policy(Permission.READ)
def index() -> ResponseReturnValue:
    """List the studies."""
    with reading() as session:
        return _draw_studies(session, StudyForm())


@bp.post("/studies")
@policy(Permission.RESEARCH)
def create() -> ResponseReturnValue:
    """Begin a study."""
    form = StudyForm(request.form)
    if not form.validate():
        with reading() as session:
            return _draw_studies(session, form)
    with writing() as session:
        study = interviews.create_study(
            session, project().id, title=form.title.data, goal=form.goal.data or "", now=now()
        )
        audit(session, "study.begin", "study", study.id)
        address = url_for(".study", study_id=study.id)
    return redirect(address, 303)


@bp.get("/studies/<int:study_id>")
@policy(Permission.READ)
def study(study_id: int) -> ResponseReturnValue:
    """Show a study with its participants and sessions."""
    with reading() as session:
        return _draw_study(session, _study(session, study_id))


@bp.post("/studies/<int:study_id>/participants")
@policy(Permission.RESEARCH)
def add_participant(study_id: int) -> ResponseReturnValue:
    """Add somebody to a study."""
    form = ParticipantForm(request.form)
    with writing() as session:
        here = _study(session, study_id)
        if not form.validate():
            return _draw_study(session, here, form)
        new = NewParticipant(name=form.name.data, email=form.email.data or "")
        participant = interviews.add_participant(
            session, here, new, source=f"study: {here.title}", now=now()
        )
        audit(session, "participant.add", "participant", participant.id, study=here.id)
        address = url_for(".participant", participant_id=participant.id)
    return redirect(address, 303)


@bp.get("/participants/<int:participant_id>")
@policy(Permission.RESEARCH)
def participant(participant_id: int) -> ResponseReturnValue:
    """Show a participant's consents and sessions."""
    with reading() as session:
        return _draw_participant(session, _participant(session, participant_id))


@bp.post("/participants/<int:participant_id>/consent")
@policy(Permission.RESEARCH)
def consent(participant_id: int) -> ResponseReturnValue:
    """Record consent."""
    form = ConsentForm(request.form)
    with writing() as session:
        here = _participant(session, participant_id)
        if not form.validate():
            return _draw_participant(session, here, consent_form=form)
        new = NewConsent(
            text=form.text.data,
            recording=form.recording.data,
            quoting=Quoting(form.quoting.data),
            how=form.how.data,
            given_on=form.given_on.data,
        )
        recorded = interviews.record_consent(session, here, new, by=me().id)
        audit(
            session,
            "consent.record",
            "participant",
            here.id,
            consent=recorded.id,
            quoting=new.quoting.value,
            recording=new.recording,
        )
    notify("done", _("Consent recorded."))
    return redirect(url_for(".participant", participant_id=participant_id), 303)


@bp.post("/participants/<int:participant_id>/withdraw")
@policy(Permission.RESEARCH)
def withdraw(participant_id: int) -> ResponseReturnValue:
    """Withdraw consent: what the participant said leaves every page."""
    with writing() as session:
        here = _participant(session, participant_id)
        interviews.withdraw_consent(session, here, now=now())
        audit(session, "consent.withdraw", "participant", here.id)
    notify(
        "done",
        _("Consent withdrawn. What was said leaves inbox, evidence and figures."),
        undo=url_for(".not_withdrawn", participant_id=participant_id, at=now().isoformat()),
    )
    return redirect(url_for(".participant", participant_id=participant_id), 303)


@bp.post("/participants/<int:participant_id>/not-withdrawn")
@policy(Permission.RESEARCH)
def not_withdrawn(participant_id: int) -> ResponseReturnValue:
    """Take back a withdrawal that was a slip of the hand."""
    try:
        at = dt.datetime.fromisoformat(request.args.get("at", ""))
    except ValueError:
        raise NotFoundError from None
    with writing() as session:
        here = _participant(session, participant_id)
        if interviews.bring_consent_back(session, here, at=at):
            audit(session, "consent.bring_back", "participant", here.id)
    notify("done", _("The consent is in force again."))
    return redirect(url_for(".participant", participant_id=participant_id), 303)


@bp.post("/participants/<int:participant_id>/sessions")
@policy(Permission.RESEARCH)
def plan(participant_id: int) -> ResponseReturnValue:
    """Plan a session."""
    form = SessionForm(request.form)
    with writing() as session:
        here = _participant(session, participant_id)
        if not form.validate():
            return _draw_participant(session, here, session_form=form)
        held = interviews.plan_session(
            session, here, held_on=form.held_on.data, place=form.place.data or ""
        )
        audit(session, "session.plan", "session", held.id, study=here.study_id)
        address = url_for(".note", session_id=held.id)
    return redirect(address, 303)


@bp.get("/sessions/<int:session_id>")
@policy(Permission.RESEARCH)
def note(session_id: int) -> ResponseReturnValue:
    """Show the note page."""
    with reading() as session:
        return _draw_note(_session(session, session_id))


@bp.post("/sessions/<int:session_id>")
@policy(Permission.RESEARCH)
def save_note(session_id: int) -> ResponseReturnValue:
    """Save the note: by the button as a page, by the page's own script as JSON."""
    text = request.form.get("note", "")
    revision = id_in(request.form.get("revision", ""))
    number = -1 if revision is None else revision  # none that was ever stored
    by_script = request.accept_mimetypes.best == "application/json"
    try:
        with writing() as session:
            held = _session(session, session_id)
            interviews.save_note(session, held, text, revision=number, now=now())
            if "finish" in request.form:
                interviews.finish(session, held, now=now())
                audit(session, "session.finish", "session", held.id)
            saved = held.note_revision
    except FeedbackError as error:
        return _not_saved(session_id, text, error, by_script=by_script)
    if by_script:
        at = f"{now().astimezone(zone()):%H:%M:%S}"
        return jsonify(revision=saved, message=_("Saved at %(time)s.", time=at))
    finished = "finish" in request.form
    notify("done", _("Finished: it is being read now.") if finished else _("Saved."))
    return redirect(url_for(".note", session_id=session_id), 303)


def _not_saved(
    session_id: int, text: str, error: FeedbackError, *, by_script: bool
) -> ResponseReturnValue:
    """Give the text back with what went wrong; of two texts both are shown."""
    if isinstance(error, NotFoundError):
        raise error
    if by_script:
        return jsonify(message=_("Not saved: %(why)s", why=error)), error.status
    with reading() as session:
        held = _session(session, session_id)
        other = error.stored if isinstance(error, NoteConflictError) else ""
        return _draw_note(held, text=text, fault=error, other=other)


def _draw_studies(session: Session, form: StudyForm) -> ResponseReturnValue:
    page = render_template(
        "studies/index.html",
        studies=session.scalars(studies_of(project().id)).all(),
        sizes=sizes_of(session, project().id),
        form=form,
    )
    return page, 422 if form.errors else 200


def _draw_study(
    session: Session, here: Study, form: ParticipantForm | None = None
) -> ResponseReturnValue:
    page = render_template(
        "studies/study.html",
        study=here,
        participants=session.scalars(participants_of(here.id)).all(),
        sessions=session.scalars(sessions_of(here.id)).all(),
        form=form or ParticipantForm(),
    )
    return page, 422 if form else 200


def _draw_participant(
    session: Session,
    here: Participant,
    *,
    consent_form: ConsentForm | None = None,
    session_form: SessionForm | None = None,
) -> ResponseReturnValue:
    held = [s for s in session.scalars(sessions_of(here.study_id)) if s.participant_id == here.id]
    page = render_template(
        "studies/participant.html",
        participant=here,
        sessions=held,
        consent_form=consent_form or ConsentForm(text=_(_CONSENT), given_on=today()),
        session_form=session_form or SessionForm(held_on=today()),
    )
    return page, 422 if consent_form or session_form else 200


def _draw_note(
    held: InterviewSession,
    *,
    text: str | None = None,
    fault: FeedbackError | None = None,
    other: str = "",
) -> ResponseReturnValue:
    shown = held.note if text is None else text
    parts: dict[NoteKind, list[str]] = {kind: [] for kind in NoteKind}
    for line in parse_note(held.note):
        parts[line.kind].append(held.note[line.start : line.end])
    page = render_template(
        "studies/note.html",
        held=held,
        text=shown,
        parts=parts,
        is_finished=held.status is SessionStatus.FINISHED,
        fault=fault,
        other=other,
    )
    return page, fault.status if fault else 200


def _study(session: Session, study_id: int) -> Study:
    study = found(session.get(Study, study_id))
    if study.trashed_at is not None:
        raise NotFoundError
    return study


def _participant(session: Session, participant_id: int) -> Participant:
    participant = session.get(Participant, participant_id)
    if participant is None:
        raise NotFoundError
    found(participant.study)
    return participant


def _session(session: Session, session_id: int) -> InterviewSession:
    held = session.get(InterviewSession, session_id)
    if held is None or held.trashed_at is not None:
        raise NotFoundError
    found(held.study)
    return held
