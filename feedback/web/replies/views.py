"""The desk itself: reviews that wait, drafts, what was posted, and the page of one reply."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session, selectinload

from feedback.act import replies
from feedback.act.desk import queue
from feedback.act.drafting.plan import plan
from feedback.act.followups import news_of
from feedback.act.library import COMPARED, Sameness, sameness_of
from feedback.act.phrasing import phrase
from feedback.act.receipts import draft_from
from feedback.errors import ConflictError, InvalidInputError
from feedback.people.policy import Permission
from feedback.store.cases import (
    ReplyCase,
    drafts_of,
    held_cases,
    left_cases,
    posted_by,
    posted_replies_of,
    reply_ids,
    responders,
    still_unanswered,
    waiting_for_second,
)
from feedback.store.replies import Reply
from feedback.store.reviews import Review
from feedback.web.context import audit, found, me, now, project, reading, settings, today, writing
from feedback.web.notices import notify
from feedback.web.outward.news import tell_reply
from feedback.web.policy import policy
from feedback.web.replies.forms import ReplyForm
from feedback.web.replies.room import back_to, bp, draw, opened
from surveys.words import _

_LOOKED_AT, _SHOWN, _POSTED, _FEW = 500, 50, 20, 10
_RESPONDERS = 6


@bp.get("/replies")
@policy(Permission.READ)
def index() -> ResponseReturnValue:
    """Show what waits: what a person must answer first, then what hurts most and waits longest."""
    here = project().id
    with reading() as session:
        load = selectinload(Reply.review)
        held = session.scalars(held_cases(here).limit(_SHOWN)).all()
        second = session.scalars(waiting_for_second(here).limit(_SHOWN)).all()
        above = {case.review_id for case in (*held, *second)}
        rows = session.execute(still_unanswered(here).limit(_LOOKED_AT))
        waiting = [
            (review, label, polarity) for review, label, polarity in rows if review.id not in above
        ]
        drafts = session.scalars(drafts_of(here).options(load).limit(_SHOWN)).all()
        left = session.scalars(left_cases(here).limit(_FEW)).all()
        return render_template(
            "replies/index.html",
            held=held,
            second=second,
            addresses=reply_ids(session, above),
            news=news_of(session, here, most=_FEW),
            waiting=queue(waiting, today=today())[:_SHOWN],
            more=max(0, len(waiting) - _SHOWN),
            drafts=[draft for draft in drafts if draft.review_id not in above],
            posted=session.scalars(posted_replies_of(here).options(load).limit(_POSTED)).all(),
            left=left,
            meters=_meters(session),
            now=now(),
        )


@bp.post("/reviews/<int:review_id>/reply")
@policy(Permission.DECIDE)
def draft(review_id: int) -> ResponseReturnValue:
    """Draft a reply to a review, or go on with the one that is there."""
    with writing() as session:
        review = found(session.get(Review, review_id))
        reply = replies.draft(session, review, by=me().id, now=now())
        if reply.drafted_at == now():
            audit(session, "reply.draft", "reply", reply.id, review=review.id)
        address = url_for(".reply", reply_id=reply.id)
    return redirect(address, 303)


@bp.get("/replies/<int:reply_id>")
@policy(Permission.DECIDE)
def reply(reply_id: int) -> ResponseReturnValue:
    """Show the review with its claims beside the reply with its reasons."""
    with reading() as session:
        return draw(session, opened(session, reply_id, keep=False))


@bp.post("/replies/<int:reply_id>")
@policy(Permission.DECIDE)
def save(reply_id: int) -> ResponseReturnValue:
    """Keep what a person makes of a reply; with a button also note it as posted."""
    form = ReplyForm(request.form)
    is_posted = "posted" in request.form
    with writing() as session:
        here = opened(session, reply_id)
        if not form.validate():
            return draw(session, here, form=form)
        replies.edit(session, here, form.text.data)
        try:
            if is_posted and replies.post(session, here, by=me().id, now=now()):
                tell_reply(session, here.reply)
        except InvalidInputError as error:
            return draw(session, here, form=form, refused=str(error))
        audit(session, "reply.post" if is_posted else "reply.edit", "reply", reply_id)
    if is_posted:
        notify("done", _("Noted as posted."), undo=url_for(".take_back", reply_id=reply_id))
        return redirect(url_for(".index"), 303)
    notify("done", _("Saved."))
    return back_to(reply_id)


@bp.post("/replies/<int:reply_id>/take-back")
@policy(Permission.DECIDE)
def take_back(reply_id: int) -> ResponseReturnValue:
    """Make a reply that was noted as posted a draft again."""
    with writing() as session:
        here = opened(session, reply_id)
        if replies.take_back(session, here, now=now()):
            audit(session, "reply.take_back", "reply", reply_id)
    notify("done", _("It is a draft again."))
    return back_to(reply_id)


@bp.post("/replies/<int:reply_id>/draft-anew")
@policy(Permission.DECIDE)
def draft_anew(reply_id: int) -> ResponseReturnValue:
    """Throw the words away and draft from what is known now."""
    with writing() as session:
        here = opened(session, reply_id)
        replies.draft_anew(session, here.reply, by=me().id, now=now())
        audit(session, "reply.draft", "reply", reply_id, anew=True)
    notify("done", _("Drafted anew from what is known now."))
    return back_to(reply_id)


@bp.post("/replies/<int:reply_id>/word-anew")
@policy(Permission.DECIDE)
def word_anew(reply_id: int) -> ResponseReturnValue:
    """Ask the language model for another wording, with no transaction open while it thinks."""
    with reading() as session:
        here = opened(session, reply_id, keep=False)
        if not here.is_being_written:
            raise ConflictError(_("This reply was posted; what customers read stays as it is."))
        case, verdict, recent = here.case, here.verdict, here.recent
        drafted, before = draft_from(here.filed.draft), here.reply.text
    phrased = phrase(
        settings(),
        case,
        verdict,
        plan(case, verdict),
        drafted,
        recent=recent,
        said_to_customer=case.past_replies,
    )
    if not phrased.is_taken:
        notify("note", phrased.reason)
        return back_to(reply_id)
    with writing() as session:
        here = opened(session, reply_id)
        if here.reply.text != before:
            raise ConflictError(_("Somebody changed the text meanwhile; theirs was kept."))
        replies.take_wording(session, here, phrased.draft)
        audit(session, "reply.draft", "reply", reply_id, model=phrased.model)
    notify("done", _("Worded anew by %(model)s.", model=phrased.model))
    return back_to(reply_id)


@bp.post("/replies/<int:reply_id>/leave")
@policy(Permission.DECIDE)
def leave(reply_id: int) -> ResponseReturnValue:
    """Choose that a review gets no reply."""
    with writing() as session:
        here = opened(session, reply_id)
        review_id = here.reply.review_id
        replies.leave(session, here, by=me().id, now=now())
        audit(session, "reply.leave", "review", review_id)
    undo = url_for(".take_up", review_id=review_id)
    notify("done", _("Noted: this review gets no reply."), undo=undo)
    return redirect(url_for(".index"), 303)


@bp.post("/reviews/<int:review_id>/take-up")
@policy(Permission.DECIDE)
def take_up(review_id: int) -> ResponseReturnValue:
    """Let a review that was to get no reply wait for one again."""
    with writing() as session:
        filed = found(session.get(ReplyCase, review_id))
        replies.take_up_again(filed)
        audit(session, "reply.take_up", "review", review_id)
    notify("done", _("It waits for a reply again."))
    return redirect(url_for(".index"), 303)


def _meters(session: Session) -> list[tuple[str, Sameness]]:
    """Measure how alike the newest replies of each responder are."""
    return [
        (name, sameness_of(session.scalars(posted_by(user_id, project().id, most=COMPARED)).all()))
        for user_id, name in session.execute(responders(project().id, most=_RESPONDERS))
    ]
