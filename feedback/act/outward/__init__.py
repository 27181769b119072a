"""The only door through which anything leaves: letters and news that a person approved.

Each way out has a console twin that does everything but send, chosen by one setting. Nothing is
sent inside a transaction: that it begins is committed first, so that whoever comes after a worker
that was killed knows it, and asks the other side or a person instead of sending blindly twice.
"""

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from feedback.act.outward import letters, parcels, standings
from feedback.act.outward.door import Door, Receipt, Tracker
from feedback.act.outward.doors import DOORS, place_of, wire_from
from feedback.act.outward.mail import DeliveryError, Post, post_from
from feedback.errors import FeedbackError
from feedback.settings import Settings
from feedback.store.actions import Letter, LetterStatus
from feedback.store.outward import LOOK, SUBJECT, Delivery, under_way
from surveys.words import _

__all__ = ["Outward", "Post", "pending", "post_from"]

_STALE_S = 120  # longer than any door takes, shorter than a lease

Note = Callable[[Session, str, object, dt.datetime], None]


def pending() -> Select[str]:
    """Select the letters and the news that were approved and not delivered."""
    waiting = select(Letter.id.label("subject")).where(Letter.status == LetterStatus.WAITING)
    both = union_all(waiting, under_way()).subquery()
    return select(both.c[0])


class Outward:
    """Hands over what is owed, one at a time; what the stage of deliveries is served by."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Callable[[], dt.datetime],
        doors: Mapping[str, Door] = DOORS,
    ) -> None:
        self._post, self._wire = post_from(settings), wire_from(settings)
        self._clock, self._doors = clock, doors

    def begin(self, session: Session, subjects: Sequence[str], now: dt.datetime) -> None:
        """Commit this before anything is sent: whoever comes later knows that it was begun."""
        for subject in subjects:
            if subject.startswith(SUBJECT):
                parcels.begin(session, subject.removeprefix(SUBJECT), self._doors, now=now)
            elif not subject.startswith(LOOK):
                letters.begin(session, subject, now=now)

    def prepare(self, session: Session, subjects: Sequence[str]) -> "Handing":
        """Look up what is handed over."""
        subject, at = subjects[0], self._clock()
        if subject.startswith((SUBJECT, LOOK)):
            return self._prepare_delivery(session, subject, at)
        letter = letters.to_send(session, subject)
        if letter is not None:
            session.expunge(letter)
        return Handing(subject, lambda: self._send(letter), _note_letter)

    def put_back(self, session: Session, subject: str) -> None:
        """Note that a try came to nothing, for certain."""
        if not subject.startswith((SUBJECT, LOOK)):
            letters.not_sent(session, subject)

    def give_up(self, session: Session, subject: str, reason: str) -> None:
        """Note on the subject that no further try is made."""
        if subject.startswith(SUBJECT):
            parcels.die(session, subject.removeprefix(SUBJECT), reason, now=self._clock())
        elif not subject.startswith(LOOK):
            letters.give_up(session, subject, reason)

    def _prepare_delivery(self, session: Session, subject: str, at: dt.datetime) -> "Handing":
        delivery_id = subject.partition(":")[2]
        delivery = session.get(Delivery, delivery_id)
        door = self._doors.get(delivery.connection.kind) if delivery is not None else None
        if delivery is None or door is None:
            return Handing(subject, lambda: None, lambda *_: None)
        place, number = place_of(delivery.connection, at), delivery.number
        if subject.startswith(LOOK):
            tracker = cast("Tracker", door)
            return Handing(
                subject,
                lambda: tracker.status(number, place, self._wire, at),
                standings.note_look,
            )
        parcel = parcels.parcel_of(session, delivery_id, now=at)
        return Handing(
            subject,
            lambda: door.deliver(parcel, place, self._wire) if parcel is not None else None,
            parcels.note_subject,
        )

    def _send(self, letter: Letter | None) -> Receipt | None:
        if letter is None:
            return None
        self._post.deliver(letter)
        return Receipt()


class Handing:
    """One piece on its way: sent outside any transaction, what came of it written in one."""

    def __init__(self, subject: str, send: Callable[[], object], note: Note) -> None:
        self.subjects: Sequence[str] = [subject]
        self._send, self._note = send, note
        self._since = time.time()
        self._outcome: object = None

    def read(self) -> None:
        """Send it; what the other side says against it is kept to be noted."""
        # A machine that slept: the lease is over or about to be, and somebody else takes this up.
        if time.time() - self._since > _STALE_S:
            raise DeliveryError(_("It took too long to begin, so nothing was sent."))
        try:
            self._outcome = self._send()
        except DeliveryError:
            raise
        except FeedbackError as error:
            self._outcome = error

    def write(self, session: Session, subjects: Sequence[str], now: dt.datetime) -> None:
        """Note what came of it, if it is still ours to note."""
        if subjects and self._outcome is not None:
            self._note(session, subjects[0], self._outcome, now)


def _note_letter(session: Session, subject: str, outcome: object, now: dt.datetime) -> None:
    """Note what became of a letter."""
    if isinstance(outcome, Receipt):
        letters.sent(session, subject, now=now)
    else:
        letters.doubt(session.get_one(Letter, subject, with_for_update=True), now=now)
        session.flush()
