"""How many promises were kept: those that had to be by now, with the interval of the share."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from feedback.store.promises import Promise, PromiseState
from surveys import Share


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepRate:
    """Kept in time, kept late, and broken; withdrawn and open promises are not counted."""

    kept: int
    late: int
    broken: int

    @property
    def share(self) -> Share:
        """The share that was kept in time, of all that had to be."""
        return Share(self.kept, self.kept + self.late + self.broken)


def keep_rate(promises: Iterable[Promise], *, today: dt.date) -> KeepRate:
    """Count what became of promises by *today*; one kept before its day counts already."""
    states = Counter(promise.state(today) for promise in promises)
    return KeepRate(
        kept=states[PromiseState.KEPT],
        late=states[PromiseState.LATE],
        broken=states[PromiseState.BROKEN],
    )
