"""``feedback serve``: answer people."""

import argparse
import os
import sys

from feedback import links
from feedback.cli.opening import open_instance
from feedback.clock import utc_now
from feedback.settings import Settings, load_settings, unknown_names
from feedback.store.database import Database


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the verb."""
    verb = verbs.add_parser("serve", help="answer people over HTTP")
    verb.add_argument("--host", default="127.0.0.1", help="address to listen at (%(default)s)")
    verb.add_argument("--port", type=int, default=5000, help="port to listen at (%(default)s)")
    verb.add_argument(
        "--workers", type=int, help="processes that answer (as FEEDBACK_WORKERS says, else 1)"
    )
    verb.add_argument(
        "--with-worker",
        action="store_true",
        help="let this server also do the work of `feedback worker`",
    )
    verb.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Migrate, then serve until stopped."""
    if "public_url" not in load_settings().model_fields_set:
        # Nobody said how it is reached: as it listens. The server's processes read it too.
        os.environ["FEEDBACK_PUBLIC_URL"] = _address(arguments.host, arguments.port)
    settings, database = open_instance()
    for name in unknown_names():
        print(f"{name} is no setting of Heard; see `feedback settings`.", file=sys.stderr)
    _offer_set_up(database, settings)
    database.engine.dispose()
    from feedback.web.serving import serve

    print(f"Heard answers at {settings.public_url} (Ctrl-C stops it)", file=sys.stderr)
    serve(
        host=arguments.host,
        port=arguments.port,
        workers=arguments.workers or settings.workers,
        with_worker=arguments.with_worker,
    )
    return 0


def _address(host: str, port: int) -> str:
    """Return where a browser on this machine finds a server that listens there."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - asked, not bound
    return f"http://{host}:{port}"


def _offer_set_up(database: Database, settings: Settings) -> None:
    """Print a link to whoever starts an instance in which nobody has an account."""
    from feedback.people import set_up

    with database.reading() as session:
        if not set_up.is_new(session):
            return
    with database.writing() as session:
        token = set_up.offer(session, now=utc_now())
    if token is not None:
        link = links.set_up_link(settings.address, token)
        print(
            f"Nobody has an account yet. Make the first within an hour:\n\n    {link}\n",
            file=sys.stderr,
        )
