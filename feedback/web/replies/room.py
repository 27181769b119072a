"""What the pages of the reply desk share: their blueprint, and how a reply is drawn."""

import datetime as dt
from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session, contains_eager
from wtforms import Form, SelectChoice

from feedback.act import replies
from feedback.act.followups import news_of
from feedback.act.guardrails.quality import quality
from feedback.act.phrasing import is_set_up
from feedback.act.receipts import draft_from, receipt_from
from feedback.act.replies import Opened
from feedback.act.understandings import restated
from feedback.decide.replying.briefing import briefing
from feedback.errors import NotFoundError
from feedback.links import understanding_link
from feedback.store.answers import answers_of
from feedback.store.cases import Version, posted_of
from feedback.store.facts import attached_to, facts_that_hold, links_of
from feedback.store.people import Membership, members_of
from feedback.store.replies import Reply
from feedback.store.understanding import understandings_of
from feedback.web.context import found, me, now, project, settings, today
from feedback.web.replies.forms import HandForm, ReasonForm, ReplyForm, RestatedForm
from feedback.web.replies.marking import claim_rows, marked_pieces, sentence_rows

bp = Blueprint("replies", __name__, url_prefix="/p/<slug>")

_MOST_FACTS, _MOST_NEWS = 200, 50


def opened(session: Session, reply_id: int, *, keep: bool = True) -> Opened:
    """Return a reply of this project with all that stands behind it."""
    here = found(session.get(Reply, reply_id))
    if here.review.trashed_at is not None:
        raise NotFoundError
    return replies.open_reply(session, here, by=me().id, now=now(), keep=keep)


def members(session: Session) -> Sequence[Membership]:
    """Return who belongs to the project, with their names."""
    query = members_of(project().id).options(contains_eager(Membership.user))
    return session.scalars(query).all()


def hand_form(session: Session, here: Opened) -> HandForm:
    """Make the form for who answers."""
    due = here.filed.due_at.date() if here.filed.due_at else today() + dt.timedelta(days=1)
    form = HandForm(
        request.form if request.endpoint == "replies.hand" else None,
        to=str(here.filed.owner_id or me().id),
        due_on=due,
    )
    form.to.choices = [SelectChoice(str(m.user_id), m.user.name) for m in members(session)]
    return form


def draw(
    session: Session,
    here: Opened,
    *,
    form: ReplyForm | None = None,
    faulty: Form | None = None,
    refused: str = "",
) -> ResponseReturnValue:
    """Draw the desk of one reply; *faulty* is another form of the page that comes back."""
    reply, filed, verdict = here.reply, here.filed, here.verdict
    form = form or ReplyForm(text=reply.text)
    shown = form.text.data or ""
    objections = here.objections_to(shown)
    draft = draft_from(filed.draft)
    asked = session.scalars(understandings_of(reply.review_id)).all()
    posted = session.scalars(posted_of(reply.id)).all()
    attached = [use.fact for use in session.scalars(attached_to(reply.review_id))]
    links = session.scalars(links_of(reply.review_id)).all()
    has_news = any(n.reply.id == reply.id for n in news_of(session, project().id, most=_MOST_NEWS))
    sentence = RestatedForm(sentence=restated(here.case, verdict))
    choice = ReasonForm(decision=filed.holds.value, why=filed.chosen_why)
    hands = hand_form(session, here)
    for one in (sentence, choice, hands):
        if faulty is not None and isinstance(faulty, type(one)):
            one.process(request.form)
            one.validate()
    page = render_template(
        "replies/reply.html",
        here=here,
        reply=reply,
        filed=filed,
        verdict=verdict,
        form=form,
        refused=refused,
        is_open=here.is_being_written,
        review_pieces=marked_pieces(
            reply.review.text, [(b.start, b.end, str(n)) for n, b in enumerate(verdict.because, 1)]
        ),
        claims=claim_rows(here, attached, links),
        attached=attached,
        attachable=[
            fact
            for fact in session.scalars(facts_that_hold(project().id, today()).limit(_MOST_FACTS))
            if fact not in attached
        ],
        sentences=sentence_rows(here, draft),
        not_covered=[verdict.claims[at] for at in draft.not_covered if at < len(verdict.claims)],
        objections=objections,
        text_pieces=marked_pieces(
            shown, [(v.start, v.end, v.severity.value) for v in objections if v.end]
        ),
        briefing=briefing(here.case, verdict) if filed.is_briefed else None,
        hands=hands,
        choice=choice,
        restated=sentence,
        asked=[(one, understanding_link(settings().address, one.token)) for one in asked],
        posted=[(one, receipt_from(one.receipt)) for one in posted],
        answers=session.scalars(answers_of(project().id)).all(),
        may_approve=filed.waits_for_second_person and filed.asked_by != me().id,
        has_news=has_news and filed.rewriting is None,
        Version=Version,
        model=settings().llm_model if is_set_up(settings()) and draft.sentences else "",
        quality=quality(shown, draft, here.case, verdict, here.recent) if shown else None,
    )
    return page, 422 if form.errors or faulty is not None or refused else 200


def back_to(reply_id: int, part: str = "") -> ResponseReturnValue:
    """Go back to the page of a reply after something was done there."""
    return redirect(url_for("replies.reply", reply_id=reply_id, _anchor=part or None), 303)
