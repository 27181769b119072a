"""In which order reviews are answered: what hurts most and waits longest comes first."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from feedback.store.labels import Label
from feedback.store.reviews import Review

_OLD = 30  # days; from then on waiting longer makes nothing more urgent
_LITTLE = 0.05  # praise waits too, but never before criticism of the same day


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A review without a reply."""

    review: Review
    label: Label
    days: int
    urgency: float  # 0 … 1


def queue(rows: Iterable[tuple[Review, Label, float]], *, today: dt.date) -> list[Waiting]:
    """Put reviews with label and polarity into the order in which to answer them."""
    waiting = [
        Waiting(
            review=review,
            label=label,
            days=max(0, (today - review.said_on).days),
            urgency=_urgency(label, polarity, (today - review.said_on).days),
        )
        for review, label, polarity in rows
    ]
    return sorted(waiting, key=lambda one: (-one.urgency, -one.review.id))


def _urgency(label: Label, polarity: float, days: int) -> float:
    is_critical = label in (Label.NEGATIVE, Label.MIXED)
    severity = max(_LITTLE, min(1.0, 0.5 - polarity / 2)) if is_critical else _LITTLE
    return severity * min(_OLD, max(0, days) + 1) / _OLD
