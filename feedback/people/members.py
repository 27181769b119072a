"""Colleagues: invited by a link, given roles, removed; one admin always stays."""

import datetime as dt
import json
import secrets

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from feedback.errors import ConflictError, LinkExpiredError, NotFoundError
from feedback.people.accounts import create_user, normalise_email, set_role
from feedback.store.audit import last_event
from feedback.store.base import token_digest
from feedback.store.people import Invitation, Membership, Role, SignIn, User
from surveys.words import _

GOOD_FOR = dt.timedelta(days=7)
UNDO_FOR = dt.timedelta(minutes=30)
REMOVED = "member.remove"


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
    # Locked, so that of two who take it at the same time the second finds it gone.
    invitation = session.get(Invitation, token_digest(token), with_for_update=True)
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


def change_role(session: Session, project_id: int, user_id: int, role: Role) -> Role:
    """Give a member another role and return the former; their browsers must sign in again."""
    membership = _member(session, project_id, user_id)
    former = membership.role
    if former is role:
        return former
    if role is not Role.ADMIN:
        _keep_an_admin(session, membership)
    membership.role = role
    session.flush()
    session.execute(delete(SignIn).where(SignIn.user_id == user_id))
    return former


def remove(session: Session, project_id: int, user_id: int) -> Role:
    """Take a member out of a project and return their role; what they did stays under their name.

    The caller notes it in the audit log, by which `restore` knows that they belonged here.
    """
    membership = _member(session, project_id, user_id)
    _keep_an_admin(session, membership)
    role = membership.role
    session.delete(membership)
    session.flush()
    return role


def restore(session: Session, project_id: int, user_id: int, *, now: dt.datetime) -> Role:
    """Take somebody back who was removed a moment ago, with the role they had."""
    removal = last_event(session, project_id, REMOVED, user_id)
    if removal is None or removal.at < now - UNDO_FOR:
        msg = _("That is too long ago to be undone. Invite them again.")
        raise NotFoundError(msg)
    role = Role(json.loads(removal.detail)["role"])
    if session.get(Membership, (user_id, project_id)) is None:
        session.add(Membership(user_id=user_id, project_id=project_id, role=role))
        session.flush()
    return role


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
