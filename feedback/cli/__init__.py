"""The command line: one module a verb, each with ``add(verbs)`` and ``run(arguments)``."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from feedback.errors import FeedbackError

# The verbs of each module: only the module of the verb that was given is loaded.
VERBS = {
    "analyse": ("analyse",),
    "reply": ("reply",),
    "model": ("model",),
    "demo": ("demo",),
    "serve": ("serve",),
    "worker": ("worker",),
    "migrate": ("migrate",),
    "backups": ("backup", "verify-backup", "restore"),
    "checks": ("check",),
    "erase": ("erase",),
    "imports": ("import",),
    "surveys": ("check-survey",),
    "people": ("create-admin", "reset-password", "set-up-link"),
    "settings": ("settings",),
}

_INTERRUPTED = 130


def parser(given: str = "") -> argparse.ArgumentParser:
    """Make the parser of the verb that was *given*, of all when there is no such verb."""
    found = argparse.ArgumentParser(
        prog="feedback", description="Heard: from what somebody said to what changed because of it."
    )
    verbs = found.add_subparsers(metavar="verb", required=True)
    fitting = [module for module, names in VERBS.items() if given in names]
    for name in fitting or VERBS:
        import_module(f"feedback.cli.{name}").add(verbs)
    return found


def run(arguments: Sequence[str]) -> int:
    """Carry out a command line; what went wrong is one sentence on stderr and exit code 1."""
    try:
        chosen = parser(next(iter(arguments), "")).parse_args(arguments)
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
