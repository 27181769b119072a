"""``feedback demo``: a year in the life of a workshop, to walk through."""

import argparse
import datetime as dt
import os
import sys

from sqlalchemy import select

from feedback import links
from feedback.cli.opening import open_instance
from feedback.cli.progress import progress_bar
from feedback.clock import utc_now
from feedback.errors import InvalidInputError
from feedback.settings import Settings, load_settings
from feedback.store.database import Database
from feedback.store.interviews import InterviewSession, Study
from feedback.store.people import Membership, Role
from feedback.store.surveys import SurveyStatus, surveys_of

_LINKS_KEPT = dt.timedelta(days=7)


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the verb."""
    verb = verbs.add_parser("demo", help="seed a story of twelve months and walk through it")
    verb.add_argument("--host", default="127.0.0.1", help="address to listen at (%(default)s)")
    verb.add_argument("--port", type=int, default=5000, help="port to listen at (%(default)s)")
    verb.add_argument("--no-serve", action="store_true", help="do all but serve")
    verb.add_argument("--reset", action="store_true", help="forget the demo's database first")
    verb.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Seed the story once, print three links, serve."""
    base = f"http://{arguments.host}:{arguments.port}"
    os.environ.setdefault("FEEDBACK_PUBLIC_URL", base)  # the server's process reads it too
    if arguments.reset:
        _reset(load_settings())
    settings, database = open_instance()
    from feedback.demo.seed import find_demo

    with database.reading() as session:
        is_told = find_demo(session) is not None
    if not is_told:
        _tell(database, settings)
    _print_links(database, settings)
    database.engine.dispose()
    if arguments.no_serve:
        return 0
    from feedback.web.serving import serve

    print("\nThe demo runs; Ctrl-C stops it.", file=sys.stderr)
    serve(host=arguments.host, port=arguments.port, with_worker=True)
    return 0


def _tell(database: Database, settings: Settings) -> None:
    from feedback.demo.seed import tell

    with progress_bar("Telling a year at Larkfield Bikes") as progress:
        tell(database, settings, now=utc_now(), progress=progress)


def _reset(settings: Settings) -> None:
    """Remove the SQLite file of the instance; another database is not ours to empty."""
    path = Database(settings.database).sqlite_path
    if path is None:
        msg = "--reset removes an SQLite file; this instance uses another database."
        raise InvalidInputError(msg)
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    print(f"Removed {path}.", file=sys.stderr)


def _print_links(database: Database, settings: Settings) -> None:
    """Print where a customer, a researcher and a manager begin."""
    from feedback.demo.seed import find_demo
    from feedback.people.sessions import make_entry_link

    now = utc_now()
    with database.writing() as session:
        project = find_demo(session)
        if project is None:
            msg = "The story was not told; run `feedback demo --reset`."
            raise InvalidInputError(msg)
        users = {
            m.role: m.user_id
            for m in session.scalars(select(Membership).where(Membership.project_id == project.id))
        }
        survey = next(  # the oldest, which asks for a recommendation
            s
            for s in reversed(session.scalars(surveys_of(project.id)).all())
            if s.status is SurveyStatus.OPEN
        )
        note = session.scalar(
            select(InterviewSession.id)
            .join(Study, Study.id == InterviewSession.study_id)
            .where(Study.project_id == project.id)
            .order_by(InterviewSession.id.desc())
            .limit(1)
        )
        paths = {
            Role.RESEARCHER: links.note_link(settings.sub_path, project.slug, note or 0),
            Role.MANAGER: links.dashboard_link(settings.sub_path, project.slug),
        }
        tokens = {
            role: make_entry_link(
                session, users[role], leads_to=path, good_for=_LINKS_KEPT, now=now
            )
            for role, path in paths.items()
        }
    base = settings.public_url
    print(f"{project.name}\n")
    print(f"  As a customer, answer a survey:    {links.survey_link(base, survey.token)}")
    print(f"  As a researcher, log an interview: {links.entry_link(base, tokens[Role.RESEARCHER])}")
    print(f"  As a manager, read the dashboard:  {links.entry_link(base, tokens[Role.MANAGER])}")
