"""How strong a case is: how many people say it, where, how it sounds, and who says it best."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from feedback.store.actions import Evidence
from feedback.store.items import Item, SourceKind
from feedback.store.labels import Label

_BEST = 2
_FROM_BAD_TO_GOOD = (Label.NEGATIVE, Label.MIXED, Label.NEUTRAL, Label.POSITIVE)
_ALIKE = 0.6  # of their words in common: the second tells nothing new
_LONG_ENOUGH, _LONGEST = 30, 220  # characters that make a quote worth its place on a card


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One critical passage out of a text."""

    item: Item
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """What a case rests on. Of answers without a name each counts as one person."""

    quotes: int
    people: int
    sources: dict[SourceKind, int]
    mix: dict[Label, int]
    newest: dt.date | None
    best: tuple[Quote, ...]


def strength_of(evidence: Sequence[Evidence]) -> Strength:
    """Weigh the quotes that can still be shown; their items and contacts must be loaded."""
    quotes = [
        Quote(item=e.item, words=e.item.text[e.start_at : e.end_at])
        for e in evidence
        if e.item is not None and e.item.is_counted and e.end_at <= len(e.item.text)
    ]
    items = {quote.item.id: quote.item for quote in quotes}
    mix = Counter(item.label for item in items.values())
    sources = Counter(item.source_kind for item in items.values())
    return Strength(
        quotes=len(quotes),
        people=len({_person(item) for item in items.values()}),
        sources={kind: sources[kind] for kind in SourceKind if sources[kind]},
        mix={label: mix[label] for label in _FROM_BAD_TO_GOOD if mix[label]},
        newest=max((item.said_on for item in items.values()), default=None),
        best=_best(quotes),
    )


def _best(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """Take the strongest words of different people, those of a readable length first."""

    def rank(quote: Quote) -> tuple[bool, float, int, str]:
        readable = _LONG_ENOUGH <= len(quote.words) <= _LONGEST
        return (not readable, quote.item.polarity, -quote.item.said_on.toordinal(), quote.item.id)

    chosen: list[Quote] = []
    heard: set[object] = set()
    for quote in sorted(quotes, key=rank):
        is_new = not any(_alike(quote.words, other.words) for other in chosen)
        if is_new and _person(quote.item) not in heard:
            heard.add(_person(quote.item))
            chosen.append(quote)
        if len(chosen) == _BEST:
            break
    return tuple(chosen)


def _alike(one: str, other: str) -> bool:
    first, second = set(one.lower().split()), set(other.lower().split())
    return len(first & second) > _ALIKE * min(len(first), len(second))


def _person(item: Item) -> object:
    return item.contact_id or (item.source_kind, item.source_id)
