"""Tell the readers of a reply that what it promised is done."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from feedback.act.drafting.actions import about_action
from feedback.act.drafting.plan import Plan
from feedback.act.drafting.realising import realise, text_of
from feedback.act.drafting.sameness import Remembered, grams
from feedback.act.drafting.values import Draft
from feedback.decide.replying.values import Case
from feedback.decide.standing import undertaking_of
from feedback.errors import ConflictError
from feedback.store.actions import ActionItem
from feedback.store.followups import done_behind, replies_with_news
from feedback.store.replies import Reply
from surveys.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A posted reply, and what was done since of what it promised."""

    reply: Reply
    action: ActionItem
    done_on: dt.date


def news_of(session: Session, project_id: int, *, most: int) -> list[News]:
    """Return the replies whose readers should hear that something is done, newest first."""
    found: dict[int, News] = {}
    for reply, action in session.execute(replies_with_news(project_id).limit(most)):
        if action.closed_at is not None:
            news = News(reply=reply, action=action, done_on=action.closed_at.date())
            found.setdefault(reply.id, news)
    return list(found.values())


def follow_up_draft(
    session: Session, case: Case, reply: Reply, *, recent: Sequence[str] = ()
) -> Draft:
    """Draft what the readers of *reply* are told: what is done, and since when."""
    done = [
        replace(undertaking, is_public=True)
        for action in session.scalars(done_behind(reply.review_id))
        for undertaking in [undertaking_of(action, ())]
        if undertaking is not None
    ]
    if not done:
        raise ConflictError(_("Nothing that this reply promised is done yet."))
    planned = Plan(parts=tuple(about_action(one) for one in done), signoff=case.business.signoff)
    worded = realise(
        planned, case.id, Remembered(recent), [grams(text) for text in case.past_replies]
    )
    return Draft(text=text_of(worded.sentences), sentences=worded.sentences)
