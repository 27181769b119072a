"""Prepared answers, and how alike replies become: a meter for answers and for responders."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.act.drafting.sameness import grams, without
from feedback.errors import ConflictError, InvalidInputError
from feedback.store.answers import Answer, AnswerUse
from feedback.store.replies import Reply
from surveys.words import _

LONGEST = 4_000
COMPARED = 30  # newest replies; more would say how it was and not how it is
ALIKE = 0.5  # of the runs of the shorter one: from here on people see the same text


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAnswer:
    """What somebody prepares."""

    title: str
    text: str
    owner_id: int | None
    review_by: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Sameness:
    """How alike some replies are."""

    replies: int
    alike: int  # share half of their runs of three words with another one
    mean: float  # of the largest share that each has in common with another, 0 … 1


def prepare(session: Session, project_id: int, new: NewAnswer, *, now: dt.datetime) -> Answer:
    """Put an answer into the library."""
    title, text = _words_of(new)
    answer = Answer(
        project_id=project_id,
        title=title,
        text=text,
        owner_id=new.owner_id,
        review_by=new.review_by,
        made_at=now,
    )
    session.add(answer)
    session.flush()
    return answer


def change(answer: Answer, new: NewAnswer) -> None:
    """Change an answer; replies that it was put into keep their words."""
    answer.title, answer.text = _words_of(new)
    answer.owner_id, answer.review_by = new.owner_id, new.review_by


def retire(answer: Answer, *, now: dt.datetime) -> None:
    """Take an answer out of use."""
    if answer.retired_at is None:
        answer.retired_at = now


def bring_back(answer: Answer) -> None:
    """Use an answer again."""
    answer.retired_at = None


def insert(session: Session, answer: Answer, reply: Reply, *, by: int, now: dt.datetime) -> str:
    """Return a reply's words with a prepared answer put before the signature; note the use."""
    if answer.project_id != reply.project_id or answer.retired_at is not None:
        raise ConflictError(_("This answer was taken out of use."))
    known = select(AnswerUse.id).where(
        AnswerUse.answer_id == answer.id, AnswerUse.reply_id == reply.id
    )
    if session.scalar(known) is None:
        session.add(AnswerUse(answer_id=answer.id, reply_id=reply.id, by_id=by, at=now))
        session.flush()
    if answer.text in reply.text:
        return reply.text
    body, newline, signed = reply.text.rpartition("\n")
    if not newline:
        return f"{reply.text}\n\n{answer.text}".strip()
    return f"{body.rstrip()}\n\n{answer.text}\n{signed}"


def sameness_of(texts: Sequence[str], leave_out: Sequence[str] = ()) -> Sameness:
    """Measure how alike texts are, without *leave_out*: contact and signature are meant to be."""
    found = [grams(without(text, leave_out)) for text in texts]
    largest = [
        max(
            (
                len(one & other) / max(1, min(len(one), len(other)))
                for at, other in enumerate(found)
                if at != here
            ),
            default=0.0,
        )
        for here, one in enumerate(found)
    ]
    return Sameness(
        replies=len(found),
        alike=sum(share >= ALIKE for share in largest),
        mean=sum(largest) / max(1, len(largest)),
    )


def _words_of(new: NewAnswer) -> tuple[str, str]:
    title = " ".join(new.title.split())[:200]
    text = new.text.replace("\r\n", "\n").strip()
    if not title or not text:
        raise InvalidInputError(_("A prepared answer needs a title and words."))
    if len(text) > LONGEST:
        raise InvalidInputError(_("A prepared answer has up to %(most)s characters.", most=LONGEST))
    return title, text
