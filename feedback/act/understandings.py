"""Ask customers whether they were understood; take the answer once, keep it as it was given."""

import datetime as dt
import secrets

from sqlalchemy.orm import Session

from feedback.act.drafting import naming
from feedback.decide.replying.values import Case, Verdict
from feedback.errors import ConflictError, InvalidInputError, LinkExpiredError
from feedback.store.reviews import Review
from feedback.store.understanding import Understanding
from surveys.words import _

LONGEST = 500
LONGEST_CORRECTION = 4_000
VALID = dt.timedelta(days=60)
_MOST_NAMED = 3


def restated(case: Case, verdict: Verdict) -> str:
    """Say the problem in one sentence, from what was found in the review; a person edits it."""
    topics = [topic.says for topic in naming.criticised(case, verdict)][:_MOST_NAMED]
    if not topics:
        return ""
    return f"What went wrong for you was {naming.join(topics)}."


def ask(
    session: Session, review: Review, sentence: str, *, by: int, now: dt.datetime
) -> Understanding:
    """Make a link on which the customer says whether a sentence is what they meant."""
    sentence = " ".join(sentence.split())
    if not sentence or len(sentence) > LONGEST:
        msg = _("Say the problem in one sentence of up to %(most)s characters.", most=LONGEST)
        raise InvalidInputError(msg)
    asked = Understanding(
        project_id=review.project_id,
        review_id=review.id,
        token=secrets.token_urlsafe(24),
        restated=sentence,
        asked_by=by,
        asked_at=now,
        expires_at=now + VALID,
    )
    session.add(asked)
    session.flush()
    return asked


def answer(
    asked: Understanding, *, is_right: bool, correction: str, key: str, now: dt.datetime
) -> None:
    """Keep what the customer says; the same form sent twice is stored once."""
    if asked.answered_at is not None:
        if key and key == asked.sent_key:
            return
        raise ConflictError(_("This was answered already. Thank you: your answer was kept."))
    refuse_if_over(asked, now=now)
    correction = "" if is_right else correction.replace("\r\n", "\n").strip()
    if not is_right and not correction:
        raise InvalidInputError(_("Please say in your own words what we got wrong."))
    if len(correction) > LONGEST_CORRECTION:
        msg = _("Please keep it under %(most)s characters.", most=LONGEST_CORRECTION)
        raise InvalidInputError(msg)
    asked.answered_at, asked.is_right = now, is_right
    asked.correction, asked.sent_key = correction, key


def refuse_if_over(asked: Understanding, *, now: dt.datetime) -> None:
    """Refuse an answer to a question whose time is over."""
    if asked.answered_at is None and asked.expires_at <= now:
        raise LinkExpiredError(_("This question has expired. Your review is known all the same."))
