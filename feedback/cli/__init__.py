"""The command line: one module a verb, each with ``add(verbs)`` and ``run(arguments)``."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from feedback.errors import FeedbackError

VERBS = (
    "demo",
    "serve",
    "worker",
    "migrate",
    "backups",
    "checks",
    "erase",
    "imports",
    "surveys",
    "people",
    "settings",
)

_INTERRUPTED = 130


def parser() -> argparse.ArgumentParser:
    """Make the parser of all verbs."""
    found = argparse.ArgumentParser(
        prog="feedback", description="Heard: from what somebody said to what changed because of it."
    )
    verbs = found.add_subparsers(metavar="verb", required=True)
    for name in VERBS:
        import_module(f"feedback.cli.{name}").add(verbs)
    return found


def run(arguments: Sequence[str]) -> int:
    """Carry out a command line; what went wrong is one sentence on stderr and exit code 1."""
    try:
        chosen = parser().parse_args(arguments)
        code: int = chosen.run(chosen)
    except FeedbackError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader had enough
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return _INTERRUPTED
    return code
