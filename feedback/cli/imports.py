"""``feedback import reviews FILE``: bring in reviews from elsewhere."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.cli.opening import open_instance
from feedback.cli.progress import progress_bar
from feedback.clock import utc_now
from feedback.errors import InvalidInputError, NotFoundError, WrongFileError
from feedback.store.channels import Channel
from feedback.store.people import Project

_OPTIONS = {
    "text": "the text of the review",
    "title": "its title",
    "score": "its score",
    "author": "who wrote it",
    "said-on": "the date",
    "id": "the id it has elsewhere",
    "url": "its address",
    "product": "what it is about",
    "reply": "what you replied there",
    "replied-on": "the date of that reply",
}


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the verb."""
    verb = verbs.add_parser("import", help="bring in reviews from a CSV, XLSX or JSON file")
    verb.add_argument("what", choices=["reviews"])
    verb.add_argument("file", type=Path)
    for name, meaning in _OPTIONS.items():
        verb.add_argument(f"--{name}", metavar="COLUMN", help=f"column of {meaning}")
    verb.add_argument("--scale", metavar="LOW:HIGH", help="range of the score, e.g. --scale=1:5")
    verb.add_argument(
        "--channel", choices=[one.value for one in Channel], help="where these reviews stand"
    )
    verb.add_argument("--project", metavar="NAME", help="project, by the name in its address")
    verb.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read the file, guess what was not said, import all of it or nothing."""
    from feedback.capture.mapping import FIELDS, Mapping, guess_range, read_range
    from feedback.capture.presets import mapping_of, recognise
    from feedback.capture.reviews import ReviewFile, import_reviews
    from feedback.capture.tabular import read_table

    path: Path = arguments.file
    try:
        content = path.read_bytes()
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}."
        raise WrongFileError(msg) from None
    table = read_table(path.name, content)
    mapping, preset = mapping_of(table), recognise(table)
    given = {
        part: column
        for part in FIELDS
        if (column := getattr(arguments, "id" if part == "external_id" else part)) is not None
    }
    if given:  # who names columns means these and no others
        preset = None
        mapping = replace(Mapping(), **{part: given.get(part, "") for part in FIELDS})
    else:
        used = {part: mapping.column(part) for part in FIELDS if mapping.column(part)}
        shown = ", ".join(f"{part} = {column}" for part, column in used.items())
        told = f"Recognised {preset.name}" if preset else "Guessed"
        print(f"{told}: {shown}", file=sys.stderr)
    if arguments.scale:
        low, high = read_range(arguments.scale)
        mapping = replace(mapping, low=low, high=high)
    elif preset is None and mapping.score in table.columns:
        low, high = guess_range(table, mapping.score)
        mapping = replace(mapping, low=low, high=high)
    if arguments.channel:
        mapping = replace(mapping, channel=arguments.channel)
    _settings, database = open_instance()
    with progress_bar("Importing") as progress, database.writing() as session:
        project = _project(session, arguments.project)
        result = import_reviews(
            session,
            project.id,
            ReviewFile(name=path.name, table=table, mapping=mapping),
            by=None,
            now=utc_now(),
            progress=progress,
        )
    print(result.in_words())
    if result.added:
        print("`feedback worker --drain` reads them now; a running worker does so by itself.")
    return 0


def _project(session: Session, slug: str | None) -> Project:
    from feedback.analyse.codebook import seed_codebook
    from feedback.people.accounts import create_project

    projects = session.scalars(select(Project).order_by(Project.id)).all()
    if slug is not None:
        found = next((project for project in projects if project.slug == slug), None)
        if found is None:
            msg = f"There is no project {slug!r}."
            raise NotFoundError(msg)
        return found
    if len(projects) > 1:
        names = ", ".join(project.slug for project in projects)
        msg = f"Say which project with --project: {names}."
        raise InvalidInputError(msg)
    if projects:
        return projects[0]
    project = create_project(session, name="My project", now=utc_now())
    seed_codebook(session, project.id)
    return project
