"""Passwords, second factors and links: what is kept of them, and what finding out costs."""

import datetime as dt
import statistics
import time

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.errors import InvalidInputError
from feedback.people import second_factor, sessions
from feedback.people.accounts import create_user
from feedback.people.passwords import hash_password, is_outdated, is_password
from feedback.store.credentials import RecoveryCode, SecondFactor
from feedback.store.people import EntryLink, User
from tests.conftest import NOW, PASSWORD


@pytest.fixture
def user(session: Session) -> User:
    return create_user(
        session, email="ada@example.org", name="Ada Kerr", password=PASSWORD, now=NOW
    )


@pytest.mark.parametrize("length", [12, 64, 256])
def test_a_long_password_is_taken_whole(length: int) -> None:
    password = ("correct horse battery staple " * 10)[:length]
    stored = hash_password(password)
    assert stored.startswith("$argon2id$")
    assert is_password(stored, password)
    assert not is_password(stored, password[:-1])
    assert not is_outdated(stored)


@pytest.mark.parametrize(
    "password", ["short", "x" * 11, "a b " * 65, "password1234", "qwertyuiop12"]
)
def test_a_short_an_endless_or_a_worn_password_is_refused(password: str) -> None:
    with pytest.raises(InvalidInputError):
        hash_password(password)


def test_the_own_name_makes_no_password_longer() -> None:
    with pytest.raises(InvalidInputError):
        hash_password("ada-kerr-ada-kerr", own_words=["Ada Kerr", "ada@example.org"])


def test_no_rule_of_composition_is_asked() -> None:
    for password in ("twelve small letters", "ZWÖLF GROSSE BUCHSTABEN", "словами по-русски"):
        assert is_password(hash_password(password), password)


def test_an_unknown_address_costs_as_much_as_a_wrong_password(session: Session, user: User) -> None:
    """In the time of this process alone, and by turns, so that other work does not count."""

    def cost(email: str, number: int) -> float:
        begin = time.process_time()
        attempt = sessions.begin_attempt(session, email=email, source=f"10.0.0.{number}", now=NOW)
        assert not attempt.is_right("wrong")
        return time.process_time() - begin

    pairs = [(cost(user.email, n), cost(f"nobody{n}@example.org", n)) for n in range(12)]
    known, unknown = (statistics.median(times) for times in zip(*pairs, strict=True))
    assert 0.6 < known / unknown < 1.7


def test_a_recovery_code_is_kept_as_a_digest_and_works_once(session: Session, user: User) -> None:
    second_factor.begin(session, user.id)
    secret = second_factor.waiting_secret(session, user.id) or ""
    now = dt.datetime.now(dt.UTC)
    codes = second_factor.confirm(session, user.id, pyotp.TOTP(secret).at(now), now=now)
    assert len(set(codes)) == len(codes) > 5
    kept = {row.digest for row in session.scalars(select(RecoveryCode))}
    assert not kept & set(codes)
    assert second_factor.is_code(session, user.id, codes[0], now=now)
    assert not second_factor.is_code(session, user.id, codes[0], now=now)
    assert second_factor.codes_left(session, user.id) == len(codes) - 1


def test_a_code_of_the_second_factor_works_once(session: Session, user: User) -> None:
    second_factor.begin(session, user.id)
    secret = second_factor.waiting_secret(session, user.id) or ""
    now = dt.datetime.now(dt.UTC)
    second_factor.confirm(session, user.id, pyotp.TOTP(secret).at(now), now=now)
    later = now + dt.timedelta(seconds=60)
    code = pyotp.TOTP(secret).at(later)
    assert second_factor.is_code(session, user.id, code, now=later)
    assert not second_factor.is_code(session, user.id, code, now=later)
    assert session.get(SecondFactor, user.id) is not None


def test_a_link_that_signs_in_is_long_kept_as_a_digest_and_expires(
    session: Session, user: User
) -> None:
    token = sessions.make_entry_link(
        session, user.id, leads_to="/", good_for=dt.timedelta(hours=1), now=NOW
    )
    assert len(token) >= 22  # 128 bits in base64
    assert token not in {row.digest for row in session.scalars(select(EntryLink))}
