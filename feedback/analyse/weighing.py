"""What the second look weighs: a passage beside its neighbours, a text beside its passages.

A first look scores each passage by its own words. The second looks, small linear heads too, see
what the first found around it: "so you know the cause" is blame among blame. All inputs are arrays
with one row a passage or a text; ``starts`` says at which passage each text begins.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.floating]
Places = npt.NDArray[np.intp]

_PLAIN = 0.9  # chance from which a passage's own words are plain
_LESS = 0.01  # an output that is as good as equal
SENTIMENT = ("negative", "neutral", "positive")


class Look(NamedTuple):
    """The first look at texts: outputs of all heads, the first three those of sentiment."""

    passages: Numbers  # (passages, outputs)
    texts: Numbers  # (texts, outputs)
    starts: Places  # the first passage of each text
    counts: Places  # how many passages it has
    turns: Numbers  # (passages,) whether a passage turns against the one before it
    dense: Numbers  # (texts, figures of the lexicon)


def softmax(outputs: Numbers) -> Numbers:
    """Return chances that add up to 1 in each row."""
    grown = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    chances: Numbers = grown / grown.sum(axis=1, keepdims=True)
    return chances


def sigmoid(outputs: Numbers) -> Numbers:
    """Return a chance for each output by itself."""
    chances: Numbers = 1 / (1 + np.exp(-np.clip(outputs, -30, 30)))
    return chances


def balance(sentiment: Numbers) -> Numbers:
    """Return the chance of praise less that of blame, -1 to 1, one a row."""
    chances = softmax(sentiment)
    difference: Numbers = chances[:, 2] - chances[:, 0]
    return difference


def passage_inputs(look: Look) -> Numbers:
    """Return what the second look at each passage weighs."""
    passages, texts, starts, counts, turns, _dense = look
    own = balance(passages[:, :3])
    text = np.repeat(np.arange(len(starts)), counts)
    at = np.arange(len(own))
    is_first, is_last = at == starts[text], at == (starts + counts - 1)[text]
    before = np.where(is_first, 0, np.roll(own, 1))
    after = np.where(is_last, 0, np.roll(own, -1))
    several = counts[text] > 1
    turned = np.where(is_last, 0, np.roll(turns, -1))
    whole = texts[text, :3]
    return np.column_stack(
        [
            passages, own, np.abs(own), before, after, np.minimum(before, 0) * np.minimum(after, 0),
            turns, turns * before, turned, turned * after,
            whole, balance(whole), several, several & is_first, several & is_last,
        ]
    ).astype(np.float32)  # fmt: skip


def keep_what_is_plain(outputs: Numbers, look: Look) -> None:
    """Let no neighbours turn round what the words of a passage say plainly; changes *outputs*."""
    own = softmax(look.passages[:, : len(SENTIMENT)])
    for plain, other in ((0, 2), (2, 0)):  # blame and praise
        turned = (own[:, plain] >= _PLAIN) & (outputs[:, other] > outputs[:, plain])
        outputs[turned, other] = outputs[turned, plain] - _LESS


def text_inputs(look: Look) -> Numbers:
    """Return what the second look at each whole text weighs."""
    passages, texts, starts, counts, turns, dense = look
    own, whole = balance(passages[:, :3]), balance(texts[:, :3])
    worst = np.minimum.reduceat(own, starts)
    best = np.maximum.reduceat(own, starts)
    return np.column_stack(
        [
            texts, whole, np.abs(whole), worst, best, own[starts], own[starts + counts - 1],
            np.add.reduceat(own, starts) / counts, np.minimum(-worst, best), np.log1p(counts),
            np.maximum.reduceat(turns, starts), dense,
        ]
    ).astype(np.float32)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SecondLook:
    """A small linear head over the inputs above; ``part[name]`` are the columns of a question."""

    names: tuple[str, ...]  # "sentiment.negative", "kind.bug", "suggestion" …
    weights: Numbers  # (inputs, outputs)
    bias: Numbers  # (outputs,)

    @cached_property
    def part(self) -> Mapping[str, slice]:
        """Say which columns answer which question."""
        questions = [name.partition(".")[0] for name in self.names]
        return {
            name: slice(questions.index(name), questions.index(name) + questions.count(name))
            for name in dict.fromkeys(questions)
        }

    def outputs(self, inputs: Numbers) -> Numbers:
        """Return one row of outputs a row of inputs."""
        found: Numbers = inputs @ self.weights + self.bias
        return found

    def to_json(self) -> str:
        """Write it; four digits are enough."""
        rounded = {"names": self.names, "weights": _short(self.weights), "bias": _short(self.bias)}
        return json.dumps(rounded, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what ``to_json`` wrote."""
        stored = json.loads(text)
        return cls(
            names=tuple(stored["names"]),
            weights=np.asarray(stored["weights"], np.float32),
            bias=np.asarray(stored["bias"], np.float32),
        )


def _short(numbers: Numbers) -> object:
    return np.round(np.asarray(numbers, float), 4).tolist()
