"""Near-duplicates: which texts are copies of each other, apart from small edits.

Two texts are alike when they share most of their runs of four letters (Jaccard index). Only texts
that share one of their rarest words are compared, so the time grows hardly faster than the number.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from hashlib import blake2b
from heapq import nsmallest

import numpy as np

from feedback.analyse.text import words

_ALIKE = 0.7  # share of runs, in both texts together, that copies have in common
_LOOKED_AT = 4_000  # characters of a text
_RAREST = 4  # words of a text that copies are looked for by
_FEW_WORDS = 3
_MOST_COMPARED = 60  # texts with the same rare word that a text is compared with
_MOST_KEPT = 50_000  # words whose bits are remembered; then they are forgotten
_BITS = 64
_MASK = 0xFFFF_FFFF_FFFF_FFFF
_LANE = np.dtype("<u2")  # counts a bit of up to 65,535 words


def groups(texts: Sequence[str]) -> list[list[int]]:
    """Return the places of texts that are copies of each other: two or more in a group.

    Neither order nor repetition matters; texts without words are nobody's copies.
    """
    same: defaultdict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        plain = " ".join(words(text[:_LOOKED_AT]))
        if plain:
            same[plain].append(place)
    distinct = sorted(same)
    leader = _leaders(distinct)
    found: defaultdict[int, list[int]] = defaultdict(list)
    for number, text in enumerate(distinct):
        found[_lead(leader, number)] += same[text]
    return sorted(sorted(group) for group in found.values() if len(group) > 1)


def fingerprint(text: str) -> int:
    """Return a signed number of 64 bits (simhash) of which few differ when few words differ."""
    said = words(text[:_LOOKED_AT])
    lanes = sum(map(_lanes.__getitem__, said)).to_bytes(_BITS * _LANE.itemsize, "little")
    bits = np.frombuffer(lanes, _LANE).astype(np.int64) * 2 > len(said)
    return int.from_bytes(np.packbits(bits).tobytes(), "big", signed=True)


def bits_apart(one: int, other: int) -> int:
    """Return in how many bits two fingerprints differ: 0 for the same words, near 32 for others."""
    return ((one ^ other) & _MASK).bit_count()


def _leaders(texts: Sequence[str]) -> list[int]:
    """Return for each text a text that it is like, directly or over others."""
    features = [_features(text) for text in texts]
    frequency = Counter(feature for found in features for feature in found)
    runs = [_runs(text) for text in texts]
    leader = list(range(len(texts)))
    having: defaultdict[str, list[int]] = defaultdict(list)
    for place, found in enumerate(features):
        shared = [feature for feature in found if frequency[feature] > 1]
        rarest = nsmallest(_RAREST, shared, key=lambda feature: (frequency[feature], feature))
        candidates = {other for feature in rarest for other in having[feature][-_MOST_COMPARED:]}
        for other in sorted(candidates):
            one, two = _lead(leader, place), _lead(leader, other)
            if one != two and _is_alike(runs[place], runs[other]):
                leader[max(one, two)] = min(one, two)
        for feature in rarest:
            having[feature].append(place)
    return leader


def _features(text: str) -> frozenset[str]:
    """Return what finds copies of *text*: its words, or its runs where words are few."""
    said = text.split()
    return _runs(text) if len(said) < _FEW_WORDS else frozenset(said)


def _runs(text: str) -> frozenset[str]:
    return frozenset(
        map("".join, zip(text, text[1:], text[2:], text[3:], strict=False))
    ) or frozenset((text,))


def _is_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    smaller, larger = (len(one), len(other)) if len(one) < len(other) else (len(other), len(one))
    if smaller < _ALIKE * larger:
        return False
    common = len(one & other)
    return common >= _ALIKE * (smaller + larger - common)


def _lead(leader: list[int], place: int) -> int:
    while leader[place] != place:
        leader[place] = leader[leader[place]]  # halves the way for whoever comes next
        place = leader[place]
    return place


class _Lanes(dict[str, int]):
    """A word's 64 bits, each in a lane of its own, so that one sum counts all of them."""

    def __missing__(self, word: str) -> int:
        if len(self) > _MOST_KEPT:
            self.clear()
        digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=_BITS // 8).digest()
        bits = np.unpackbits(np.frombuffer(digest, np.uint8)).astype(_LANE)
        lanes = self[word] = int.from_bytes(bits.tobytes(), "little")
        return lanes


_lanes = _Lanes()
