"""Passwords: what is a good one, and how it is kept (Argon2id, the library's own parameters)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from feedback.errors import InvalidInputError

SHORTEST = 12
LONGEST = 256

_hasher = PasswordHasher()
# Checked when the account is unknown, so that an unknown one takes as long as a wrong password.
_NOBODY = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """Return what is stored of a password; refuse one that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        msg = f"A password has {SHORTEST} to {LONGEST} characters; a short sentence is a good one."
        raise InvalidInputError(msg)
    return _hasher.hash(password)


def is_password(stored: str | None, password: str) -> bool:
    """Whether *password* belongs to the stored hash; None costs the same time and is False."""
    try:
        _hasher.verify(stored if stored is not None else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with older parameters and wants renewing at this sign-in."""
    return _hasher.check_needs_rehash(stored)
