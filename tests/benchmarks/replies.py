"""What deciding about a review and drafting its reply take on one core, guardrails and all.

``python -m tests.benchmarks.replies`` measures this alone.
"""

import time

from feedback.act.answering import Replying
from feedback.decide.replying.values import Business, Case
from tests.benchmarks.batch import real_texts

COUNT = 1_000
BAR = 20.0  # seconds
_SECTORS = ("hotel", "online shop", "photo app", "dental clinic", "plumber")


def seconds(count: int = COUNT) -> float:
    """Return the processor time for so many reviews, one after the other as a person works."""
    cases = [
        Case(
            id=str(at),
            text=text,
            channel="google",
            sector=_SECTORS[at % len(_SECTORS)],
            business=Business(contact="hello@firm.example", signoff="The Firm"),
        )
        for at, text in enumerate(real_texts(count))
    ]
    replying = Replying()
    replying.answer(cases[0])  # loads what is loaded once
    began = time.process_time()
    for case in cases:
        replying.answer(case)
    return time.process_time() - began


def main() -> None:
    """Measure and print."""
    spent = seconds()
    print(f"{COUNT} replies {spent:8.1f} s, {spent / COUNT * 1000:.1f} ms each; bar {BAR:.0f} s")


if __name__ == "__main__":
    main()
