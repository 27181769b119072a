"""A second factor beside the password: codes of a phone (TOTP, RFC 6238) and recovery codes."""

import datetime as dt
import secrets

import pyotp
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from feedback.errors import ConflictError, InvalidInputError, LinkExpiredError
from feedback.people import tries
from feedback.store.base import token_digest
from feedback.store.credentials import PendingSignIn, RecoveryCode, SecondFactor
from feedback.store.people import User
from surveys.words import _

_STEP_S = 30
_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like another
PENDING_FOR = dt.timedelta(minutes=10)
_MOST_TRIES = 5


def is_on(session: Session, user_id: int) -> bool:
    """Whether this user's sign-in asks for a code."""
    factor = session.get(SecondFactor, user_id)
    return factor is not None and factor.confirmed_at is not None


def begin(session: Session, user_id: int) -> None:
    """Make a secret for the phone; it counts once `confirm` has seen a code of it."""
    if is_on(session, user_id):
        msg = _("The second factor is on already.")
        raise ConflictError(msg)
    turn_off(session, user_id)
    session.add(SecondFactor(user_id=user_id, secret=pyotp.random_base32()))
    session.flush()


def waiting_secret(session: Session, user_id: int) -> str | None:
    """Return the secret that waits for its first code; one that counts is never shown again."""
    factor = session.get(SecondFactor, user_id)
    return factor.secret if factor is not None and factor.confirmed_at is None else None


def address_of(secret: str, email: str) -> str:
    """Return the ``otpauth:`` address that a phone reads from a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Heard")


def confirm(session: Session, user_id: int, code: str, *, now: dt.datetime) -> list[str]:
    """Turn the second factor on with a first code; return the recovery codes, shown only now."""
    factor = session.get(SecondFactor, user_id, with_for_update=True)
    if factor is None or factor.confirmed_at is not None or not _takes(factor, code, now):
        msg = _("That is not the code that the phone shows now. Look at its clock and try again.")
        raise InvalidInputError(msg)
    factor.confirmed_at = now
    return new_recovery_codes(session, user_id)


def turn_off(session: Session, user_id: int) -> None:
    """Ask this user for a password only."""
    session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def new_recovery_codes(session: Session, user_id: int) -> list[str]:
    """Make codes for the day without the phone; earlier ones are worthless from now on."""
    # Two who ask at once must not both leave theirs behind.
    session.get(SecondFactor, user_id, with_for_update=True)
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = [
        "-".join("".join(secrets.choice(_ALPHABET) for _n in range(5)) for _part in range(2))
        for _code in range(_CODES)
    ]
    session.add_all(
        RecoveryCode(digest=token_digest(_plain(code)), user_id=user_id) for code in codes
    )
    session.flush()
    return codes


def codes_left(session: Session, user_id: int) -> int:
    """Count the recovery codes that were not used."""
    query = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.user_id == user_id)
    return session.scalar(query) or 0


def is_code(session: Session, user_id: int, code: str, *, now: dt.datetime) -> bool:
    """Whether this is the phone's code of now or an unused recovery code; uses it up."""
    factor = session.get(SecondFactor, user_id, with_for_update=True)
    if factor is None or factor.confirmed_at is None:
        return False
    if _takes(factor, code, now):
        session.flush()
        return True
    digest = token_digest(_plain(code))
    row = session.get(RecoveryCode, digest, with_for_update=True)
    if row is None or row.user_id != user_id:
        return False
    session.delete(row)
    session.flush()
    return True


def wait_for_code(session: Session, user_id: int, *, leads_to: str, now: dt.datetime) -> str:
    """Note that a password was right and return the token with which the code is sent."""
    session.execute(delete(PendingSignIn).where(PendingSignIn.expires_at <= now))
    token = secrets.token_urlsafe(24)
    session.add(
        PendingSignIn(
            digest=token_digest(token),
            user_id=user_id,
            leads_to=leads_to[:500],
            expires_at=now + PENDING_FOR,
        )
    )
    session.flush()
    return token


def pending(session: Session, token: str, *, now: dt.datetime) -> PendingSignIn:
    """Return a sign-in that waits for its code."""
    row = session.get(PendingSignIn, token_digest(token), with_for_update=True)
    if row is None or row.expires_at <= now or not row.user.is_active:
        msg = _("That took too long. Sign in again.")
        raise LinkExpiredError(msg)
    return row


def answer(
    session: Session, token: str, code: str, *, source: str, now: dt.datetime
) -> tuple[User, str] | None:
    """Return who has proved both factors and where they want to go; None after a wrong code.

    The caller commits either way, so that wrong codes are counted.
    """
    row = pending(session, token, now=now)
    account = f"code of {row.user_id}"
    tries.count(session, account, source, now=now)
    if row.tries >= _MOST_TRIES:
        msg = _("Too many wrong codes. Sign in again from the start.")
        raise LinkExpiredError(msg)
    if not is_code(session, row.user_id, code, now=now):
        row.tries += 1
        session.flush()
        return None
    tries.forgive(session, account, source)
    user, leads_to = row.user, row.leads_to
    session.delete(row)
    session.flush()
    return user, leads_to


def _takes(factor: SecondFactor, code: str, now: dt.datetime) -> bool:
    """Whether a code is that of now or of half a minute around; each step is taken once."""
    digits = "".join(code.split())
    step = int(now.timestamp()) // _STEP_S
    totp = pyotp.TOTP(factor.secret)
    for candidate in (step - 1, step, step + 1):
        if candidate > factor.last_step and secrets.compare_digest(
            totp.generate_otp(candidate).encode(), digits.encode()
        ):
            factor.last_step = candidate
            return True
    return False


def _plain(code: str) -> str:
    return "".join(code.lower().replace("-", " ").split())
