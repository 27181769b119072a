"""When criticism of a theme is enough to propose a change, and what the proposal says."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from feedback.store.items import Kind, Sentence, SourceKind

WINDOW = dt.timedelta(days=90)
ENOUGH = 3
"""So many different texts within the window, counted back from the newest, make a proposal."""

_NAMES = {
    SourceKind.RESPONSE: ("survey answer", "survey answers"),
    SourceKind.REVIEW: ("review", "reviews"),
    SourceKind.SESSION: ("interview quote", "interview quotes"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The criticism of one theme within the window."""

    sentences: tuple[Sentence, ...]

    @property
    def items(self) -> int:
        """In how many different texts it stands."""
        return len({sentence.item_id for sentence in self.sentences})

    @property
    def is_enough(self) -> bool:
        """Whether it makes a proposal."""
        return self.items >= ENOUGH

    def reason(self) -> str:
        """Say how much criticism there is, where it was said and since when: no more than that."""
        by_source: dict[SourceKind, set[str]] = {}
        for sentence in self.sentences:
            by_source.setdefault(sentence.item.source_kind, set()).add(sentence.item_id)
        sources = " and ".join(
            f"{len(ids)} {_NAMES[kind][len(ids) != 1]}" for kind, ids in sorted(by_source.items())
        )
        kinds = Counter(sentence.kind for sentence in self.sentences)
        requests = kinds[Kind.REQUEST]
        days = [sentence.item.said_on for sentence in self.sentences]
        since, until = min(days), max(days)
        when = f"on {_day(until)}" if since == until else f"between {_day(since)} and {_day(until)}"
        said = f"{len(self.sentences)} critical sentence{'s' * (len(self.sentences) != 1)}"
        wish = f", {requests} of them a wish" if requests else ""
        return f"{said}{wish} in {sources}, {when}."


def case_of(sentences: Sequence[Sentence]) -> Case:
    """Take the criticism (newest first) that lies within the window before the newest."""
    if not sentences:
        return Case(sentences=())
    first_day = sentences[0].item.said_on - WINDOW
    return Case(sentences=tuple(s for s in sentences if s.item.said_on > first_day))


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%b %Y}"
