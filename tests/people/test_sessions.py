"""Signing in: who gets in, for how long, and how slow guessing is."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.errors import InvalidInputError, LinkExpiredError
from feedback.people import sessions
from feedback.people.accounts import create_user, normalise_email
from feedback.people.passwords import hash_password, is_password
from feedback.people.tries import TooManyTriesError
from feedback.store.people import EntryLink, SignIn, User
from tests.conftest import NOW, PASSWORD

HERE, ELSEWHERE = "198.51.100.7", "203.0.113.9"


@pytest.fixture
def user(session: Session) -> User:
    return create_user(session, email="Jo@Example.org ", name="Jo", password=PASSWORD, now=NOW)


def _try(
    session: Session,
    password: str,
    *,
    email: str = "jo@example.org",
    source: str = HERE,
    now: dt.datetime = NOW,
) -> User | None:
    attempt = sessions.begin_attempt(session, email=email, source=source, now=now)
    return sessions.end_attempt(session, attempt, password) if attempt.is_right(password) else None


def test_the_right_password_signs_in(session: Session, user: User) -> None:
    assert _try(session, PASSWORD, email=" JO@example.org") is user


@pytest.mark.parametrize("email", ["jo@example.org", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_address_look_the_same(
    session: Session, user: User, email: str
) -> None:
    assert _try(session, "not the password", email=email) is None


def test_a_closed_account_does_not_sign_in(session: Session, user: User) -> None:
    user.is_active = False
    assert _try(session, PASSWORD) is None


def test_guessing_grows_slow_and_only_for_the_one_who_guesses(session: Session, user: User) -> None:
    for _ in range(5):
        assert _try(session, "a wrong guess") is None
    with pytest.raises(TooManyTriesError, match="wait"):
        _try(session, PASSWORD)
    assert _try(session, PASSWORD, source=ELSEWHERE) is user
    assert _try(session, PASSWORD, now=NOW + dt.timedelta(minutes=20)) is user


def test_a_session_ends_when_idle_and_at_the_latest_after_a_week(
    session: Session, user: User
) -> None:
    secret = sessions.start(session, user.id, now=NOW)
    assert sessions.find(session, secret, now=NOW + dt.timedelta(hours=7)) is not None
    assert sessions.find(session, secret, now=NOW + dt.timedelta(hours=8)) is None
    sessions.touch(session, session.scalars(select(SignIn.digest)).one(), now=NOW)
    assert sessions.find(session, secret, now=NOW + dt.timedelta(days=7)) is None
    assert sessions.find(session, "another secret", now=NOW) is None


def test_a_secret_is_not_stored_and_ends_with_signing_out(session: Session, user: User) -> None:
    secret = sessions.start(session, user.id, now=NOW)
    assert session.scalar(select(SignIn.digest)) != secret
    sessions.end(session, secret)
    assert sessions.find(session, secret, now=NOW) is None


def test_an_entry_link_signs_in_until_it_expires(session: Session, user: User) -> None:
    token = sessions.make_entry_link(
        session, user.id, leads_to="/p/x/", good_for=dt.timedelta(days=1), now=NOW
    )
    assert sessions.enter(session, token, now=NOW) == (user, "/p/x/")
    assert session.scalar(select(EntryLink.digest)) != token
    with pytest.raises(LinkExpiredError):
        sessions.enter(session, token, now=NOW + dt.timedelta(days=1))


@pytest.mark.parametrize("password", ["short", "x" * 257], ids=["too short", "too long"])
def test_a_bad_password_is_refused_in_words(password: str) -> None:
    with pytest.raises(InvalidInputError, match="12 to 256"):
        hash_password(password)


def test_a_hash_knows_its_password_only() -> None:
    stored = hash_password(PASSWORD)
    assert PASSWORD not in stored
    assert is_password(stored, PASSWORD)
    assert not is_password(stored, PASSWORD + "!")
    assert not is_password("no hash at all", PASSWORD)
    assert not is_password(None, PASSWORD)


@pytest.mark.parametrize("address", ["", "jo", "jo@", "@host", "a b@host", "jo@host@host"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(InvalidInputError, match="not an e-mail address"):
        normalise_email(address)
