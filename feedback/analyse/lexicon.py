"""What words and phrases weigh: tables written for customer feedback, loaded once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Generic, TypeVar

from feedback.analyse.findings import Emotion

V = TypeVar("V")


@dataclass(slots=True)
class _Node(Generic[V]):
    """Where the phrases stand that begin with the same tokens."""

    value: V | None = None  # of the phrase that ends here
    literal: "dict[str, _Node[V]]" = field(default_factory=dict)
    prefixes: "dict[str, _Node[V]]" = field(default_factory=dict)  # "wast*" is under "wast"


class Phrases(Generic[V]):
    """Phrases found in tokens, each with its value.

    A phrase is tokens with blanks between. After the first, a token "*" stands for any one token
    and "wast*" for any token that begins so.
    """

    def __init__(self, values: Iterable[tuple[str, V]]) -> None:
        self._tails: dict[str, list[tuple[str, V]]] = {}
        self._nodes: dict[str, _Node[V]] = {}
        for phrase, value in values:
            first, _blank, tail = phrase.partition(" ")
            self._tails.setdefault(first, []).append((tail, value))

    def find(self, tokens: Sequence[str]) -> list[tuple[int, int, V]]:
        """Return what is found as first token, token after the last, value.

        From the left, the longest wins and nothing overlaps; of two as long, the more literal wins.
        """
        found = []
        free = 0  # the first token that no phrase has taken yet
        tails, nodes = self._tails, self._nodes
        last = len(tokens) - 1
        for start in [at for at, token in enumerate(tokens) if token in tails]:
            if start >= free:
                token = tokens[start]
                node = nodes[token] if token in nodes else self._grow(token)
                if (
                    node.value is not None
                    or node.prefixes
                    or (start < last and tokens[start + 1] in node.literal)
                ):
                    longest = _longest(node, tokens, start + 1)
                    if longest is not None:
                        free, value = longest
                        found.append((start, free, value))
        return found

    def _grow(self, first: str) -> _Node[V]:
        """Lay out the phrases of a first token when it is first met: most never are."""
        root: _Node[V] = _Node()
        for tail, value in self._tails[first]:
            node = root
            for token in tail.split():
                if token.endswith("*"):
                    node = node.prefixes.setdefault(token[:-1], _Node())
                else:
                    node = node.literal.setdefault(token, _Node())
            node.value = value
        self._nodes[first] = root
        return root


def _longest(node: _Node[V], tokens: Sequence[str], at: int) -> tuple[int, V] | None:
    """Return end and value of the longest phrase from this node on, if any."""
    best = None if node.value is None else (at, node.value)
    if at == len(tokens):
        return best
    token = tokens[at]
    if token in node.literal:
        best = _longest(node.literal[token], tokens, at + 1) or best
    for prefix, after in node.prefixes.items():
        if token.startswith(prefix):
            found = _longest(after, tokens, at + 1)
            if found is not None and (best is None or found[0] > best[0]):
                best = found
    return best


@cache
def valence() -> Mapping[str, float]:
    """Return how good or bad a word alone is, from -4 to 4."""
    return {word: float(number) for word, number in _lines("valence.tsv")}


@cache
def degrees() -> Mapping[str, float]:
    """Return what an adverb of degree does to the word after it."""
    return {word: float(number) for word, number in _lines("degrees.tsv")}


@cache
def phrases() -> Phrases[float]:
    """Return the phrases that mean more or other than their words, each from -4 to 4."""
    return Phrases((phrase, float(number)) for phrase, number in _lines("phrases.tsv"))


@cache
def emotions() -> Phrases[Mapping[Emotion, float]]:
    """Return the words and phrases that voice an emotion, with intensities from 0 to 1."""
    by_phrase = groupby(_lines("emotions.tsv"), key=lambda line: line[0])
    return Phrases(
        (phrase, {Emotion(emotion): float(number) for _phrase, emotion, number in lines})
        for phrase, lines in by_phrase
    )


def _lines(name: str) -> Iterator[list[str]]:
    text = files("feedback.analyse").joinpath("data", name).read_text(encoding="utf-8")
    return (line.split("\t") for line in text.split("\n") if line and not line.startswith("#"))
