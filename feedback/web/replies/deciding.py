"""What people decide on the page of a reply: claims and facts, otherwise, who, a second person."""

import datetime as dt

from flask import request
from flask.typing import ResponseReturnValue

from feedback.act import handing, knowing, replies
from feedback.act.handing import Hands
from feedback.act.knowing import Link
from feedback.errors import InvalidInputError, NotFoundError
from feedback.links import reply_link
from feedback.people.policy import Permission
from feedback.store.cases import Version
from feedback.store.facts import Fact
from feedback.store.labels import Bears, Decision
from feedback.web.context import audit, found, me, now, project, settings, writing
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.replies.forms import FactForm, ReasonForm
from feedback.web.replies.knowing import new_fact
from feedback.web.replies.room import back_to, bp, draw, hand_form, opened
from surveys.words import _

_NOTHING, _AS_SUGGESTED = "nothing", "suggested"
_END_OF_DAY = dt.time(17)


@bp.post("/replies/<int:reply_id>/facts")
@policy(Permission.DECIDE)
def attach(reply_id: int) -> ResponseReturnValue:
    """Attach a fact to the review: one that is known, or one that is written down here."""
    chosen = request.form.get("fact_id", "")
    form = FactForm(request.form)
    with writing() as session:
        here = opened(session, reply_id)
        if chosen:
            fact = found(session.get(Fact, int(chosen)) if chosen.isdecimal() else None)
        elif form.validate():
            fact = knowing.add_fact(session, project().id, new_fact(form), by=me().id, now=now())
            audit(session, "fact.add", "fact", fact.id)
        else:
            raise InvalidInputError(_("Choose a fact, or write down what is known."))
        knowing.attach(session, here.reply.review, fact, by=me().id, now=now())
        audit(session, "fact.attach", "review", here.reply.review_id, fact=fact.id)
        replies.reconsider(session, here.reply, by=me().id, now=now())
    notify("done", _("Attached. The decision rests on it now."))
    return back_to(reply_id, "claims")


@bp.post("/replies/<int:reply_id>/facts/<int:fact_id>/detach")
@policy(Permission.DECIDE)
def detach(reply_id: int, fact_id: int) -> ResponseReturnValue:
    """Take a fact off the review."""
    with writing() as session:
        here = opened(session, reply_id)
        fact = found(session.get(Fact, fact_id))
        knowing.detach(session, here.reply.review, fact)
        audit(session, "fact.detach", "review", here.reply.review_id, fact=fact.id)
        replies.reconsider(session, here.reply, by=me().id, now=now())
    notify("done", _("Taken off. The decision no longer rests on it."))
    return back_to(reply_id, "claims")


@bp.post("/replies/<int:reply_id>/claims")
@policy(Permission.DECIDE)
def link(reply_id: int) -> ResponseReturnValue:
    """Say what a fact does to a claim; a person's word wins over what was suggested."""
    bears = request.form.get("bears", "")
    start, end, fact_id = (request.form.get(name, "") for name in ("start", "end", "fact_id"))
    if bears not in {*Bears, _NOTHING, _AS_SUGGESTED}:
        raise NotFoundError
    if not all(number.isdecimal() for number in (start, end, fact_id)):
        raise NotFoundError
    said = Bears(bears) if bears in set(Bears) else None
    new = Link(start=int(start), end=int(end), fact_id=int(fact_id), bears=said)
    with writing() as session:
        here = opened(session, reply_id)
        found(session.get(Fact, new.fact_id))
        review = here.reply.review
        if bears == _AS_SUGGESTED:
            knowing.unlink(session, review, new)
        else:
            knowing.link(session, review, new, by=me().id, now=now())
        audit(session, "claim.link", "review", review.id, fact=new.fact_id, bears=bears)
        replies.reconsider(session, here.reply, by=me().id, now=now())
    notify("done", _("Your word counts. The decision was made anew."))
    return back_to(reply_id, "claims")


@bp.post("/replies/<int:reply_id>/decision")
@policy(Permission.DECIDE)
def choose(reply_id: int) -> ResponseReturnValue:
    """Decide otherwise than the engine, with a reason."""
    form = ReasonForm(request.form)
    with writing() as session:
        here = opened(session, reply_id)
        if not form.validate():
            return draw(session, here, faulty=form)
        decision = Decision(form.decision.data)
        try:
            replies.choose(
                session, here.reply, decision, why=form.why.data or "", by=me().id, now=now()
            )
        except InvalidInputError as error:
            return draw(session, here, faulty=form, refused=str(error))
        audit(session, "reply.decide", "reply", reply_id, decision=decision.value)
    notify("done", _("Decided by you."))
    return back_to(reply_id, "decision")


@bp.post("/replies/<int:reply_id>/second")
@policy(Permission.DECIDE)
def ask_second(reply_id: int) -> ResponseReturnValue:
    """Ask a second person to look at a refutation."""
    with writing() as session:
        replies.ask_second(opened(session, reply_id), by=me().id, now=now())
        audit(session, "reply.ask_second", "reply", reply_id)
    notify("done", _("It waits for a second person now."))
    return back_to(reply_id, "second")


@bp.post("/replies/<int:reply_id>/approve")
@policy(Permission.DECIDE)
def approve(reply_id: int) -> ResponseReturnValue:
    """Answer for a refutation as the second person."""
    with writing() as session:
        replies.approve(opened(session, reply_id), by=me().id, now=now())
        audit(session, "reply.approve", "reply", reply_id)
    notify("done", _("Approved. It may be posted."))
    return back_to(reply_id, "second")


@bp.post("/replies/<int:reply_id>/send-back")
@policy(Permission.DECIDE)
def send_back(reply_id: int) -> ResponseReturnValue:
    """Say what a refutation lacks."""
    with writing() as session:
        here = opened(session, reply_id)
        try:
            replies.send_back(here, why=request.form.get("why", ""), by=me().id)
        except InvalidInputError as error:
            return draw(session, here, refused=str(error))
        audit(session, "reply.send_back", "reply", reply_id)
    notify("done", _("Sent back with what is missing."))
    return back_to(reply_id, "second")


@bp.post("/replies/<int:reply_id>/hand")
@policy(Permission.DECIDE)
def hand(reply_id: int) -> ResponseReturnValue:
    """Give the case to a named person, who gets a letter."""
    with writing() as session:
        here = opened(session, reply_id)
        form = hand_form(session, here)
        if not form.validate():
            return draw(session, here, faulty=form)
        due_at = dt.datetime.combine(form.due_on.data, _END_OF_DAY, dt.UTC)
        hands = Hands(to=int(form.to.data), due_at=due_at, why=form.why.data or "")
        address = reply_link(settings().address, project().slug, reply_id)
        try:
            handing.hand(session, here.filed, hands, by=me().id, link=address, now=now())
        except InvalidInputError as error:
            return draw(session, here, faulty=form, refused=str(error))
        audit(session, "reply.hand", "reply", reply_id, to=hands.to)
    notify("done", _("Handed over."))
    return back_to(reply_id, "briefing")


@bp.post("/replies/<int:reply_id>/rewrite")
@policy(Permission.DECIDE)
def rewrite(reply_id: int) -> ResponseReturnValue:
    """Begin the next version of what was posted."""
    wanted = request.form.get("kind", "")
    if wanted not in {Version.CORRECTION, Version.FOLLOW_UP}:
        raise NotFoundError
    with writing() as session:
        here = opened(session, reply_id)
        replies.rewrite(session, here, Version(wanted), now=now())
        audit(session, "reply.rewrite", "reply", reply_id, kind=wanted)
    return back_to(reply_id, "answer")


@bp.post("/replies/<int:reply_id>/stop")
@policy(Permission.DECIDE)
def stop(reply_id: int) -> ResponseReturnValue:
    """Leave the reply as it was posted."""
    with writing() as session:
        replies.stop_rewriting(session, opened(session, reply_id))
        audit(session, "reply.stop", "reply", reply_id)
    notify("done", _("It stays as it was posted."))
    return back_to(reply_id)
