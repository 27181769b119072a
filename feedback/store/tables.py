"""Every table in one place, for migrations and for whoever needs the whole schema."""

from feedback.store import (
    actions,
    contacts,
    interviews,
    items,
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
    "contacts",
    "interviews",
    "items",
    "metadata",
    "people",
    "replies",
    "responses",
    "reviews",
    "surveys",
    "themes",
    "work",
]

metadata = Base.metadata
