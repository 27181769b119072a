"""When criticism of a theme is enough to propose a change, and what the proposal says."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from feedback.store.items import Criticism, SourceKind
from feedback.store.labels import Kind
from surveys.words import _, ngettext

WINDOW = dt.timedelta(days=90)
ENOUGH = 3
"""So many different texts within the window, counted back from the newest, make a proposal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The criticism of one theme within the window."""

    clauses: tuple[Criticism, ...]

    @property
    def items(self) -> int:
        """In how many different texts it stands."""
        return len({clause.item_id for clause in self.clauses})

    @property
    def is_enough(self) -> bool:
        """Whether it makes a proposal."""
        return self.items >= ENOUGH

    def reason(self) -> str:
        """Say how much criticism there is, where it was said and since when: no more than that."""
        by_source: dict[SourceKind, set[str]] = {}
        for clause in self.clauses:
            by_source.setdefault(clause.source_kind, set()).add(clause.item_id)
        sources = _(" and ").join(
            _so_many(kind, len(ids)) for kind, ids in sorted(by_source.items())
        )
        requests = Counter(clause.kind for clause in self.clauses)[Kind.REQUEST]
        days = [clause.said_on for clause in self.clauses]
        since, until = min(days), max(days)
        said = ngettext(
            "%(count)s critical sentence", "%(count)s critical sentences", len(self.clauses)
        )
        if requests:
            said += ngettext(", %(count)s of them a wish", ", %(count)s of them wishes", requests)
        if since == until:
            return _(
                "%(said)s in %(where)s, on %(day)s.", said=said, where=sources, day=_day(until)
            )
        return _(
            "%(said)s in %(where)s, between %(since)s and %(until)s.",
            said=said, where=sources, since=_day(since), until=_day(until),
        )  # fmt: skip


def case_of(clauses: Sequence[Criticism]) -> Case:
    """Take the criticism (newest first) that lies within the window before the newest."""
    if not clauses:
        return Case(clauses=())
    first_day = clauses[0].said_on - WINDOW
    return Case(clauses=tuple(c for c in clauses if c.said_on > first_day))


def _so_many(kind: SourceKind, count: int) -> str:
    if kind is SourceKind.RESPONSE:
        return ngettext("%(count)s survey answer", "%(count)s survey answers", count)
    if kind is SourceKind.REVIEW:
        return ngettext("%(count)s review", "%(count)s reviews", count)
    return ngettext("%(count)s interview quote", "%(count)s interview quotes", count)


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%b %Y}"
