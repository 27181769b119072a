"""The page of facts: what the business knows, on what it rests, until when."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedback.act import knowing
from feedback.act.knowing import NewFact
from feedback.errors import InvalidInputError
from feedback.people.policy import Permission
from feedback.store.facts import Fact, facts_of, history_of_fact, uses_of
from feedback.store.labels import FactKind
from feedback.web.context import audit, found, me, now, project, reading, today, writing
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.replies.forms import FactForm
from feedback.web.replies.room import bp
from surveys.words import _

_MOST = 500


@bp.get("/facts")
@policy(Permission.READ)
def facts() -> ResponseReturnValue:
    """Show what is known."""
    with reading() as session:
        return _draw(session, FactForm())


@bp.post("/facts")
@policy(Permission.DECIDE)
def add_fact() -> ResponseReturnValue:
    """Write a fact down."""
    form = FactForm(request.form)
    with writing() as session:
        if not form.validate():
            return _draw(session, form), 422
        try:
            fact = knowing.add_fact(session, project().id, new_fact(form), by=me().id, now=now())
        except InvalidInputError as error:
            form.text.errors = [str(error)]
            return _draw(session, form), 422
        audit(session, "fact.add", "fact", fact.id)
    notify("done", _("Written down."))
    return redirect(url_for(".facts"), 303)


@bp.get("/facts/<int:fact_id>")
@policy(Permission.READ)
def fact(fact_id: int) -> ResponseReturnValue:
    """Show a fact with what it replaced."""
    with reading() as session:
        here = found(session.get(Fact, fact_id))
        form = FactForm(
            text=here.text, kind=here.kind.value, dated=here.dated, expires_on=here.expires_on,
            is_public=here.is_public,
        )  # fmt: skip
        return _draw_one(session, here, form)


@bp.post("/facts/<int:fact_id>")
@policy(Permission.DECIDE)
def edit_fact(fact_id: int) -> ResponseReturnValue:
    """Put a new row in the place of a fact."""
    form = FactForm(request.form)
    with writing() as session:
        here = found(session.get(Fact, fact_id))
        if not form.validate():
            return _draw_one(session, here, form), 422
        try:
            newer = knowing.edit_fact(session, here, new_fact(form), by=me().id, now=now())
        except InvalidInputError as error:
            form.text.errors = [str(error)]
            return _draw_one(session, here, form), 422
        audit(session, "fact.edit", "fact", newer.id, before=fact_id)
        address = url_for(".fact", fact_id=newer.id)
    notify("done", _("Changed. What it said before is kept."))
    return redirect(address, 303)


@bp.post("/facts/<int:fact_id>/retire")
@policy(Permission.DECIDE)
def retire_fact(fact_id: int) -> ResponseReturnValue:
    """Take a fact out of use."""
    with writing() as session:
        knowing.retire(found(session.get(Fact, fact_id)), now=now())
        audit(session, "fact.retire", "fact", fact_id)
    notify("done", _("Out of use."), undo=url_for(".restore_fact", fact_id=fact_id))
    return redirect(url_for(".facts"), 303)


@bp.post("/facts/<int:fact_id>/restore")
@policy(Permission.DECIDE)
def restore_fact(fact_id: int) -> ResponseReturnValue:
    """Use a fact again."""
    with writing() as session:
        knowing.bring_back(session, found(session.get(Fact, fact_id)))
        audit(session, "fact.restore", "fact", fact_id)
    notify("done", _("In use again."))
    return redirect(url_for(".facts"), 303)


def new_fact(form: FactForm) -> NewFact:
    """Return what the form says."""
    return NewFact(
        text=form.text.data or "",
        kind=FactKind(form.kind.data),
        dated=form.dated.data,
        expires_on=form.expires_on.data,
        is_public=form.is_public.data,
    )


def _draw(session: Session, form: FactForm) -> str:
    rows = session.scalars(facts_of(project().id).limit(_MOST)).all()
    return render_template(
        "replies/facts.html",
        form=form,
        facts=[row for row in rows if row.holds(today())],
        expired=[row for row in rows if not row.holds(today())],
        uses=uses_of(session, [row.id for row in rows]),
    )


def _draw_one(session: Session, here: Fact, form: FactForm) -> str:
    return render_template(
        "replies/fact.html",
        fact=here,
        form=form,
        before=history_of_fact(session, here),
        uses=uses_of(session, [here.id]).get(here.id, 0),
        holds=here.holds(today()),
    )
