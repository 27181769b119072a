"""The reply desk: reviews that wait, drafts, and what was posted."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session, selectinload

from feedback.act import replies
from feedback.act.checks import checks_of
from feedback.act.desk import queue
from feedback.people.policy import Permission
from feedback.store.replies import Reply, ReplyStatus, replies_of, unanswered
from feedback.store.reviews import Review
from feedback.web.context import audit, found, me, now, project, reading, today, writing
from feedback.web.notices import notify
from feedback.web.outward.news import tell_reply
from feedback.web.policy import policy
from feedback.web.replies.forms import ReplyForm
from surveys.words import _

bp = Blueprint("replies", __name__, url_prefix="/p/<slug>")

_LOOKED_AT, _SHOWN, _POSTED = 500, 50, 20


@bp.get("/replies")
@policy(Permission.READ)
def index() -> ResponseReturnValue:
    """Show what waits for an answer: what hurts most and waits longest first."""
    with reading() as session:
        load = selectinload(Reply.review)
        rows = session.execute(unanswered(project().id).limit(_LOOKED_AT))
        waiting = [(review, label, polarity) for review, label, polarity in rows]
        posted = replies_of(project().id, ReplyStatus.POSTED).order_by(None)
        return render_template(
            "replies/index.html",
            waiting=queue(waiting, today=today())[:_SHOWN],
            more=max(0, len(waiting) - _SHOWN),
            drafts=session.scalars(replies_of(project().id, ReplyStatus.DRAFT).options(load)).all(),
            posted=session.scalars(
                posted.order_by(Reply.posted_at.desc()).options(load).limit(_POSTED)
            ).all(),
        )


@bp.post("/reviews/<int:review_id>/reply")
@policy(Permission.DECIDE)
def draft(review_id: int) -> ResponseReturnValue:
    """Draft a reply to a review, or go on with the one that is there."""
    with writing() as session:
        review = found(session.get(Review, review_id))
        reply = replies.draft(
            session, review, by=me().id, signed=me().name, project=project().name, now=now()
        )
        if reply.drafted_at == now():
            audit(session, "reply.draft", "reply", reply.id, review=review.id)
        address = url_for(".reply", reply_id=reply.id)
    return redirect(address, 303)


@bp.route("/replies/<int:reply_id>", methods=["GET", "POST"])
@policy(Permission.DECIDE)
def reply(reply_id: int) -> ResponseReturnValue:
    """Show the review beside the reply; keep what a person makes of it."""
    if request.method == "GET":
        with reading() as session:
            here = found(session.get(Reply, reply_id))
            return _draw(session, here, ReplyForm(text=here.text))
    form = ReplyForm(request.form)
    is_posted = "posted" in request.form
    with writing() as session:
        here = found(session.get(Reply, reply_id))
        if not form.validate():
            return _draw(session, here, form)
        replies.edit(here, form.text.data)
        if is_posted:
            replies.mark_posted(here, by=me().id, now=now())
            tell_reply(session, here)
        audit(session, "reply.post" if is_posted else "reply.edit", "reply", reply_id)
    if is_posted:
        notify("done", _("Noted as posted."), undo=url_for(".take_back", reply_id=reply_id))
        return redirect(url_for(".index"), 303)
    notify("done", _("Saved."))
    return redirect(url_for(".reply", reply_id=reply_id), 303)


@bp.post("/replies/<int:reply_id>/take-back")
@policy(Permission.DECIDE)
def take_back(reply_id: int) -> ResponseReturnValue:
    """Make a reply that was noted as posted a draft again."""
    with writing() as session:
        here = found(session.get(Reply, reply_id))
        if here.status is ReplyStatus.POSTED:
            replies.take_back(here)
            audit(session, "reply.take_back", "reply", reply_id)
    notify("done", _("It is a draft again."))
    return redirect(url_for(".reply", reply_id=reply_id), 303)


def _draw(session: Session, here: Reply, form: ReplyForm) -> ResponseReturnValue:
    heard = replies.heard_in(session, here.review)
    text = form.text.data or ""
    page = render_template(
        "replies/reply.html",
        reply=here,
        form=form,
        heard=heard,
        checks=checks_of(text, themes=heard.criticised + heard.praised, review=here.review.text),
    )
    return page, 422 if form.errors else 200
