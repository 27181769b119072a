"""Accounts, projects, who is a member with which role, and the sessions of people signed in."""

import datetime as dt
import enum
from collections.abc import Collection

from sqlalchemy import ForeignKey, Select, UniqueConstraint, select, true
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from feedback.store.base import Base, Code, Digest, Id, LongText, ShortText


class Role(enum.StrEnum):
    """What a member may do in one project; `people.policy` says what each allows."""

    ADMIN = "admin"
    MANAGER = "manager"
    RESEARCHER = "researcher"
    VIEWER = "viewer"


class User(Base):
    """Somebody who signs in."""

    __tablename__ = "user_account"  # `user` is a reserved word in PostgreSQL

    id: Mapped[Id]
    email: Mapped[ShortText] = mapped_column(unique=True)  # as normalised by people.accounts
    name: Mapped[ShortText]
    password_hash: Mapped[LongText]
    is_active: Mapped[bool] = mapped_column(default=True)
    # How the product looks to them; empty means as the browser says.
    language: Mapped[Code] = mapped_column(default="", server_default="")
    time_zone: Mapped[Code] = mapped_column(default="UTC", server_default="UTC")
    theme: Mapped[Code] = mapped_column(default="", server_default="")
    has_keys: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[dt.datetime]


class Project(Base):
    """One business or product whose customers are listened to; everything belongs to one."""

    __tablename__ = "project"

    id: Mapped[Id]
    slug: Mapped[ShortText] = mapped_column(unique=True)
    name: Mapped[ShortText]
    # Counts edits of the codebook, so that analyse finds what an older one has judged.
    codebook_revision: Mapped[int] = mapped_column(default=1)
    # The version of the layer of weights, learned from corrections, that is in use; "": none.
    layer: Mapped[Code] = mapped_column(default="", server_default="")
    created_at: Mapped[dt.datetime]


class Membership(Base):
    """That a user belongs to a project, and with which role."""

    __tablename__ = "membership"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[Role]

    user: Mapped[User] = relationship()
    project: Mapped[Project] = relationship()


class SignIn(Base):
    """One signed-in browser; the cookie holds the secret, this row only its digest."""

    __tablename__ = "sign_in"

    digest: Mapped[Digest] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    browser: Mapped[ShortText] = mapped_column(default="", server_default="")
    created_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]

    user: Mapped[User] = relationship()


class EntryLink(Base):
    """A link that signs one user in; made only by a command on the machine itself."""

    __tablename__ = "entry_link"

    digest: Mapped[Digest] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    leads_to: Mapped[ShortText]  # a path of this instance
    expires_at: Mapped[dt.datetime]

    user: Mapped[User] = relationship()


class SignInFailure(Base):
    """That a sign-in failed, so that guessing grows slow and stays slow after a restart."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (UniqueConstraint("account", "source"),)

    id: Mapped[Id]
    account: Mapped[Digest]  # of the address typed, known or not
    source: Mapped[Digest]  # of the network address it came from
    count: Mapped[int]
    last_at: Mapped[dt.datetime]


def user_by_email(email: str) -> Select[User]:
    """Select the account with this (normalised) address."""
    return select(User).where(User.email == email)


def memberships_of(user_id: int) -> Select[Membership]:
    """Select where this user belongs, by project name."""
    return (
        select(Membership)
        .join(Membership.project)
        .where(Membership.user_id == user_id)
        .order_by(Project.name)
    )


def membership_in(session: Session, user_id: int, slug: str) -> Membership | None:
    """Find this user's membership in the project of this slug, if there is one."""
    return session.scalar(
        select(Membership)
        .join(Membership.project)
        .where(Membership.user_id == user_id, Project.slug == slug)
    )


def members_of(project_id: int) -> Select[Membership]:
    """Select the members of a project by name; owners are chosen from these."""
    return (
        select(Membership)
        .join(Membership.user)
        .where(Membership.project_id == project_id)
        .order_by(User.name)
    )


class Invitation(Base):
    """That somebody may join a project with a role, until they do or it expires."""

    __tablename__ = "invitation"

    digest: Mapped[Digest] = mapped_column(primary_key=True)  # of the token in the link
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[Role]
    email: Mapped[ShortText] = mapped_column(default="")  # whom it was written to, if anybody
    invited_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    expires_at: Mapped[dt.datetime]

    project: Mapped[Project] = relationship()


def invitations_of(project_id: int, now: dt.datetime) -> Select[Invitation]:
    """Select the invitations that can still be taken, the next to expire first."""
    return (
        select(Invitation)
        .where(Invitation.project_id == project_id, Invitation.expires_at > now)
        .order_by(Invitation.expires_at)
    )


def sign_ins_of(user_id: int, now: dt.datetime) -> Select[SignIn]:
    """Select where a user is signed in, last used first."""
    return (
        select(SignIn)
        .where(SignIn.user_id == user_id, SignIn.expires_at > now)
        .order_by(SignIn.seen_at.desc())
    )


def names_of(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Return the names of these users."""
    rows = session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {user_id: name for user_id, name in rows}  # noqa: C416 - rows are no pairs to mypy


def first_project_id(session: Session) -> int | None:
    """Return the oldest project of the instance."""
    return session.scalar(select(Project.id).order_by(Project.id).limit(1))
