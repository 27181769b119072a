"""The only door through which anything leaves: letters that a person approved.

Each way out has a console twin that does everything but send, chosen by one setting.
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from feedback.act.outward.mail import Post, post_from
from feedback.store.actions import Letter, LetterStatus

__all__ = ["Post", "give_up", "pending", "post_from", "run"]


def pending() -> Select[str]:
    """Select the letters that were approved and not delivered."""
    return select(Letter.id).where(Letter.status == LetterStatus.WAITING)


def run(session: Session, subjects: Sequence[str], *, now: dt.datetime, post: Post) -> None:
    """Deliver letters; one that was delivered before is left alone."""
    for letter_id in subjects:
        letter = session.get(Letter, letter_id, with_for_update=True)
        if letter is None or letter.status is LetterStatus.SENT or _is_forgotten(letter):
            continue
        post.deliver(letter)
        letter.status, letter.sent_at, letter.failure = LetterStatus.SENT, now, ""
        _forget(letter)
    session.flush()


def give_up(session: Session, subject: str, reason: str) -> None:
    """Note on the letter that no further try is made."""
    letter = session.get(Letter, subject)
    if letter is not None and letter.status is not LetterStatus.SENT:
        letter.status, letter.failure = LetterStatus.FAILED, reason
        _forget(letter)
        session.flush()


def _forget(letter: Letter) -> None:
    """Keep no link that lets somebody in: neither once it has left, nor when it never will."""
    if letter.is_secret:
        letter.body = ""


def _is_forgotten(letter: Letter) -> bool:
    return letter.is_secret and not letter.body
