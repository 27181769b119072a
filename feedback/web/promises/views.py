"""The ledger: what was promised, what is at risk, what is broken and has to be put right."""

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session, contains_eager
from wtforms import Form, SelectChoice

from feedback.act import promises
from feedback.act.promises import Correction, proposed_correction, risk_of
from feedback.figures.kept import keep_rate
from feedback.people.policy import Permission
from feedback.store.actions import actions_of
from feedback.store.people import Membership, members_of
from feedback.store.promises import Promise, PromiseState, promises_of, successor_of
from feedback.web.context import audit, found, me, now, project, reading, today, writing
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.promises.forms import CorrectionForm, PromiseForm, WithdrawForm
from feedback.web.requests import id_in
from surveys.words import _

bp = Blueprint("promises", __name__, url_prefix="/p/<slug>")

_SOON = dt.timedelta(days=14)
_NEXT_WORD = dt.timedelta(days=14)
_SETTLED = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One promise of the ledger as it stands today."""

    promise: Promise
    state: PromiseState
    risk: str


@bp.get("/promises")
@policy(Permission.READ)
def index() -> ResponseReturnValue:
    """Show all promises: broken ones first, then what is at risk, then what is due."""
    with reading() as session:
        known = session.scalars(promises_of(project().id)).all()
        entries = [
            Entry(promise=p, state=p.state(today()), risk=risk_of(p, today())) for p in known
        ]
        settled = [e for e in entries if e.promise.is_settled or e.promise.corrected_at]
        settled.sort(key=lambda entry: (entry.promise.due_on, entry.promise.id), reverse=True)
        return render_template(
            "promises/index.html",
            groups=_groups(entries),
            settled=settled[:_SETTLED],
            rate=keep_rate(known, today=today()),
            count=len(known),
        )


def _groups(entries: list[Entry]) -> dict[str, list[Entry]]:
    """Sort what is not settled by how soon somebody has to look at it."""
    groups: dict[str, list[Entry]] = {name: [] for name in ("broken", "risk", "soon", "later")}
    for entry in entries:
        if entry.state is PromiseState.BROKEN and entry.promise.corrected_at is None:
            groups["broken"].append(entry)
        elif entry.state is not PromiseState.OPEN:
            continue
        elif entry.risk:
            groups["risk"].append(entry)
        else:
            is_soon = entry.promise.due_on <= today() + _SOON
            groups["soon" if is_soon else "later"].append(entry)
    return groups


@bp.route("/promises/new", methods=["GET", "POST"])
@policy(Permission.DECIDE)
def new() -> ResponseReturnValue:
    """Write down a promise that was made by phone, by mail or at the counter."""
    with writing() if request.method == "POST" else reading() as session:
        form = _form(session)
        if request.method == "GET" or not form.validate():
            page = render_template("promises/new.html", form=form)
            return page, 422 if form.errors else 200
        promise = promises.book(
            session,
            project_id=project().id,
            sentence=form.sentence.data or "",
            due_on=form.due_on.data,
            action_id=int(form.action.data) if form.action.data else None,
            owner_id=int(form.owner.data) if form.owner.data else None,
            by=me().id,
            now=now(),
        )
        audit(session, "promise.book", "promise", promise.id)
        address = url_for(".promise", promise_id=promise.id)
    notify("done", _("It stands in the ledger."))
    return redirect(address, 303)


@bp.get("/promises/<int:promise_id>")
@policy(Permission.READ)
def promise(promise_id: int) -> ResponseReturnValue:
    """Show one promise and what can be done about it."""
    with reading() as session:
        return _draw(session, found(session.get(Promise, promise_id)))


@bp.post("/promises/<int:promise_id>/keep")
@policy(Permission.DECIDE)
def keep(promise_id: int) -> ResponseReturnValue:
    """Note that it was done."""
    with writing() as session:
        here = found(session.get(Promise, promise_id))
        promises.keep(here, now=now())
        audit(session, "promise.keep", "promise", here.id)
    notify("done", _("Noted as kept."), undo=url_for(".reopen", promise_id=promise_id))
    return redirect(url_for(".index"), 303)


@bp.post("/promises/<int:promise_id>/withdraw")
@policy(Permission.DECIDE)
def withdraw(promise_id: int) -> ResponseReturnValue:
    """Take a promise back, with the reason."""
    form = WithdrawForm(request.form)
    with writing() as session:
        here = found(session.get(Promise, promise_id))
        if not form.validate():
            return _draw(session, here, withdraw=form)
        promises.withdraw(here, because=form.because.data or "", now=now())
        audit(session, "promise.withdraw", "promise", here.id)
    message = _("Withdrawn. Tell whoever was promised it.")
    notify("done", message, undo=url_for(".reopen", promise_id=promise_id))
    return redirect(url_for(".promise", promise_id=promise_id), 303)


@bp.post("/promises/<int:promise_id>/reopen")
@policy(Permission.DECIDE)
def reopen(promise_id: int) -> ResponseReturnValue:
    """Take back that a promise was kept or withdrawn."""
    with writing() as session:
        here = found(session.get(Promise, promise_id))
        promises.take_back(here)
        audit(session, "promise.reopen", "promise", here.id)
    notify("done", _("It is open again."))
    return redirect(url_for(".promise", promise_id=promise_id), 303)


@bp.post("/promises/<int:promise_id>/correct")
@policy(Permission.DECIDE)
def correct(promise_id: int) -> ResponseReturnValue:
    """Put a broken promise right: by letter, or noted as posted where it was made."""
    form = CorrectionForm(request.form)
    with writing() as session:
        here = found(session.get(Promise, promise_id))
        if not form.validate():
            return _draw(session, here, correct=form)
        by_letter = bool(form.by_letter.data)
        correction = Correction(
            text=form.text.data or "", next_on=form.next_on.data, by_letter=by_letter
        )
        promises.correct(session, here, correction, by=me().id, now=now())
        audit(session, "promise.correct", "promise", here.id, letter=by_letter)
    sent = _("The letter is on its way, and the new day is booked.")
    notify("done", sent if by_letter else _("Noted as posted, and the new day is booked."))
    return redirect(url_for(".index"), 303)


def _draw(
    session: Session,
    here: Promise,
    *,
    withdraw: WithdrawForm | None = None,
    correct: CorrectionForm | None = None,
) -> ResponseReturnValue:
    forms: tuple[Form | None, ...] = (withdraw, correct)
    faulty = next((form for form in forms if form is not None and form.errors), None)
    next_on = today() + _NEXT_WORD
    address = here.contact.email if here.contact else None
    proposed = CorrectionForm(
        text=proposed_correction(here, next_on=next_on, signed=f"{me().name}\n{project().name}"),
        next_on=next_on,
        by_letter=address is not None,
    )
    page = render_template(
        "promises/promise.html",
        promise=here,
        state=here.state(today()),
        risk=risk_of(here, today()),
        has_address=address is not None,
        successor=session.scalar(successor_of(here.id)),
        before=session.get(Promise, here.follows_id) if here.follows_id else None,
        withdraw_form=withdraw or WithdrawForm(),
        correct_form=correct or proposed,
        faulty=faulty,
    )
    return page, 422 if faulty else 200


def _form(session: Session) -> PromiseForm:
    form = PromiseForm(request.form, owner=str(me().id))
    if request.method == "GET":
        chosen = id_in(request.args.get("action", ""))
        form.action.data = str(chosen) if chosen else ""
    members = members_of(project().id).options(contains_eager(Membership.user))
    form.owner.choices = [
        SelectChoice(str(m.user_id), m.user.name) for m in session.scalars(members)
    ]
    form.action.choices = [
        SelectChoice("", _("none")),
        *(
            SelectChoice(str(action.id), action.title)
            for action in session.scalars(actions_of(project().id))
            if action.closed_at is None
        ),
    ]
    return form
