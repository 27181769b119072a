"""Colleagues: invited by a link, given roles, removed; one admin always stays."""

import datetime as dt
import secrets

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from feedback.errors import ConflictError, LinkExpiredError, NotFoundError
from feedback.people.accounts import create_user, normalise_email, set_role
from feedback.store.base import token_digest
from feedback.store.people import Invitation, Membership, Role, SignIn, User
from surveys.words import _

GOOD_FOR = dt.timedelta(days=7)


def invite(
    session: Session, project_id: int, *, role: Role, email: str, by: int, now: dt.datetime
) -> str:
    """Store an invitation and return the token of its link; it is good once, for a week."""
    token = secrets.token_urlsafe(24)
    session.add(
        Invitation(
            digest=token_digest(token),
            project_id=project_id,
            role=role,
            email=normalise_email(email) if email.strip() else "",
            invited_by=by,
            expires_at=now + GOOD_FOR,
        )
    )
    session.flush()
    return token


def find_invitation(session: Session, token: str, *, now: dt.datetime) -> Invitation:
    """Return the invitation of a link, or say that it is no longer good."""
    invitation = session.get(Invitation, token_digest(token))
    if invitation is None or invitation.expires_at <= now:
        msg = _("This invitation was used, withdrawn or has expired. Ask for a new one.")
        raise LinkExpiredError(msg)
    return invitation


def join_as_new(
    session: Session, token: str, *, name: str, email: str, password: str, now: dt.datetime
) -> User:
    """Make an account and take the invitation."""
    invitation = find_invitation(session, token, now=now)
    user = create_user(session, email=email, name=name, password=password, now=now)
    return _take(session, invitation, user)


def join(session: Session, token: str, user_id: int, *, now: dt.datetime) -> User:
    """Take the invitation with the account that is signed in; a member keeps their role."""
    invitation = find_invitation(session, token, now=now)
    return _take(session, invitation, session.get_one(User, user_id))


def withdraw(session: Session, project_id: int, digest: str) -> None:
    """Make an invitation worthless."""
    session.execute(
        delete(Invitation).where(Invitation.digest == digest, Invitation.project_id == project_id)
    )


def change_role(session: Session, project_id: int, user_id: int, role: Role) -> None:
    """Give a member another role; their browsers must sign in again."""
    membership = _member(session, project_id, user_id)
    if membership.role is role:
        return
    if role is not Role.ADMIN:
        _keep_an_admin(session, membership)
    membership.role = role
    session.flush()
    session.execute(delete(SignIn).where(SignIn.user_id == user_id))


def remove(session: Session, project_id: int, user_id: int) -> None:
    """Take a member out of a project; what they did stays under their name."""
    membership = _member(session, project_id, user_id)
    _keep_an_admin(session, membership)
    session.delete(membership)
    session.flush()


def _take(session: Session, invitation: Invitation, user: User) -> User:
    project = invitation.project
    if session.get(Membership, (user.id, project.id)) is None:
        set_role(session, user, project, invitation.role)
    session.delete(invitation)
    session.flush()
    return user


def _member(session: Session, project_id: int, user_id: int) -> Membership:
    membership = session.get(Membership, (user_id, project_id), with_for_update=True)
    if membership is None:
        raise NotFoundError
    return membership


def _keep_an_admin(session: Session, leaving: Membership) -> None:
    if leaving.role is not Role.ADMIN:
        return
    # The rows are locked, not counted: two admins who remove each other must not both succeed.
    admins = session.scalars(
        select(Membership.user_id)
        .where(Membership.project_id == leaving.project_id, Membership.role == Role.ADMIN)
        .with_for_update()
    ).all()
    if len(admins) < 2:  # noqa: PLR2004 - the one who leaves and one who stays
        msg = _("A project needs an admin. Make somebody else one first.")
        raise ConflictError(msg)
