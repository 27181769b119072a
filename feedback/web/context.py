"""What a view may ask for: the database, the time, who is here and in which project."""

import datetime as dt
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from flask import current_app, g
from sqlalchemy.orm import Session

from feedback.clock import utc_now
from feedback.errors import NotFoundError
from feedback.people.policy import Permission, allows
from feedback.settings import Settings
from feedback.store.audit import add_audit
from feedback.store.database import Database, day_of
from feedback.store.people import Role, User

EXTENSION = "heard"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What the application was made with."""

    settings: Settings
    database: Database
    salts: dict[dt.date, str] = field(default_factory=dict)  # of rate limits, kept in memory only


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """Who is signed in, and how they like it."""

    id: int
    name: str
    email: str
    language: str = ""
    time_zone: str = "UTC"
    theme: str = ""
    has_keys: bool = True


def me_of(user: User) -> Me:
    """Return what pages need to know of a user."""
    return Me(
        id=user.id,
        name=user.name,
        email=user.email,
        language=user.language,
        time_zone=user.time_zone,
        theme=user.theme,
        has_keys=user.has_keys,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """The project that the address names, and the role of whoever is signed in there."""

    id: int
    slug: str
    name: str
    role: Role


Row = TypeVar("Row")


def house() -> House:
    """Return what the application was made with."""
    found: House = current_app.extensions[EXTENSION]
    return found


def settings() -> Settings:
    """Return the settings."""
    return house().settings


def database() -> Database:
    """Return the database."""
    return house().database


@contextmanager
def reading() -> Generator[Session]:
    """Open a session to read."""
    with database().reading() as session:
        yield session


@contextmanager
def writing() -> Generator[Session]:
    """Open a session that commits if the block ends well."""
    with database().writing() as session:
        yield session


def audit(
    session: Session,
    action: str,
    object_kind: str = "",
    object_id: object = "",
    **detail: object,
) -> None:
    """Note in the audit log what whoever is here does, in the transaction that does it."""
    who: Me | None = g.get("me")
    here: Here | None = g.get("project")
    add_audit(
        session,
        action,
        at=now(),
        actor=who.name if who else "",
        actor_id=who.id if who else None,
        project_id=here.id if here else None,
        object_kind=object_kind,
        object_id=object_id,
        detail=detail,
    )


def now() -> dt.datetime:
    """Return the moment of this request: one for all that it does."""
    if "now" not in g:
        g.now = utc_now()
    moment: dt.datetime = g.now
    return moment


def today() -> dt.date:
    """Return the day of this request."""
    return day_of(now())


def me() -> Me:
    """Return who is signed in; only for views whose policy asks for it."""
    found: Me = g.me
    return found


def project() -> Here:
    """Return the project of this address; only for addresses below /p/<slug>/."""
    found: Here = g.project
    return found


def can(permission: Permission | str) -> bool:
    """Whether whoever is here may do this in the project of this address."""
    here: Here | None = g.get("project")
    return here is not None and allows(here.role, Permission(permission))


def found(row: Row | None) -> Row:
    """Return *row* if it is one of this project; everything else does not exist."""
    if row is None:
        raise NotFoundError
    if getattr(row, "project_id", project().id) != project().id:
        raise NotFoundError
    return row
