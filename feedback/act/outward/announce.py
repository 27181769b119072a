"""Write down what is to leave, in the transaction that causes it.

An event goes to the connections that an admin subscribed to it; that is the approval. An action
goes to a tracker when a person presses the button. Customers' words go without personal data, and
with nothing that tells who said them.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from feedback.analyse.personal import masked
from feedback.errors import ConflictError
from feedback.store.actions import ActionItem, EventKind, add_event, evidence_of
from feedback.store.base import random_key
from feedback.store.items import SourceKind
from feedback.store.outward import (
    SUBJECT,
    Connection,
    Delivery,
    connections_open,
    delivery_for,
)
from feedback.store.work import Stage, owe
from surveys.words import N_, _

EVENTS: Mapping[str, str] = {
    "review.received": N_("A critical review came in"),
    "reply.posted": N_("A reply was posted"),
    "proposal.raised": N_("Criticism became a proposal"),
    "action.created": N_("An action was made"),
    "action.changed": N_("An action changed"),
    "action.done": N_("An action is done"),
    "promise.at_risk": N_("A promise is at risk"),
    "promise.broken": N_("A promise was broken"),
    "alert.raised": N_("An alert was raised"),
}
_MOST_QUOTES, _LONGEST_QUOTE, _LONGEST_BODY = 10, 500, 20_000


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about."""

    kind: str  # action, review, reply, proposal, promise, alert
    id: int | str


def announce(
    session: Session,
    project_id: int,
    event: str,
    subject: Subject,
    *,
    title: str,
    body: str,
    link: str,
    now: dt.datetime,
) -> int:
    """Put news on its way to whoever subscribed to it; return to how many places.

    The same event of the same subject at the same moment is one occasion, however often it is
    announced.
    """
    if event not in EVENTS:
        raise ValueError(event)
    occasion = f"{event}:{subject.kind}:{subject.id}:{now.isoformat()}"
    count = 0
    for connection in session.scalars(connections_open(project_id)):
        if event in connection.wanted:
            news = _News(event, subject, title=title, body=body, link=link)
            count += _put(session, connection, occasion, news, by=None, now=now) is not None
    return count


def send_action(
    session: Session,
    connection: Connection,
    action: ActionItem,
    *,
    link: str,
    by: int,
    now: dt.datetime,
) -> Delivery:
    """Send an action to one place, once, at a person's word."""
    if not connection.is_enabled:
        raise ConflictError(_("This connection is switched off."))
    subject = Subject("action", action.id)
    news = _News(
        "action.sent", subject, title=action.title, body=_told_of(session, action), link=link
    )
    delivery = _put(session, connection, f"sent:action:{action.id}", news, by=by, now=now)
    if delivery is None:
        raise ConflictError(_("This action was sent there already."))
    detail = _("sent to %(name)s", name=connection.name)
    add_event(session, action, EventKind.COMMENT, detail, by=by, now=now)
    return delivery


def send_test(session: Session, connection: Connection, *, by: int, now: dt.datetime) -> Delivery:
    """Send a word of greeting, to see whether it arrives."""
    news = _News(
        "test",
        Subject("connection", connection.id),
        title=_("A test from Heard"),
        body=_("If you can read this, the connection works."),
        link="",
    )
    delivery = _put(session, connection, f"test:{now.isoformat()}", news, by=by, now=now)
    if delivery is None:
        raise ConflictError(_("A test is under way already."))
    return delivery


@dataclass(frozen=True, slots=True)
class _News:
    event: str
    subject: Subject
    title: str
    body: str
    link: str


def _put(
    session: Session,
    connection: Connection,
    occasion: str,
    news: _News,
    *,
    by: int | None,
    now: dt.datetime,
) -> Delivery | None:
    if session.scalar(delivery_for(connection.id, occasion)) is not None:
        return None
    delivery = Delivery(
        id=random_key(),
        project_id=connection.project_id,
        connection_id=connection.id,
        occasion=occasion,
        event=news.event,
        subject_kind=news.subject.kind,
        subject_id=str(news.subject.id),
        title=masked(" ".join(news.title.split()))[:200],
        body=masked(news.body)[:_LONGEST_BODY],
        link=news.link[:500],
        approved_by=by if by is not None else connection.made_by,
        approved_at=now,
    )
    session.add(delivery)
    session.flush()
    owe(session, Stage.DELIVER, [SUBJECT + delivery.id])
    return delivery


def _told_of(session: Session, action: ActionItem) -> str:
    """Return why an action is wanted, with customers' words; talks in confidence are not quoted."""
    parts = [action.reason]
    quotes = []
    for evidence in session.scalars(evidence_of(action)):
        item = evidence.item
        if item is None or not item.is_counted or item.source_kind is SourceKind.SESSION:
            continue
        # Masked before it is cut: half an address is none that anybody would recognise.
        words = masked(item.text[evidence.start_at : evidence.end_at])[:_LONGEST_QUOTE]
        quotes.append("> " + " ".join(words.split()))
    if quotes:
        parts.append(_("What customers said:"))
        parts += list(dict.fromkeys(quotes))[:_MOST_QUOTES]
    return "\n\n".join(parts)
