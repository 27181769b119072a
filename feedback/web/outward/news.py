"""What other pages need of this room: news of what they did, and where an action was sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session, selectinload

from feedback.act.outward.announce import Subject, announce
from feedback.links import action_link
from feedback.store.actions import ActionItem
from feedback.store.outward import Connection, Delivery, connections_open, deliveries_about
from feedback.store.replies import Reply
from feedback.web.context import now, project, reading, settings
from feedback.web.outward.room import bp


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where an action was sent, and where it may go yet."""

    deliveries: Sequence[Delivery]
    connections: Sequence[Connection]


def tell_action(session: Session, event: str, action: ActionItem) -> None:
    """Announce what happened to an action."""
    announce(
        session,
        project().id,
        event,
        Subject("action", action.id),
        title=action.title,
        body=action.reason,
        link=action_link(settings().address, project().slug, action.id),
        now=now(),
    )


def tell_reply(session: Session, reply: Reply) -> None:
    """Announce that a reply was posted."""
    announce(
        session,
        project().id,
        "reply.posted",
        Subject("reply", reply.id),
        title=reply.text[:200],
        body="\n\n".join(["> " + " ".join(reply.review.text.split()), reply.text]),
        link=settings().address.removesuffix(settings().sub_path)
        + url_for("replies.reply", reply_id=reply.id),
        now=now(),
    )


@bp.app_template_global("sent_elsewhere")
def sent_elsewhere(action_id: int) -> Elsewhere:
    """Return where an action was sent and where it may go."""
    with reading() as session:
        query = deliveries_about("action", action_id).where(Delivery.event == "action.sent")
        sent = session.scalars(query.options(selectinload(Delivery.connection))).all()
        known = {delivery.connection_id for delivery in sent}
        may = [c for c in session.scalars(connections_open(project().id)) if c.id not in known]
        return Elsewhere(sent, may)
