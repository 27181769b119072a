"""``feedback serve``: answer people."""

import argparse
import sys

from feedback import links
from feedback.cli.opening import open_instance
from feedback.clock import utc_now
from feedback.people import set_up
from feedback.store.database import Database


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the verb."""
    verb = verbs.add_parser("serve", help="answer people over HTTP")
    verb.add_argument("--host", default="127.0.0.1", help="address to listen at (%(default)s)")
    verb.add_argument("--port", type=int, default=5000, help="port to listen at (%(default)s)")
    verb.add_argument("--workers", type=int, default=1, help="processes (%(default)s)")
    verb.add_argument(
        "--with-worker",
        action="store_true",
        help="let this server also do the work of `feedback worker`",
    )
    verb.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Migrate, then serve until stopped."""
    settings, database = open_instance()
    _offer_set_up(database, settings.address)
    database.engine.dispose()
    from feedback.web.serving import serve

    print(f"Heard answers at {settings.public_url} (Ctrl-C stops it)", file=sys.stderr)
    serve(
        host=arguments.host,
        port=arguments.port,
        workers=arguments.workers,
        with_worker=arguments.with_worker,
    )
    return 0


def _offer_set_up(database: Database, address: str) -> None:
    """Print the link that makes the first account, as long as there is none."""
    with database.writing() as session:
        token = set_up.offer(session, now=utc_now())
    if token is not None:
        print(
            f"\nNobody has an account yet. Make the first one here, within the hour:\n\n"
            f"    {links.set_up_link(address, token)}\n",
            file=sys.stderr,
        )
