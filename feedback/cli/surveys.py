"""``feedback check-survey FILE``: every reason why a definition cannot be published."""

import argparse
from pathlib import Path

from feedback.errors import WrongFileError


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the verb."""
    verb = verbs.add_parser("check-survey", help="say what is wrong with a survey's definition")
    verb.add_argument("file", type=Path, help="a definition as JSON")
    verb.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print every fault with its path."""
    import surveys

    path: Path = arguments.file
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        msg = f"{path} cannot be read: {reason}."
        raise WrongFileError(msg) from None
    try:
        survey = surveys.Survey.from_text(text)
        faults = surveys.review(survey)
    except surveys.DefinitionError as error:
        faults = error.faults
    for fault in faults:
        print(fault)
    if not faults:
        print(f"“{survey.title}” can be published.")
    return 1 if faults else 0
