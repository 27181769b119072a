"""How alike replies are: shared runs of three words."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

Grams = frozenset[tuple[str, str, str]]

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def grams(text: str) -> Grams:
    """Return the runs of three words in a text."""
    words = _WORD.findall(text.lower())
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def likeness(one: Grams, other: Grams) -> float:
    """Return the share of all their runs that two texts have in common (Jaccard)."""
    return len(one & other) / max(1, len(one | other))


class Remembered:
    """The runs of the replies so far, and which replies they stand in."""

    def __init__(self, replies: Iterable[str] = ()) -> None:
        self._replies: list[int] = []  # how many runs each has
        self._where: dict[tuple[str, str, str], list[int]] = {}
        for reply in replies:
            self.add(grams(reply))

    def add(self, found: Grams) -> None:
        """Remember a reply."""
        for gram in found:
            self._where.setdefault(gram, []).append(len(self._replies))
        self._replies.append(len(found))

    def used(self, found: Grams) -> float:
        """Return how often the runs of a sentence were used on average."""
        return sum(len(self._where.get(gram, ())) for gram in found) / max(1, len(found))

    def most_shared(self, found: Grams) -> float:
        """Return the largest share of its runs that one reply has in common with another."""
        shared = Counter(at for gram in found for at in self._where.get(gram, ()))
        return max(
            (count / max(1, min(len(found), self._replies[at])) for at, count in shared.items()),
            default=0.0,
        )


def without(text: str, leave_out: Sequence[str]) -> str:
    """Return a reply without its contact and sign-off, which are meant to be the same."""
    for words in leave_out:
        if words:
            text = text.replace(words, " ")
    return text
