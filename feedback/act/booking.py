"""Write what a posted reply promises into the ledger, in the words that were posted."""

import datetime as dt
import re

from sqlalchemy.orm import Session

from feedback.act.drafting.facts import date_words
from feedback.act.promises import book
from feedback.decide.replying.values import Case, Standing
from feedback.store.cases import PostedReply
from feedback.store.promises import Promise

_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")


def book_promises(
    session: Session, case: Case, posted: PostedReply, *, by: int, now: dt.datetime
) -> list[Promise]:
    """Book every sentence that names the day of an action that is not done yet.

    It is sought in what was posted, for a person may have worded it anew. "No date yet" is none.
    """
    said = [" ".join(one.split()) for one in _ENDS.split(posted.text) if one.strip()]
    booked = []
    for action in case.actions:
        is_open = action.standing in {Standing.COMMITTED, Standing.DOING}
        if not is_open or action.due is None or action.due < now.date():
            continue
        sentence = next((one for one in said if date_words(action.due) in one), "")
        if sentence:
            promise = book(
                session,
                project_id=posted.project_id,
                sentence=sentence,
                due_on=action.due,
                action_id=int(action.id),
                review_id=int(case.id),
                by=by,
                now=now,
            )
            booked.append(promise)
    return booked
