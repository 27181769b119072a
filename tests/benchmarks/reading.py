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
from tests.benchmarks.batch import real_texts
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
    """What ``feedback analyse`` takes: seconds of processor for one text, megabytes for many."""

    bare: float
    seconds: float
    megabytes: float


def speed(texts: Sequence[str]) -> Speed:
    """Measure on the same texts."""
    codebook = shipped_codebook()
    spent = _best(
        lambda: [TextBlob(text).sentiment for text in texts],
        lambda: read_many(texts, codebook),
        lambda: sentiments(texts),
    )
    return Speed(*(len(texts) / seconds for seconds in spent))


def hostile() -> float:
    """Return the seconds that 50 kB of "aaaa!" take."""
    codebook = shipped_codebook()
    return _best(lambda: read(_LONG, codebook))[0]


def start(texts: Sequence[str]) -> Start:
    """Start the command for one text and for all."""
    command = [sys.executable, "-m", "feedback", "analyse"]
    lines = "".join(text.replace("\n", " ") + "\n" for text in texts)
    bare = min(_spent([sys.executable, "-c", "pass"], "") for _ in range(_ROUNDS))
    seconds = min(_spent(command, "Nice.\n") for _ in range(_ROUNDS))
    return Start(bare, seconds, _memory(command, lines))


def _best(*calls: Callable[[], object]) -> list[float]:
    """Return the least seconds of each call; they take turns, so a slow minute is all of theirs."""
    best = [float("inf")] * len(calls)
    for _ in range(_ROUNDS):
        for number, call in enumerate(calls):
            began = time.process_time()
            call()
            best[number] = min(best[number], time.process_time() - began)
    return best


def _spent(command: list[str], given: str) -> float:
    """Return the seconds of processor that a command takes from its start to its end."""
    before = os.times()
    subprocess.run(command, input=given, text=True, capture_output=True, check=True, cwd=ROOT)
    after = os.times()
    return sum(after[2:4]) - sum(before[2:4])


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
    texts = real_texts(TEXTS)
    pace, begun = speed(texts), start(texts)
    for name, value in (("whole reading", pace.reading), ("sentiment alone", pace.sentiment)):
        print(f"{name:16} {value:8.0f} texts a second: {value / pace.textblob:.2f} × TextBlob")
    print(f"50 kB of aaaa!   {hostile() * 1000:8.0f} ms")
    print(f"start            {begun.seconds:8.2f} s beside {begun.bare:.2f} s of Python")
    print(f"memory           {begun.megabytes:8.0f} MB")


if __name__ == "__main__":
    main()
