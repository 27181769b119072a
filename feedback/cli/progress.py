"""A progress bar on stderr for work that takes longer than a breath."""

import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

_WIDTH = 28
_EVERY_S = 0.1


@contextmanager
def progress_bar(label: str) -> Generator[Callable[[int, int], None]]:
    """Give a function to call with (done, total); on a terminal it redraws one line.

    Elsewhere (a log, a pipe) it writes a line at every tenth instead.
    """
    is_terminal = sys.stderr.isatty()
    state = {"drawn": 0.0, "tenth": -1}

    def show(done: int, total: int) -> None:
        share = done / total if total else 1.0
        if is_terminal:
            now = time.monotonic()
            if done < total and now - state["drawn"] < _EVERY_S:
                return
            state["drawn"] = now
            bar = "█" * int(share * _WIDTH)
            print(f"\r{label} {bar:░<{_WIDTH}} {done:,} of {total:,} ", end="", file=sys.stderr)
        elif int(share * 10) != state["tenth"]:
            state["tenth"] = int(share * 10)
            print(f"{label}: {done:,} of {total:,}", file=sys.stderr)

    try:
        yield show
    finally:
        if is_terminal and state["drawn"]:
            print(file=sys.stderr)
