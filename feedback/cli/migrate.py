"""``feedback migrate``: bring the database to this code's revision."""

import argparse

from feedback.cli.opening import open_instance
from feedback.store.schema import newest_revision


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the verb."""
    verb = verbs.add_parser(
        "migrate", help="bring the database to this version (serve does it too)"
    )
    verb.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Migrate and say where the database stands."""
    open_instance()
    print(f"The database is at revision {newest_revision()}.")
    return 0
