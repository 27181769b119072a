"""What every way out looks like: a door takes a parcel and gives back a receipt.

A new one is a file with a class like this and a line in ``doors.py``.
"""

import datetime as dt
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Protocol

from feedback.act.outward.wire import Answer, LostError, NotSentError, Wire
from feedback.errors import FeedbackError
from surveys.words import _

_EXCERPT = 500  # characters of what came back that people see
_TRY_LATER = frozenset({408, 409, 423, 425, 429, 503})  # nothing was done; later it may be
_OK, _REDIRECTED, _WRONG, _BROKEN = 200, 300, 400, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a parcel goes: what was typed in when the connection was made."""

    address: str
    secret: str
    old_secret: str = ""  # still good while somebody changes over to the other


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What is handed over."""

    key: str  # the same at every try
    event: str
    title: str
    body: str
    link: str
    project: str
    at: dt.datetime  # of this try
    since: dt.datetime  # of the first try
    is_again: bool = False  # it may be there already


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """That the other side has it."""

    number: str = ""  # what it is called there, where news of it can come back
    address: str = ""
    code: int | None = None
    excerpt: str = ""


class RefusedError(FeedbackError):
    """The other side did not take it, for certain."""

    status = 503

    def __init__(
        self,
        message: str,
        *,
        code: int | None = None,
        excerpt: str = "",
        is_final: bool = False,
        pause: dt.timedelta | None = None,
    ) -> None:
        super().__init__(message)
        self.code, self.excerpt = code, excerpt
        self.is_final, self.pause = is_final, pause


class InDoubtError(FeedbackError):
    """Nobody can tell whether the other side took it."""

    status = 503

    def __init__(self, message: str, *, code: int | None = None, excerpt: str = "") -> None:
        super().__init__(message)
        self.code, self.excerpt = code, excerpt


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What the form of a connection calls the two things that every door needs."""

    name: str
    address: str
    address_hint: str
    secret: str = ""  # "": the door makes its own, or the address is the secret
    secret_hint: str = ""


class Door(Protocol):
    """One way out."""

    kind: str
    wording: Wording
    is_recognised: bool
    """Whether the other side knows what it has had already. If so, what was interrupted is handed
    over again; if not, a person is asked."""
    makes_secret: bool
    """Whether we make the secret, and show it once, instead of being told one."""
    is_tracker: bool
    """Whether things are sent here by hand and news of them comes back."""

    def check(self, place: Place) -> None:
        """Raise InvalidInputError for what cannot be right."""
        ...

    def shown(self, place: Place) -> str:
        """Return what people may see of the address."""
        ...

    def deliver(self, parcel: Parcel, place: Place, wire: Wire) -> Receipt:
        """Hand a parcel over, or raise RefusedError or InDoubtError."""
        ...


class Tracker(Door, Protocol):
    """A door that news comes back through."""

    def status(self, number: str, place: Place, wire: Wire, at: dt.datetime) -> str:
        """Ask how something stands there: "open" or "closed", "" where that cannot be told."""
        ...


def judged(answer: Answer, at: dt.datetime, *, is_recognised: bool) -> Receipt:
    """Return a receipt for a good answer; say of another whether trying again is right."""
    excerpt = answer.body[:_EXCERPT].decode(errors="replace")
    code = answer.status
    if _OK <= code < _REDIRECTED:
        return Receipt(code=code, excerpt=excerpt)
    said = _("The other side answered with %(code)s.", code=code)
    if code in _TRY_LATER or (code < _BROKEN and "retry-after" in answer.headers):
        raise RefusedError(said, code=code, excerpt=excerpt, pause=_pause(answer, at))
    if _REDIRECTED <= code < _WRONG:
        said = _(
            "The other side sends us on elsewhere (%(code)s), which is not followed.", code=code
        )
        raise RefusedError(said, code=code, excerpt=excerpt, is_final=True)
    if _WRONG <= code < _BROKEN:
        raise RefusedError(said, code=code, excerpt=excerpt, is_final=True)
    if is_recognised:
        raise RefusedError(said, code=code, excerpt=excerpt, pause=_pause(answer, at))
    raise InDoubtError(said, code=code, excerpt=excerpt)


def lost(error: LostError | NotSentError, *, is_recognised: bool) -> FeedbackError:
    """Return what it means that no answer came."""
    if isinstance(error, NotSentError) or is_recognised:
        return RefusedError(str(error))
    return InDoubtError(str(error))


def _pause(answer: Answer, at: dt.datetime) -> dt.timedelta | None:
    """Return how long the other side wants to be left alone: seconds, or until a moment."""
    told = answer.headers.get("retry-after", "").strip()
    if told.isdecimal() and len(told) < 9:  # noqa: PLR2004 - three years
        return dt.timedelta(seconds=int(told))
    try:
        until = parsedate_to_datetime(told)
    except (ValueError, TypeError, IndexError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=dt.UTC)
    return max(dt.timedelta(), until - at)
