"""The reply desk: reviews that wait, drafts, and what was posted."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import selectinload

from feedback.act import replies
from feedback.people.policy import Permission
from feedback.store.replies import Reply, ReplyStatus, replies_of, unanswered
from feedback.store.reviews import Review
from feedback.web.context import found, me, now, project, reading, writing
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.replies.forms import ReplyForm

bp = Blueprint("replies", __name__, url_prefix="/p/<slug>")


@bp.get("/replies")
@policy(Permission.READ)
def index() -> ResponseReturnValue:
    """Show what waits for an answer, critical reviews first."""
    with reading() as session:
        load = selectinload(Reply.review)
        return render_template(
            "replies/index.html",
            waiting=session.execute(unanswered(project().id).limit(50)).all(),
            drafts=session.scalars(replies_of(project().id, ReplyStatus.DRAFT).options(load)).all(),
            posted=session.scalars(
                replies_of(project().id, ReplyStatus.POSTED).options(load).limit(20)
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
        address = url_for(".reply", reply_id=reply.id)
    return redirect(address, 303)


@bp.route("/replies/<int:reply_id>", methods=["GET", "POST"])
@policy(Permission.DECIDE)
def reply(reply_id: int) -> ResponseReturnValue:
    """Show the review beside the reply; keep what a person makes of it."""
    if request.method == "GET":
        with reading() as session:
            here = found(session.get(Reply, reply_id))
            return render_template("replies/reply.html", reply=here, form=ReplyForm(text=here.text))
    form = ReplyForm(request.form)
    with writing() as session:
        here = found(session.get(Reply, reply_id))
        if not form.validate():
            return render_template("replies/reply.html", reply=here, form=form), 422
        replies.edit(here, form.text.data)
        if "posted" in request.form:
            replies.mark_posted(here, by=me().id, now=now())
    notify("done", "Noted as posted." if "posted" in request.form else "Saved.")
    address = (
        url_for(".index") if "posted" in request.form else url_for(".reply", reply_id=reply_id)
    )
    return redirect(address, 303)
