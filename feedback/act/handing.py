"""Give a case to a named person with a deadline, and write to them."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from feedback.act import colleagues
from feedback.act.colleagues import Notice
from feedback.errors import InvalidInputError
from feedback.store.cases import ReplyCase
from feedback.store.people import Membership, User
from surveys.words import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Whose a case becomes, until when, and what they should know."""

    to: int
    due_at: dt.datetime
    why: str = ""


def hand(
    session: Session, filed: ReplyCase, new: Hands, *, by: int, link: str, now: dt.datetime
) -> None:
    """Make a case somebody's; who takes it themselves needs no letter."""
    if session.get(Membership, (new.to, filed.project_id)) is None:
        raise InvalidInputError(_("Choose somebody who works in this project."))
    if new.due_at <= now:
        raise InvalidInputError(_("Name a time that is still to come."))
    is_new = new.to != filed.owner_id
    filed.owner_id, filed.due_at = new.to, new.due_at
    session.flush()
    if not is_new or new.to == by:
        return
    owner, giver = session.get_one(User, new.to), session.get_one(User, by)
    notice = Notice(
        key=f"case:{filed.review_id}:{new.to}:{now.isoformat()}",
        address=owner.email,
        language=owner.language,
        project_id=filed.project_id,
        template="emails/case_handed_over.txt",
        values={
            "name": owner.name,
            "by": giver.name,
            "why": new.why,
            "due": new.due_at,
            "link": link,
        },
        by=by,
    )
    colleagues.write(session, notice, now=now)
