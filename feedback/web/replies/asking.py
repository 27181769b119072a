"""Ask a customer whether the problem was understood, by a link that a person hands on."""

from flask import request
from flask.typing import ResponseReturnValue

from feedback.act import understandings
from feedback.people.policy import Permission
from feedback.web.context import audit, me, now, writing
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.replies.forms import RestatedForm
from feedback.web.replies.room import back_to, bp, draw, opened
from surveys.words import _


@bp.post("/replies/<int:reply_id>/understanding")
@policy(Permission.DECIDE)
def ask(reply_id: int) -> ResponseReturnValue:
    """Make a link on which the customer confirms or corrects one sentence."""
    form = RestatedForm(request.form)
    with writing() as session:
        here = opened(session, reply_id)
        if not form.validate():
            return draw(session, here, faulty=form)
        asked = understandings.ask(
            session, here.reply.review, form.sentence.data, by=me().id, now=now()
        )
        audit(session, "understanding.ask", "review", here.reply.review_id, question=asked.id)
    notify("done", _("Here is the link. Hand it to the customer; it needs no account."))
    return back_to(reply_id, "understanding")
