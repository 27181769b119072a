"""Letters on their way: begun in one transaction, sent outside any, noted in another.

A mail server does not recognise a letter that it has had. Whoever finds one begun was preceded by
somebody who was killed, so it stands as unsure and a person says whether it arrived.
"""

import datetime as dt

from sqlalchemy.orm import Session

from feedback.act.outward.mail import IN_DOUBT
from feedback.errors import ConflictError
from feedback.store.actions import Letter, LetterStatus
from feedback.store.work import Stage, owe
from surveys.words import _


def begin(session: Session, letter_id: str, *, now: dt.datetime) -> None:
    """Note that a letter is being handed over, or that an earlier try was interrupted."""
    letter = session.get(Letter, letter_id, with_for_update=True)
    if letter is None or letter.status is LetterStatus.SENT or letter.unsure_at is not None:
        return
    if letter.began_at is not None:
        doubt(letter, now=now)
    elif not is_forgotten(letter):
        letter.began_at = now
    session.flush()


def to_send(session: Session, letter_id: str) -> Letter | None:
    """Return the letter if it was begun and is to be sent."""
    letter = session.get(Letter, letter_id)
    if letter is None or letter.began_at is None or letter.unsure_at is not None:
        return None
    return None if letter.status is LetterStatus.SENT or is_forgotten(letter) else letter


def sent(session: Session, letter_id: str, *, now: dt.datetime) -> None:
    """Note that the mail server has it."""
    letter = session.get(Letter, letter_id, with_for_update=True)
    if letter is not None:
        letter.status, letter.sent_at, letter.failure = LetterStatus.SENT, now, ""
        letter.began_at = letter.unsure_at = None
        _forget(letter)
        session.flush()


def doubt(letter: Letter, *, now: dt.datetime) -> None:
    """Stop and let a person see that nobody knows whether it arrived."""
    letter.status, letter.failure, letter.unsure_at = LetterStatus.FAILED, _(IN_DOUBT), now
    letter.began_at = None


def not_sent(session: Session, letter_id: str) -> None:
    """Note that a try came to nothing, for certain: it may be tried again."""
    letter = session.get(Letter, letter_id, with_for_update=True)
    if letter is not None:
        letter.began_at = None
        session.flush()


def give_up(session: Session, letter_id: str, reason: str) -> None:
    """Note on the letter that no further try is made."""
    letter = session.get(Letter, letter_id)
    if letter is not None and letter.status is not LetterStatus.SENT:
        letter.status, letter.failure = LetterStatus.FAILED, reason
        _forget(letter)
        session.flush()


def send_again(session: Session, letter: Letter) -> None:
    """Send a letter that failed or is unsure once more, at a person's word."""
    if letter.status is not LetterStatus.FAILED:
        raise ConflictError(_("This letter is not waiting for a decision."))
    if is_forgotten(letter):
        msg = _("It carried a link that lets somebody in, which is not kept. Make a new one.")
        raise ConflictError(msg)
    letter.status, letter.failure = LetterStatus.WAITING, ""
    letter.began_at = letter.unsure_at = None
    session.flush()
    owe(session, Stage.DELIVER, [letter.id])


def arrived(session: Session, letter: Letter, *, now: dt.datetime) -> None:
    """Note, at a person's word, that an unsure letter arrived."""
    if letter.unsure_at is None:
        raise ConflictError(_("This letter is not waiting for a decision."))
    sent(session, letter.id, now=now)


def is_forgotten(letter: Letter) -> bool:
    """Whether its text was forgotten, because it let somebody in."""
    return letter.is_secret and not letter.body


def _forget(letter: Letter) -> None:
    """Keep no link that lets somebody in: neither once it has left, nor when it never will."""
    if letter.is_secret:
        letter.body = ""
