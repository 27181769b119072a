"""Accounts, projects and who belongs where."""

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import available_timezones

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.errors import ConflictError, InvalidInputError
from feedback.languages import LOCALES
from feedback.people.passwords import hash_password
from feedback.store.people import Membership, Project, Role, User, user_by_email
from surveys.words import _

_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)*")
_LONGEST = 200
THEMES = ("", "light", "dark")


def is_email(address: str) -> bool:
    """Whether this can be an e-mail address."""
    return len(address) <= _LONGEST and _ADDRESS.fullmatch(address.strip()) is not None


def normalise_email(address: str) -> str:
    """Return an address as it is stored and compared; refuse what cannot be one."""
    address = address.strip().lower()
    if not is_email(address):
        msg = _("That is not an e-mail address: it needs a name, an @ and a host.")
        raise InvalidInputError(msg)
    return address


def create_user(
    session: Session, *, email: str, name: str, password: str, now: dt.datetime
) -> User:
    """Store a new account."""
    address = normalise_email(email)
    if session.scalar(user_by_email(address)) is not None:
        msg = _("There is an account with the address %(address)s already.", address=address)
        raise ConflictError(msg)
    user = User(
        email=address,
        name=name.strip() or address,
        password_hash=hash_password(password, own_words=(address, name)),
        created_at=now,
    )
    session.add(user)
    session.flush()
    return user


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What people decide about themselves: their name, and how the product looks to them."""

    name: str
    language: str  # a locale of ours; empty: as the browser says
    time_zone: str
    theme: str  # light, dark; empty: as the device says
    has_keys: bool


def change_profile(session: Session, user: User, profile: Profile) -> None:
    """Keep what somebody decided about themselves."""
    if not profile.name.strip():
        msg = _("Say how colleagues call you.")
        raise InvalidInputError(msg)
    if profile.time_zone not in available_timezones() or profile.theme not in THEMES:
        raise InvalidInputError(_("Choose one of the list."))
    if profile.language and profile.language not in LOCALES:
        raise InvalidInputError(_("Choose one of the list."))
    user.name = profile.name.strip()
    user.language, user.time_zone = profile.language, profile.time_zone
    user.theme, user.has_keys = profile.theme, profile.has_keys
    session.flush()


def known_zone(name: str) -> str:
    """Return a time zone that a device named, or UTC for one that nobody knows."""
    return name if name in available_timezones() else "UTC"


def may_create_projects(session: Session, user_id: int) -> bool:
    """Whether somebody administers a project already: those people look after the instance."""
    query = select(Membership.user_id).where(
        Membership.user_id == user_id, Membership.role == Role.ADMIN
    )
    return session.scalar(query.limit(1)) is not None


def create_project(session: Session, *, name: str, now: dt.datetime) -> Project:
    """Store a new project under an address made from its name."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "project"
    slug, number = stem, 1
    while session.scalar(select(Project.id).where(Project.slug == slug)) is not None:
        number += 1
        slug = f"{stem}-{number}"
    project = Project(slug=slug, name=name.strip() or "Project", created_at=now)
    session.add(project)
    session.flush()
    return project


def set_role(session: Session, user: User, project: Project, role: Role) -> None:
    """Make *user* a member of *project* with *role*, or change their role."""
    membership = session.get(Membership, (user.id, project.id))
    if membership is None:
        session.add(Membership(user_id=user.id, project_id=project.id, role=role))
    else:
        membership.role = role
    session.flush()
