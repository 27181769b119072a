"""Reading texts beside one call of TextBlob for each, and how the command starts and grows.

What is compared is processor time in one process, the best of a few rounds: whatever else the
machine does shows in the time on the wall.

``python -m tests.benchmarks.reading`` measures this alone.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textblob import TextBlob

from feedback.analyse.reading import read, read_many
from feedback.analyse.sentiment import sentiments
from feedback.analyse.shipped import shipped_codebook
from tests.benchmarks.batch import some_texts
from tests.serving import ROOT

TEXTS = 2_000
_ROUNDS = 5
_LONG = "aaaa!" * 10_000
_UNITS = {"Linux": 1024}  # bytes in what the system counts memory in; elsewhere bytes


@dataclass(frozen=True, slots=True)
class Speed:
    """What a second of one core reads, in texts."""

    textblob: float
    reading: float
    sentiment: float


@dataclass(frozen=True, slots=True)
class Start:
    """One run of ``feedback analyse``: seconds for one text, megabytes for many."""

    bare: float
    seconds: float
    megabytes: float


def speed(texts: Sequence[str]) -> Speed:
    """Measure on the same texts."""
    codebook = shipped_codebook()
    return Speed(
        len(texts) / _best(lambda: [TextBlob(text).sentiment for text in texts]),
        len(texts) / _best(lambda: read_many(texts, codebook)),
        len(texts) / _best(lambda: sentiments(texts)),
    )


def hostile() -> float:
    """Return the seconds that 50 kB of "aaaa!" take."""
    codebook = shipped_codebook()
    return _best(lambda: read(_LONG, codebook))


def start(texts: Sequence[str]) -> Start:
    """Start the command for one text and for all."""
    command = [sys.executable, "-m", "feedback", "analyse"]
    lines = "".join(text.replace("\n", " ") + "\n" for text in texts)
    bare = min(_waited([sys.executable, "-c", "pass"], "") for _ in range(_ROUNDS))
    seconds = min(_waited(command, "Nice.\n") for _ in range(_ROUNDS))
    return Start(bare, seconds, _memory(command, lines))


def _best(call: Callable[[], object]) -> float:
    call()
    spent = []
    for _ in range(_ROUNDS):
        began = time.process_time()
        call()
        spent.append(time.process_time() - began)
    return min(spent)


def _waited(command: list[str], given: str) -> float:
    began = time.perf_counter()
    subprocess.run(command, input=given, text=True, capture_output=True, check=True, cwd=ROOT)
    return time.perf_counter() - began


def _memory(command: list[str], given: str) -> float:
    """Return the megabytes that a command held at most; a process of its own counts only that."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, "
        "stdout=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command],
        input=given, text=True, capture_output=True, check=True, cwd=ROOT,
    )  # fmt: skip
    return int(done.stdout) * _UNITS.get(os.uname().sysname, 1) / 1e6


def main() -> None:
    """Measure and print."""
    texts = some_texts(TEXTS)
    pace, begun = speed(texts), start(texts)
    for name, value in (("whole reading", pace.reading), ("sentiment alone", pace.sentiment)):
        print(f"{name:16} {value:8.0f} texts a second: {value / pace.textblob:.2f} × TextBlob")
    print(f"50 kB of aaaa!   {hostile() * 1000:8.0f} ms")
    print(f"start            {begun.seconds:8.2f} s beside {begun.bare:.2f} s of Python")
    print(f"memory           {begun.megabytes:8.0f} MB")


if __name__ == "__main__":
    main()
