"""Who may come in, from the machine itself: first accounts, forgotten passwords, set-up links."""

import argparse
import getpass
import sys

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback import links
from feedback.cli.opening import open_instance
from feedback.clock import utc_now
from feedback.errors import ConflictError, NotFoundError
from feedback.people import second_factor, set_up
from feedback.people.accounts import create_project, create_user, normalise_email, set_role
from feedback.people.sessions import set_password
from feedback.store.audit import add_audit
from feedback.store.people import Project, Role, User, user_by_email

_ACTOR = "command on the machine"


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the verbs."""
    verb = verbs.add_parser("create-admin", help="make an account that administers every project")
    verb.add_argument("email", help="the address to sign in with")
    verb.add_argument("--name", default="", help="the name that colleagues see")
    verb.add_argument(
        "--project", default="My project", help="name of the first project, if there is none yet"
    )
    verb.set_defaults(run=run)
    reset = verbs.add_parser("reset-password", help="give an account another password")
    reset.add_argument("email", help="the address it signs in with")
    reset.add_argument(
        "--second-factor-off",
        action="store_true",
        help="also ask for the password alone: the phone and the recovery codes are lost",
    )
    reset.set_defaults(run=reset_password)
    link = verbs.add_parser(
        "set-up-link", help="print a fresh link for the first account of a new instance"
    )
    link.set_defaults(run=print_set_up_link)


def run(arguments: argparse.Namespace) -> int:
    """Ask for a password (or read one line of stdin) and store the account."""
    _settings, database = open_instance()
    password = _ask_password()
    from feedback.analyse.codebook import seed_codebook

    now = utc_now()
    with database.writing() as session:
        user = create_user(
            session, email=arguments.email, name=arguments.name, password=password, now=now
        )
        projects = list(session.scalars(select(Project).order_by(Project.id)))
        if not projects:
            projects = [create_project(session, name=arguments.project, now=now)]
            seed_codebook(session, projects[0].id)
        for project in projects:
            set_role(session, user, project, Role.ADMIN)
            _note(session, "member.join", user, project_id=project.id)
        names = ", ".join(project.name for project in projects)
    print(f"{user.email} administers {names}.")
    return 0


def reset_password(arguments: argparse.Namespace) -> int:
    """Ask for another password and sign the account out everywhere."""
    _settings, database = open_instance()
    password = _ask_password()
    with database.writing() as session:
        user = session.scalar(user_by_email(normalise_email(arguments.email)))
        if user is None:
            msg = f"There is no account with the address {arguments.email}."
            raise NotFoundError(msg)
        set_password(session, user, password)
        _note(session, "password.reset", user)
        if arguments.second_factor_off:
            second_factor.turn_off(session, user.id)
            _note(session, "second_factor.disable", user)
    print(f"{arguments.email} signs in with the new password now.")
    return 0


def print_set_up_link(_arguments: argparse.Namespace) -> int:
    """Print a link for the first account; earlier ones are worthless from now on."""
    settings, database = open_instance()
    with database.writing() as session:
        token = set_up.offer(session, now=utc_now())
    if token is None:
        msg = "Somebody has an account here already; `feedback create-admin` makes another."
        raise ConflictError(msg)
    print(links.set_up_link(settings.address, token))
    return 0


def _note(session: Session, action: str, user: User, *, project_id: int | None = None) -> None:
    add_audit(
        session, action, at=utc_now(), actor=_ACTOR, project_id=project_id,
        object_kind="account", object_id=user.id,
    )  # fmt: skip


def _ask_password() -> str:
    """Ask on the terminal, or read one line of standard input."""
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    return sys.stdin.readline().rstrip("\n")
