"""What the linear heads look at: words, pairs, cues and what the lexicon says of them.

Sparse features are names of the vocabulary: a token, ``¬token`` behind a negation, a pair of
tokens, ``#cue``. Dense ones are the few figures of ``DENSE``, made from the lexicon with its
degrees and negations.
"""

import math
from collections.abc import Sequence

from feedback.analyse.findings import Emotion
from feedback.analyse.lexicon import degrees, emotions, phrases, valence

Pair = tuple[str, str]
Feature = str | Pair

DENSE = (
    "praise", "blame", "balance", "has_praise", "has_blame", "best", "worst", "phrase_praise",
    "phrase_blame", "exclaims", "asks", "trails_off", "length", "negations", "first", "last",
    *(emotion.value for emotion in Emotion),
)  # fmt: skip
NEGATION_MARK = "¬"

_REACH = 3  # tokens before a word whose degrees bear on it
_SCOPE = 5  # tokens behind a negation that it may turn round
_ENDS_SCOPE = frozenset(". , ; : … ! ? ( ) \n but and though although however because".split(" "))
_NOTHING_FELT = [0.0] * len(Emotion)
_EMOTIONS = {emotion: place for place, emotion in enumerate(Emotion)}


# What the lexicon finds in a passage, before it is brought to one scale: praise, blame, the best
# and the worst word, the first and the last, what phrases say well and badly; whether it exclaims,
# asks, trails off; its length, its negations, what it feels in the order of Emotion. No named
# tuple: to make one would take a tenth of the time that a sentiment takes.
_Found = tuple[float, float, float, float, float, float, float, float]
Weighed = tuple[*_Found, bool, bool, bool, int, int, Sequence[float]]


class FeatureMaker:
    """Makes the features of a passage; holds the lexicon, which is read once."""

    def __init__(self) -> None:
        self._valence = valence()
        self._degree = degrees()
        self._negations = frozenset(word for word, factor in self._degree.items() if factor < 0)
        self._phrases = phrases()
        self._emotions = emotions()

    def is_negated(self, tokens: Sequence[str]) -> bool:
        """Whether a negation stands among the tokens."""
        return not self._negations.isdisjoint(tokens)

    def marked(self, tokens: Sequence[str]) -> Sequence[str]:
        """Return the tokens, those within reach of a negation marked."""
        if self._negations.isdisjoint(tokens):
            return tokens
        found, left = [], 0
        for token in tokens:
            if token in self._negations:
                left = _SCOPE
                found.append(token)
                continue
            if token in _ENDS_SCOPE:
                left = 0
            found.append(NEGATION_MARK + token if left and token[0].isalpha() else token)
            left -= left > 0
        return found

    def weigh(self, tokens: Sequence[str], *, with_feelings: bool = True) -> Weighed:
        """Weigh the tokens of a passage by the lexicon."""
        praise = blame = best = worst = first = last = 0.0
        degree = self._degree.get
        is_plain = self._degree.keys().isdisjoint(tokens)
        for place, value in enumerate(map(self._valence.get, tokens)):
            if value is None:
                continue
            strength = value
            if not is_plain:
                for factor in map(degree, tokens[max(0, place - _REACH) : place]):
                    if factor is not None:
                        strength *= factor
            if strength > 0:
                praise += strength
                best = max(best, strength)
            else:
                blame += strength
                worst = min(worst, strength)
            first = first or strength
            last = strength
        said_well = said_badly = 0.0
        for _start, _end, value in self._phrases.find(tokens):  # negations are in the phrases
            if value > 0:
                said_well += value
            else:
                said_badly += value
        negations = 0
        if not self._negations.isdisjoint(tokens):
            negations = sum(map(self._negations.__contains__, tokens))
        return (
            praise, blame, best, worst, first, last, said_well, said_badly,
            "!" in tokens, "?" in tokens, "…" in tokens, len(tokens), negations,
            self._felt(tokens) if with_feelings else _NOTHING_FELT,
        )  # fmt: skip

    def _felt(self, tokens: Sequence[str]) -> Sequence[float]:
        felt = _NOTHING_FELT
        for start, _end, voiced in self._emotions.find(tokens):
            if self._negations.isdisjoint(tokens[max(0, start - _REACH) : start]):
                if felt is _NOTHING_FELT:
                    felt = [*_NOTHING_FELT]
                for emotion, intensity in voiced.items():
                    felt[_EMOTIONS[emotion]] += intensity
        return felt


def joined(parts: Sequence[Weighed]) -> Weighed:
    """Weigh a text from the weights of its passages."""
    if len(parts) == 1:
        return parts[0]
    (
        praise, blame, best, worst, first, last, well, badly,
        exclaims, asks, trails, length, negations, felt,
    ) = zip(*parts, strict=True)  # fmt: skip
    return (
        sum(praise), sum(blame), max(best, default=0.0), min(worst, default=0.0),
        next(filter(None, first), 0.0), next(filter(None, reversed(last)), 0.0),
        sum(well), sum(badly), any(exclaims), any(asks), any(trails), sum(length), sum(negations),
        [sum(each) for each in zip(*felt, strict=True)],
    )  # fmt: skip


def dense(weighed: Weighed) -> list[float]:
    """Return the figures of ``DENSE``, each about -1 to 1."""
    (
        praise, blame, best, worst, first, last, said_well, said_badly,
        exclaims, asks, trails_off, length, negations, felt,
    ) = weighed  # fmt: skip
    total = praise + blame + said_well + said_badly
    return [
        math.tanh(praise / 4), math.tanh(blame / 4), total / math.sqrt(total * total + 15),
        praise > 0, blame < 0, best / 4, worst / 4, math.tanh(said_well / 4),
        math.tanh(said_badly / 4), exclaims, asks, trails_off, math.log1p(length) / 4,
        min(3, negations) / 3, first / 4, last / 4,
        *(felt if felt is _NOTHING_FELT else map(math.tanh, felt)),
    ]  # fmt: skip
