"""Whoever becomes the owner of an action is told by letter, beside the notice under My work."""

from sqlalchemy.orm import Session

from feedback.act.colleagues import Notice, write
from feedback.links import action_link
from feedback.store.actions import ActionItem
from feedback.store.handovers import Handover, unseen_handovers
from feedback.store.people import User
from feedback.web.context import me, now, project, settings


def tell_owner(session: Session, action: ActionItem) -> None:
    """Write to the new owner of an action, once for each time that it was handed to them."""
    if action.owner_id is None:
        return
    mine = unseen_handovers(action.owner_id, project().id).where(Handover.action_id == action.id)
    handover = session.scalar(mine.limit(1))
    if handover is None:
        return
    owner = session.get_one(User, action.owner_id)
    notice = Notice(
        key=f"handover:{handover.id}",
        address=owner.email,
        language=owner.language,
        project_id=project().id,
        template="emails/handed_over.txt",
        values={
            "name": owner.name,
            "by": me().name,
            "title": action.title,
            "due_on": action.due_on,
            "link": action_link(settings().address, project().slug, action.id),
        },
        by=me().id,
    )
    write(session, notice, now=now())
