"""Why-ladders: ask why of each answer until it is a cause that can be removed."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from feedback.errors import ConflictError, InvalidInputError
from feedback.store.actions import ActionEvent, ActionItem, EventKind, Evidence, WhyStep, add_event
from surveys.words import _

MOST = 12
LONGEST = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A question, its answer, and the text that shows it, if one does."""

    question: str
    answer: str
    item_id: str | None = None


def add_step(
    session: Session, action: ActionItem, why: Why, *, by: int, now: dt.datetime
) -> WhyStep:
    """Put a step below the last one; without a question it asks why of the answer above."""
    steps = session.scalars(_steps(action.id)).all()
    if len(steps) >= MOST:
        msg = _("A ladder of %(most)s steps leads nowhere; begin again from the first.", most=MOST)
        raise ConflictError(msg)
    question, answer = _checked(session, action, why)
    step = WhyStep(
        action_id=action.id,
        position=steps[-1].position + 1 if steps else 1,
        question=question or _next_question(steps[-1].answer if steps else ""),
        answer=answer,
        item_id=why.item_id,
        by_id=by,
        at=now,
    )
    session.add(step)
    session.flush()
    return step


def change_step(
    session: Session, action: ActionItem, step: WhyStep, why: Why, *, by: int, now: dt.datetime
) -> None:
    """Write a step anew."""
    question, answer = _checked(session, action, why)
    step.question, step.answer = question or step.question, answer
    step.item_id, step.by_id, step.at = why.item_id, by, now
    session.flush()


def mark_root(
    session: Session, action: ActionItem, step: WhyStep | None, *, by: int, now: dt.datetime
) -> ActionEvent | None:
    """Say which step is the root cause, or that none is; return what can be taken back."""
    old = session.scalar(_steps(action.id).where(WhyStep.is_root))
    if old is step:
        return None
    if old is not None:
        old.is_root = False
        session.flush()  # only one may be marked at any moment
    if step is not None:
        step.is_root = True
    session.flush()
    detail = _("root cause: %(cause)s", cause=step.answer) if step else _("no root cause any more")
    before = json.dumps({"root": old.id if old else None})
    return add_event(session, action, EventKind.TEXT, detail, by=by, now=now, before=before)


def remove_step(
    session: Session, action: ActionItem, step: WhyStep, *, by: int, now: dt.datetime
) -> ActionEvent:
    """Take a step out; it can be put back where it was."""
    kept = {
        "position": step.position,
        "question": step.question,
        "answer": step.answer,
        "is_root": step.is_root,
        "item_id": step.item_id,
    }
    session.delete(step)
    session.flush()
    detail = _("a step was taken out of the why-ladder")
    before = json.dumps({"step": kept})
    return add_event(session, action, EventKind.TEXT, detail, by=by, now=now, before=before)


def put_back(
    session: Session, action: ActionItem, before: dict[str, Any], *, by: int, now: dt.datetime
) -> None:
    """Undo what was done to the ladder, from what an event kept of it."""
    if "root" in before:
        key = before["root"]
        step = session.get(WhyStep, key) if key is not None else None
        mark_root(session, action, step, by=by, now=now)
        return
    kept = before["step"]
    taken = session.scalar(_steps(action.id).where(WhyStep.position == kept["position"]))
    if taken is not None:
        raise ConflictError(_("Another step stands there now, so the ladder was left as it is."))
    has_root = session.scalar(_steps(action.id).where(WhyStep.is_root)) is not None
    is_root = kept["is_root"] and not has_root
    session.add(WhyStep(**(kept | {"is_root": is_root}), action_id=action.id, by_id=by, at=now))
    add_event(session, action, EventKind.TEXT, _("the step is back"), by=by, now=now)


def _steps(action_id: int) -> Select[WhyStep]:
    return select(WhyStep).where(WhyStep.action_id == action_id).order_by(WhyStep.position)


def _checked(session: Session, action: ActionItem, why: Why) -> tuple[str, str]:
    question, answer = why.question.strip()[:LONGEST], why.answer.strip()[:LONGEST]
    if not answer:
        raise InvalidInputError(_("Write the answer to the why."))
    if why.item_id is not None:
        cited = select(func.count()).where(
            Evidence.action_id == action.id, Evidence.item_id == why.item_id
        )
        if not session.scalar(cited):
            raise InvalidInputError(_("Choose one of the texts that stand behind this action."))
    return question, answer


def _next_question(answer: str) -> str:
    if not answer:
        return _("Why does it happen?")
    return _("Why: %(answer)s", answer=answer[:LONGEST])
