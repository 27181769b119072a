"""Passwords: what is a good one, and how it is kept (Argon2id, the library's own parameters)."""

import re
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from feedback.errors import InvalidInputError
from surveys.words import _

UNUSABLE = "!"  # kept of an account that no password opens
SHORTEST = 12
LONGEST = 256

# What long passwords that everybody tries are built from. What is left beside them must be long
# enough by itself.
_WORN = re.compile(
    r"passwor[dt]|passw0r[dt]|qwert[yz]\w{0,6}|asdfgh?j?k?l?|[zy]xcvbnm?|letmein|iloveyou|welcome"
    r"|willkommen|admin\w{0,8}|changeme|monkey|dragon|football|baseball|princess|sunshine|feedback"
    r"|heard|0?123456789?0?|9876543210?|abcdefg?h?i?j?|(.)\1{3,}|(?:19|20)\d\d"
)
_FEWEST_LEFT = 6
_FEWEST_DIFFERENT = 5

_hasher = PasswordHasher()
# Checked when the account is unknown, so that an unknown one takes as long as a wrong password.
_NOBODY = _hasher.hash("nobody has this password")


def hash_password(password: str, *, own_words: Iterable[str] = ()) -> str:
    """Return what is stored of a password; refuse one that is too short, long or easy to guess.

    *own_words* are the person's name and address: they do not make a password longer.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        msg = _(
            "A password has %(least)s to %(most)s characters; a short sentence is a good one.",
            least=SHORTEST,
            most=LONGEST,
        )
        raise InvalidInputError(msg)
    if _is_easy(password, own_words):
        msg = _("That password is among the first that anybody would try. Take a short sentence.")
        raise InvalidInputError(msg)
    return _hasher.hash(password)


def is_password(stored: str | None, password: str) -> bool:
    """Whether *password* belongs to the stored hash; None costs the same time and is False."""
    try:
        _hasher.verify(_NOBODY if stored is None else stored, password)
    except InvalidHashError:  # an account that has no password yet must cost the same, too
        return is_password(None, password)
    except VerificationError:
        return False
    return stored is not None


def renew(password: str) -> str:
    """Hash a password that was right with the parameters of today, whatever we think of it."""
    return _hasher.hash(password)


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with older parameters and wants renewing at this sign-in."""
    return _hasher.check_needs_rehash(stored)


def _is_easy(password: str, own_words: Iterable[str]) -> bool:
    left = password.casefold()
    for words in own_words:
        for word in re.findall(r"\w{4,}", words.casefold()):
            left = left.replace(word, "")
    left = _WORN.sub("", left)
    return len(left) < _FEWEST_LEFT or len(set(left)) < _FEWEST_DIFFERENT - 1
