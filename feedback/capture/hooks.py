"""Take reviews that another system sends, signed with a secret that both know."""

import datetime as dt
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from feedback.capture.mapping import guess_mapping
from feedback.capture.presets import mapping_of, recognise
from feedback.capture.reviews import ReviewFile, import_reviews
from feedback.capture.tabular import read_table
from feedback.errors import ConflictError, InvalidInputError, NotAllowedError
from feedback.store.base import random_key
from feedback.store.channels import Channel
from feedback.store.hooks import HookDelivery, ReviewSource, forget_deliveries
from surveys.words import _

LARGEST_BODY = 256 * 1024
MOST_REVIEWS = 500
WINDOW = dt.timedelta(minutes=5)  # how far the sender's clock may be off
_REMEMBERED = dt.timedelta(days=7)
_PREFIX = "sha256="
_LONGEST_KEY = 200
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A request as it came: its body, and what its headers say of it."""

    body: bytes
    timestamp: str
    signature: str
    key: str = ""  # the sender's own name for this delivery


def make_source(
    session: Session, project_id: int, *, name: str, channel: Channel, by: int, now: dt.datetime
) -> ReviewSource:
    """Make a sender with an address and a secret of its own."""
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_NAME:
        msg = _("Give the source a name of up to %(most)s characters.", most=_LONGEST_NAME)
        raise InvalidInputError(msg)
    source = ReviewSource(
        project_id=project_id,
        name=name,
        channel=channel.value,
        token=random_key(),
        secret=secrets.token_urlsafe(32),
        made_by=by,
        made_at=now,
    )
    session.add(source)
    session.flush()
    return source


def rotate(source: ReviewSource) -> None:
    """Give a sender another secret; what is signed with the old one is refused from now on."""
    if source.revoked_at is not None:
        raise ConflictError(_("This source was revoked. Make another one."))
    source.secret = secrets.token_urlsafe(32)


def revoke(source: ReviewSource, *, now: dt.datetime) -> None:
    """Take nothing from this sender any more; what it brought stays."""
    source.revoked_at = source.revoked_at or now


def signature_of(secret: str, timestamp: str, body: bytes) -> str:
    """Sign what is sent: the time, a full stop and the body, so that neither can be exchanged."""
    signed = timestamp.encode() + b"." + body
    return _PREFIX + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def receive(
    session: Session, source: ReviewSource, sent: Signed, *, now: dt.datetime
) -> dict[str, int]:
    """Check a delivery and import its reviews; the same one again answers as it did before."""
    _check(source, sent, now=now)
    body = hashlib.sha256(sent.body).hexdigest()
    if len(sent.key) > _LONGEST_KEY:
        raise InvalidInputError(_("The idempotency key is longer than 200 characters."))
    name = f"key:{sent.key}" if sent.key else f"body:{sent.timestamp}:{body}"
    key = hashlib.sha256(name.encode()).hexdigest()
    before = session.get(HookDelivery, (source.id, key))
    if before is not None:
        if before.body != body:
            raise ConflictError(_("This idempotency key was used for another body."))
        told: dict[str, int] = json.loads(before.answer)
        return told
    answer = _import(session, source, sent.body, now=now)
    source.used_at = now
    delivery = HookDelivery(
        source_id=source.id, key=key, body=body, answer=json.dumps(answer), at=now
    )
    session.add(delivery)
    forget_deliveries(session, before=now - _REMEMBERED)
    session.flush()
    return answer


def _check(source: ReviewSource, sent: Signed, *, now: dt.datetime) -> None:
    """Refuse what is not signed by this sender, just now."""
    expected = signature_of(source.secret, sent.timestamp, sent.body)
    if not hmac.compare_digest(expected.encode(), sent.signature.encode()):
        raise NotAllowedError(_("The signature does not fit the timestamp and the body."))
    is_short = sent.timestamp.isascii() and sent.timestamp.isdecimal() and len(sent.timestamp) == 10  # noqa: PLR2004 - seconds
    if not is_short or abs(now.timestamp() - int(sent.timestamp)) > WINDOW.total_seconds():
        msg = _("The timestamp must be the seconds since 1970, at most five minutes off.")
        raise NotAllowedError(msg)


def _import(
    session: Session, source: ReviewSource, body: bytes, *, now: dt.datetime
) -> dict[str, int]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise InvalidInputError(_("The body is no JSON.")) from None
    entries = told if isinstance(told, list) else [told]
    if isinstance(told, dict) and isinstance(told.get("reviews"), list):
        entries = told["reviews"]
    if not entries or not all(isinstance(entry, dict) for entry in entries):
        msg = _("Send one review as an object, or several as a list of objects.")
        raise InvalidInputError(msg)
    if len(entries) > MOST_REVIEWS:
        msg = _("Send at most %(most)s reviews at once.", most=MOST_REVIEWS)
        raise InvalidInputError(msg)
    name = f"{source.name} (webhook)"
    table = read_table("reviews.json", json.dumps(entries).encode())
    mapping = mapping_of(table)
    if recognise(table) is None:
        mapping = replace(guess_mapping(table), channel=source.channel)
        if not mapping.text or mapping.text not in {"text", "review", "body", "comment"}:
            raise InvalidInputError(_("Each review needs its words as “text”."))
        mapping = replace(mapping, low=min(mapping.low, 1), high=max(mapping.high, 5))
    file = ReviewFile(name=name, table=table, mapping=mapping)
    result = import_reviews(session, source.project_id, file, by=None, now=now)
    return {
        "added": result.added,
        "known": result.known + result.repeated,
        "changed": result.changed,
        "wordless": result.wordless,
    }
