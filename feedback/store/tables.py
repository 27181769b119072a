"""Every table in one place, for migrations and for whoever needs the whole schema."""

from feedback.store import (
    actions,
    audit,
    contacts,
    corrections,
    credentials,
    handovers,
    health,
    interviews,
    items,
    limits,
    outward,
    people,
    replies,
    responses,
    reviews,
    surveys,
    themes,
    work,
)
from feedback.store.base import Base

__all__ = [
    "actions",
    "audit",
    "contacts",
    "corrections",
    "credentials",
    "handovers",
    "health",
    "interviews",
    "items",
    "limits",
    "metadata",
    "outward",
    "people",
    "replies",
    "responses",
    "reviews",
    "surveys",
    "themes",
    "work",
]

metadata = Base.metadata
