"""The answer library: prepared answers, how often each was used, how alike replies of it are."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import SelectChoice

from feedback.act import library, replies
from feedback.act.library import COMPARED, NewAnswer, sameness_of
from feedback.errors import InvalidInputError
from feedback.people.policy import Permission
from feedback.store.answers import Answer, answers_of, posted_from, retired_answers, use_counts
from feedback.web.context import audit, found, me, now, project, reading, today, writing
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.replies.forms import AnswerForm
from feedback.web.replies.room import back_to, bp, members, opened
from surveys.words import _

_MOST, _FEW = 100, 20


@bp.get("/answers")
@policy(Permission.READ)
def answers() -> ResponseReturnValue:
    """Show the prepared answers."""
    with reading() as session:
        return _draw(session, _form(session))


@bp.post("/answers")
@policy(Permission.DECIDE)
def add_answer() -> ResponseReturnValue:
    """Put an answer into the library."""
    with writing() as session:
        form = _form(session)
        if not form.validate():
            return _draw(session, form), 422
        try:
            made = library.prepare(session, project().id, _new(form), now=now())
        except InvalidInputError as error:
            form.text.errors = [str(error)]
            return _draw(session, form), 422
        audit(session, "answer.add", "answer", made.id)
    notify("done", _("Put into the library."))
    return redirect(url_for(".answers"), 303)


@bp.get("/answers/<int:answer_id>")
@policy(Permission.READ)
def answer(answer_id: int) -> ResponseReturnValue:
    """Show a prepared answer and what replies were made of it."""
    with reading() as session:
        here = found(session.get(Answer, answer_id))
        return _draw_one(session, here, _form(session, here))


@bp.post("/answers/<int:answer_id>")
@policy(Permission.DECIDE)
def edit_answer(answer_id: int) -> ResponseReturnValue:
    """Change a prepared answer."""
    with writing() as session:
        here = found(session.get(Answer, answer_id))
        form = _form(session, here)
        if not form.validate():
            return _draw_one(session, here, form), 422
        try:
            library.change(here, _new(form))
        except InvalidInputError as error:
            form.text.errors = [str(error)]
            return _draw_one(session, here, form), 422
        audit(session, "answer.edit", "answer", answer_id)
    notify("done", _("Saved."))
    return redirect(url_for(".answers"), 303)


@bp.post("/answers/<int:answer_id>/retire")
@policy(Permission.DECIDE)
def retire_answer(answer_id: int) -> ResponseReturnValue:
    """Take a prepared answer out of use."""
    with writing() as session:
        library.retire(found(session.get(Answer, answer_id)), now=now())
        audit(session, "answer.retire", "answer", answer_id)
    notify("done", _("Out of use."), undo=url_for(".restore_answer", answer_id=answer_id))
    return redirect(url_for(".answers"), 303)


@bp.post("/answers/<int:answer_id>/restore")
@policy(Permission.DECIDE)
def restore_answer(answer_id: int) -> ResponseReturnValue:
    """Use a prepared answer again."""
    with writing() as session:
        library.bring_back(found(session.get(Answer, answer_id)))
        audit(session, "answer.restore", "answer", answer_id)
    notify("done", _("In use again."))
    return redirect(url_for(".answers"), 303)


@bp.post("/replies/<int:reply_id>/insert")
@policy(Permission.DECIDE)
def insert_answer(reply_id: int) -> ResponseReturnValue:
    """Put a prepared answer into a reply."""
    chosen = request.form.get("answer_id", "")
    with writing() as session:
        here = opened(session, reply_id)
        answer = found(session.get(Answer, int(chosen)) if chosen.isdecimal() else None)
        text = library.insert(session, answer, here.reply, by=me().id, now=now())
        replies.edit(session, here, text)
        audit(session, "answer.use", "reply", reply_id, answer=answer.id)
    notify("done", _("Put in. Make it theirs: say what is true for this customer alone."))
    return back_to(reply_id, "answer")


def _form(session: Session, here: Answer | None = None) -> AnswerForm:
    known = {} if here is None else {
        "title": here.title, "text": here.text, "owner": str(here.owner_id or ""),
        "review_by": here.review_by,
    }  # fmt: skip
    form = AnswerForm(request.form if request.method == "POST" else None, **known)
    form.owner.choices = [
        SelectChoice("", _("nobody yet")),
        *(SelectChoice(str(m.user_id), m.user.name) for m in members(session)),
    ]
    return form


def _new(form: AnswerForm) -> NewAnswer:
    return NewAnswer(
        title=form.title.data or "",
        text=form.text.data or "",
        owner_id=form.owner_id,
        review_by=form.review_by.data,
    )


def _draw(session: Session, form: AnswerForm) -> str:
    rows = session.scalars(answers_of(project().id).limit(_MOST)).all()
    counts = use_counts(session, project().id)
    used = [row for row in rows if counts.get(row.id)]
    return render_template(
        "replies/answers.html",
        form=form,
        answers=sorted(rows, key=lambda row: not row.is_overdue(today())),
        uses=counts,
        meters={row.id: _meter(session, row) for row in used},
        retired=session.scalars(retired_answers(project().id).limit(_FEW)).all(),
        today=today(),
    )


def _draw_one(session: Session, here: Answer, form: AnswerForm) -> str:
    return render_template(
        "replies/answer.html",
        answer=here,
        form=form,
        uses=use_counts(session, project().id).get(here.id, 0),
        meter=_meter(session, here),
        today=today(),
    )


def _meter(session: Session, here: Answer) -> library.Sameness:
    return sameness_of(session.scalars(posted_from(here.id, most=COMPARED)).all())
