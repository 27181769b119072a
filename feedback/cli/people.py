"""``feedback create-admin``: the first person who may come in."""

import argparse
import getpass
import sys

from sqlalchemy import select

from feedback.cli.opening import open_instance
from feedback.clock import utc_now
from feedback.people.accounts import create_project, create_user, set_role
from feedback.store.people import Project, Role


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the verb."""
    verb = verbs.add_parser("create-admin", help="make an account that administers every project")
    verb.add_argument("email", help="the address to sign in with")
    verb.add_argument("--name", default="", help="the name that colleagues see")
    verb.add_argument(
        "--project", default="My project", help="name of the first project, if there is none yet"
    )
    verb.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Ask for a password (or read one line of stdin) and store the account."""
    _settings, database = open_instance()
    password = (
        getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    )
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
