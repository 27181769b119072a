"""Draft the reply to a review: thank, name what was said, say what is really being done, sign.

A draft says nothing that is not known: it promises no date and no result, blames nobody, and
mentions a change only when there is an action item for it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from feedback.errors import ConflictError, InvalidInputError
from feedback.store.actions import ActionItem, ActionStatus
from feedback.store.items import CRITICAL_KINDS, Clause, Item, SourceKind, item_key
from feedback.store.labels import Kind, Label, Voice
from feedback.store.replies import Reply, ReplyStatus
from feedback.store.reviews import Review
from feedback.store.themes import Theme
from surveys.words import _

LONGEST = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a review says, as far as it was found out."""

    criticised: tuple[str, ...]  # theme names
    praised: tuple[str, ...]
    asks: bool
    is_critical: bool
    actions: tuple[ActionItem, ...]


def heard_in(session: Session, review: Review) -> Heard:
    """Collect what the analysis found in a review."""
    item = session.get(
        Item,
        item_key(SourceKind.REVIEW, str(review.id), "text"),
        options=[selectinload(Item.clauses).selectinload(Clause.themes)],
    )
    clauses = [c for c in item.clauses if c.voice is Voice.OWN] if item else []
    bad = [c for c in clauses if c.kind in CRITICAL_KINDS]
    good = [c for c in clauses if c.kind is Kind.PRAISE]
    criticised = _theme_ids(bad)
    themes = {
        theme.id: theme.name.lower()
        for theme in session.scalars(
            select(Theme).where(Theme.id.in_([*criticised, *_theme_ids(good)]))
        )
    }
    actions = session.scalars(
        select(ActionItem)
        .where(
            ActionItem.theme_id.in_(criticised),
            ActionItem.status.in_((ActionStatus.DOING, ActionStatus.DONE)),
        )
        .order_by(ActionItem.id.desc())
    ).all()
    return Heard(
        criticised=tuple(themes[i] for i in criticised if i in themes)[:2],
        praised=tuple(themes[i] for i in _theme_ids(good) if i in themes and i not in criticised)[
            :2
        ],
        asks=any(c.kind is Kind.QUESTION for c in clauses),
        is_critical=bool(bad) or (item is not None and item.label is Label.NEGATIVE),
        actions=tuple(actions[:1]),
    )


def write(heard: Heard, *, author: str, signed: str, project: str) -> str:
    """Write the reply to what was heard."""
    lines = [_("Hello %(name)s,", name=author) if author else _("Hello,"), ""]
    lines.append(" ".join(_thanks(heard)))
    if heard.is_critical:
        lines += ["", " ".join(_answer(heard))]
    if heard.asks:
        lines += ["", _("You also asked us something: I am finding out and will answer you here.")]
    if heard.is_critical:
        lines += ["", _("If you would like to talk about it, write to us and ask for me.")]
    return "\n".join([*lines, "", signed, project])


def draft(
    session: Session, review: Review, *, by: int, signed: str, project: str, now: dt.datetime
) -> Reply:
    """Store a draft for a review, or return the reply that is there."""
    known = session.scalar(select(Reply).where(Reply.review_id == review.id))
    if known is not None:
        return known
    text = write(heard_in(session, review), author=review.author, signed=signed, project=project)
    reply = Reply(
        project_id=review.project_id,
        review_id=review.id,
        drafted=text,
        text=text,
        signed_by=by,
        drafted_at=now,
    )
    session.add(reply)
    session.flush()
    return reply


def edit(reply: Reply, text: str) -> None:
    """Keep what a person made of the draft."""
    if reply.status is ReplyStatus.POSTED:
        msg = _("This reply was posted; what customers read cannot be changed here.")
        raise ConflictError(msg)
    text = text.replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST:
        raise InvalidInputError(_("A reply has 1 to %(most)s characters.", most=LONGEST))
    reply.text = text


def mark_posted(reply: Reply, *, by: int, now: dt.datetime) -> None:
    """Note that a person put the reply on the platform."""
    if reply.status is ReplyStatus.POSTED:
        return
    reply.status, reply.posted_at, reply.signed_by = ReplyStatus.POSTED, now, by


def take_back(reply: Reply) -> None:
    """Make a reply that was noted as posted a draft again."""
    reply.status, reply.posted_at = ReplyStatus.DRAFT, None


def _thanks(heard: Heard) -> list[str]:
    if heard.praised:
        good = _("Thank you for what you say about %(what)s.", what=_list(heard.praised))
        return [good, _("It will be read by the people who do it.")]
    if heard.is_critical:
        return [_("Thank you for writing this down for us.")]
    return [_("Thank you for taking the time to write.")]


def _answer(heard: Heard) -> list[str]:
    if not heard.criticised:
        sentences = [_("I am sorry that we let you down, and I have read every word of it.")]
    else:
        what = _list(heard.criticised)
        sentences = [_("I am sorry about the trouble with %(what)s.", what=what)]
    for action in heard.actions:
        if action.status is ActionStatus.DONE:
            what = (action.we_did or action.title).rstrip(".")
            sentences.append(_("We have changed something since: %(what)s.", what=what))
        else:
            what = action.title.rstrip(".")
            sentences.append(_("We are working on it: %(what)s.", what=what))
    if not heard.actions:
        noted = _("What you wrote is noted, word for word, where we decide what to change.")
        sentences.append(noted)
    return sentences


def _list(names: Sequence[str]) -> str:
    return _(" and ").join(names)


def _theme_ids(clauses: Sequence[Clause]) -> list[int]:
    return list(dict.fromkeys(link.theme_id for c in clauses for link in c.themes))
