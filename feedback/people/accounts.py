"""Accounts, projects and who belongs where."""

import datetime as dt
import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.errors import ConflictError, InvalidInputError
from feedback.people.passwords import hash_password
from feedback.store.people import Membership, Project, Role, User, user_by_email
from surveys.words import _

_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)*")
_LONGEST = 200


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
