"""``feedback model train FOLDER``: learn the weights anew, and say how good they are."""

import argparse
import sys
from pathlib import Path

from feedback.errors import FeedbackError


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the verb."""
    verb = verbs.add_parser("model", help="learn the weights of the text analysis anew")
    steps = verb.add_subparsers(metavar="step", required=True)
    train = steps.add_parser("train", help="learn from a folder of labelled texts")
    train.add_argument("folder", type=Path, help="with sentiment/, emotion/, aspects/ and own/")
    train.add_argument("--into", type=Path, help="where to write; default: nowhere, only measure")
    train.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Learn, measure on folds that were left out, write."""
    try:
        from feedback.analyse.training.making import make, write
    except ModuleNotFoundError as error:
        msg = f"Training needs {error.name}: install Heard with its extra “train”."
        raise FeedbackError(msg) from None
    made = make(arguments.folder, lambda step: print(step, file=sys.stderr, flush=True))
    for source, figures in made.figures.items():
        print(source, *(f"{name} {value}" for name, value in figures.items()), sep="  ")
    if arguments.into is not None:
        write(made, arguments.into)
        print(f"Written to {arguments.into}.")
    return 0
