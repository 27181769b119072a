"""How often something may be done: counted for all processes together, in Redis or the database.

A key never holds an address, only a digest with the day's salt, which is forgotten two days later.
"""

import hashlib
import ipaddress
from functools import cache

import structlog
from flask import request
from limits import RateLimitItem, parse
from sqlalchemy.orm import Session

from feedback.errors import TooManyError
from feedback.store.limits import count_up, salt_of
from feedback.web.context import house, now, settings, today, writing
from surveys.words import _

SIGN_IN = "20/minute"
RESET = "10/hour"
SET_UP = "20/minute"
EXPORT = "60/hour"

_PATIENCE_S = 3

_log = structlog.get_logger()


def limit(name: str, rate: str, *, who: str | None = None, session: Session | None = None) -> None:
    """Count this request under *name* and raise TooManyError when there were too many.

    *who* is counted, else the network address. With an open writing *session* the count is part of
    its transaction: what is refused is not counted, and it costs no second commit.
    """
    item = parse(rate)
    key = f"{name}:{_digest(who or network_of(request.remote_addr or ''), session)}"
    counted = _count_in_redis(item, key)
    if counted is None:
        if session is not None:
            counted = count_up(session, key, seconds=item.get_expiry(), now=now())
        else:
            with writing() as own:
                counted = count_up(own, key, seconds=item.get_expiry(), now=now())
    if counted > item.amount:
        msg = _("That was too often. Wait a little, then try again; nothing was changed.")
        raise TooManyError(msg)


def network_of(address: str) -> str:
    """Return what counts as one place: an IPv4 address, or the /64 that one household gets."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _digest(who: str, session: Session | None) -> str:
    salts = house().salts
    salt = salts.get(today())
    if salt is None:
        if session is not None:
            salt = salt_of(session, today())
        else:
            with writing() as own:
                salt = salt_of(own, today())
            # Kept only once it is stored for sure: another's transaction may still be rolled back.
            salts.clear()
            salts[today()] = salt
    return hashlib.sha256(f"{salt}:{who}".encode()).hexdigest()[:40]


def _count_in_redis(item: RateLimitItem, key: str) -> int | None:
    """Count in Redis if there is one; None when there is none or it does not answer."""
    url = settings().redis_url.get_secret_value()
    if not url:
        return None
    from limits.errors import StorageError  # noqa: PLC0415 - only with Redis

    try:
        counted: int = _redis(url).incr(f"heard:{key}", item.get_expiry())
    except StorageError:
        _log.warning("redis does not answer; counting in the database")
        return None
    return counted


@cache
def _redis(url: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - limits' own storage class
    from limits.storage import storage_from_string  # noqa: PLC0415 - loads redis

    # One that hangs must not hang us: the database counts then.
    patience = {"socket_connect_timeout": _PATIENCE_S, "socket_timeout": _PATIENCE_S}
    return storage_from_string(url, wrap_exceptions=True, **patience)
