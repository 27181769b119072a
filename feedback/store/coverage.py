"""How many people stand behind each action item, and how many of them were told."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from feedback.store.actions import Evidence, Told
from feedback.store.items import Item
from feedback.store.replied import told_by_reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Whose words an action rests on. Of answers without a name each counts as one person."""

    quotes: int = 0
    known: int = 0
    anonymous: int = 0
    told: int = 0

    @property
    def people(self) -> int:
        """How many people it affects, as far as can be counted."""
        return self.known + self.anonymous


def coverage_of(session: Session, action_ids: Sequence[int]) -> dict[int, Coverage]:
    """Count quotes, people and letters for each of these actions that has any."""
    nameless = case((Item.contact_id.is_(None), Item.source_kind + ":" + Item.source_id))
    behind = session.execute(
        select(
            Evidence.action_id,
            func.count(Evidence.id.distinct()),
            func.count(Item.contact_id.distinct()),
            func.count(nameless.distinct()),
        )
        .join(Item, Item.id == Evidence.item_id)
        .where(Evidence.action_id.in_(action_ids), Item.is_counted.is_(True))
        .group_by(Evidence.action_id)
    )
    told: dict[int, set[int]] = {}
    letters = select(Told.action_id, Told.contact_id).where(Told.action_id.in_(action_ids))
    for action_id, contact_id in session.execute(letters):
        told.setdefault(action_id, set()).add(contact_id)
    for action_id, reader, _review in session.execute(told_by_reply(action_ids)):
        if reader is not None:
            told.setdefault(action_id, set()).add(reader)
    return {
        action_id: Coverage(
            quotes=quotes, known=known, anonymous=anonymous, told=len(told.get(action_id, ()))
        )
        for action_id, quotes, known, anonymous in behind
        if action_id is not None
    }
