"""``feedback create-admin`` and ``reset-password``: who may come in, from the machine itself."""

import argparse
import getpass
import sys

from sqlalchemy import select

from feedback.cli.opening import open_instance
from feedback.clock import utc_now
from feedback.errors import NotFoundError
from feedback.people.accounts import create_project, create_user, normalise_email, set_role
from feedback.people.sessions import set_password
from feedback.store.people import Project, Role, user_by_email


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the verb."""
    verb = verbs.add_parser("create-admin", help="make an account that administers every project")
    verb.add_argument("email", help="the address to sign in with")
    verb.add_argument("--name", default="", help="the name that colleagues see")
    verb.add_argument(
        "--project", default="My project", help="name of the first project, if there is none yet"
    )
    verb.set_defaults(run=run)
    reset = verbs.add_parser("reset-password", help="give an account another password")
    reset.add_argument("email", help="the address it signs in with")
    reset.set_defaults(run=reset_password)


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
    print(f"{arguments.email} signs in with the new password now.")
    return 0


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
        names = ", ".join(project.name for project in projects)
    print(f"{user.email} administers {names}.")
    return 0


def _ask_password() -> str:
    """Ask on the terminal, or read one line of standard input."""
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    return sys.stdin.readline().rstrip("\n")
