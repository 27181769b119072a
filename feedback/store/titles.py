"""What things are called, found by kind and id: for lists that point at things of any kind."""

from collections.abc import Callable, Iterable

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from feedback.store.actions import ActionItem, Proposal
from feedback.store.interviews import Study
from feedback.store.people import Membership, User
from feedback.store.surveys import Survey
from feedback.store.themes import Theme

Thing = tuple[str, str]
"""A kind, as "survey", and an id as text."""


def titles_of(session: Session, project_id: int, things: Iterable[Thing]) -> dict[Thing, str]:
    """Return the titles of those things that a project has; what is gone has none."""
    wanted: dict[str, set[int]] = {}
    for kind, key in things:
        if kind in _QUERIES and key.isdecimal() and len(key) < 10:  # noqa: PLR2004 - more is no id
            wanted.setdefault(kind, set()).add(int(key))
    found: dict[Thing, str] = {}
    for kind, ids in wanted.items():
        query = _QUERIES[kind](project_id)
        rows = session.execute(query.where(query.selected_columns[0].in_(ids)))
        found.update({(kind, str(key)): title for key, title in rows})
    return found


def _members(project_id: int) -> Select[int, str]:
    return (
        select(User.id, User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.project_id == project_id)
    )


_QUERIES: dict[str, Callable[[int], Select[int, str]]] = {
    "survey": lambda here: select(Survey.id, Survey.title).where(Survey.project_id == here),
    "action": lambda here: select(ActionItem.id, ActionItem.title).where(
        ActionItem.project_id == here
    ),
    "proposal": lambda here: select(Proposal.id, Proposal.title).where(Proposal.project_id == here),
    "study": lambda here: select(Study.id, Study.title).where(Study.project_id == here),
    "theme": lambda here: select(Theme.id, Theme.name).where(Theme.project_id == here),
    "user": _members,
}
