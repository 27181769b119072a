"""Who of those whose words led to a change was told of it, how, and why the others were not.

A person counts once for each action. Of people without a name only five or more are told of.
"""

import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from feedback.figures.groups import SMALLEST
from feedback.store.actions import ActionItem, ActionStatus, Evidence, Letter, LetterStatus, Told
from feedback.store.contacts import Contact
from feedback.store.items import Item, SourceKind
from feedback.store.replied import told_by_reply


class Why(enum.StrEnum):
    """Why somebody was not told."""

    NOT_YET = "not_yet"  # a letter could be sent
    NO_ADDRESS = "no_address"
    FAILED = "failed"  # the letter did not arrive
    NAMELESS = "nameless"


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """Somebody known who was not told."""

    contact: Contact
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldFigure:
    """How far an action, or all that are done, was told."""

    people: int = 0
    by_letter: int = 0
    by_reply: int = 0
    on_list: int = 0  # answered a survey that shows it, and were told in no other way
    nameless: int = 0  # without a name, told in no way
    untold: tuple[Untold, ...] = ()

    def __add__(self, other: "ToldFigure") -> "ToldFigure":
        return ToldFigure(
            people=self.people + other.people,
            by_letter=self.by_letter + other.by_letter,
            by_reply=self.by_reply + other.by_reply,
            on_list=self.on_list + other.on_list,
            nameless=self.nameless + other.nameless,
            untold=self.untold + other.untold,
        )

    @property
    def told(self) -> int:
        """How many were told, in whichever way."""
        return self.by_letter + self.by_reply + self.on_list

    @property
    def share(self) -> float:
        """The share that was told, 0 … 1."""
        return self.told / self.people if self.people else 0.0

    @property
    def nameless_hidden(self) -> bool:
        """Whether so few without a name were not told that their number stays unsaid."""
        return 0 < self.nameless < SMALLEST


def told_of(session: Session, actions: Sequence[ActionItem]) -> dict[int, ToldFigure]:
    """Count for each of these actions who was told."""
    ids = [action.id for action in actions]
    people = _people(session, ids)
    letters = _letters(session, ids)
    replied = _replied(session, ids)
    names = {
        key for behind in people.values() for key, _kinds in behind.items() if isinstance(key, int)
    }
    contacts = {
        contact.id: contact
        for contact in session.scalars(
            select(Contact).where(Contact.id.in_(names)).options(selectinload(Contact.identities))
        )
    }
    return {
        action.id: _figure(
            action,
            people.get(action.id, {}),
            letters.get(action.id, {}),
            replied.get(action.id, set()),
            contacts,
        )
        for action in actions
    }


def told_altogether(session: Session, project_id: int) -> ToldFigure:
    """Count over all that is done in a project; who stands behind two actions counts twice."""
    done = session.scalars(
        select(ActionItem).where(
            ActionItem.project_id == project_id, ActionItem.status == ActionStatus.DONE
        )
    ).all()
    return sum(told_of(session, done).values(), ToldFigure())


_Key = int | str  # a contact, or the source of a text without a name


def _people(session: Session, ids: Collection[int]) -> dict[int, dict[_Key, set[SourceKind]]]:
    rows = session.execute(
        select(Evidence.action_id, Item.contact_id, Item.source_kind, Item.source_id)
        .join(Item, Item.id == Evidence.item_id)
        .where(Evidence.action_id.in_(ids), Item.is_counted.is_(True))
        .distinct()
    )
    found: dict[int, dict[_Key, set[SourceKind]]] = {}
    for action_id, contact_id, kind, source in rows:
        if action_id is None:
            continue
        key: _Key = contact_id if contact_id is not None else f"{kind.value}:{source}"
        found.setdefault(action_id, {}).setdefault(key, set()).add(kind)
    return found


def _letters(session: Session, ids: Collection[int]) -> dict[int, dict[int, LetterStatus]]:
    told = session.execute(
        select(Told.action_id, Told.contact_id, Letter.status)
        .join(Letter, Letter.id == Told.letter_id)
        .where(Told.action_id.in_(ids))
    )
    found: dict[int, dict[int, LetterStatus]] = {}
    for action_id, contact_id, status in told:
        found.setdefault(action_id, {})[contact_id] = status
    return found


def _replied(session: Session, ids: Collection[int]) -> dict[int, set[_Key]]:
    found: dict[int, set[_Key]] = {}
    for action_id, contact_id, review in session.execute(told_by_reply(ids)):
        key: _Key = contact_id if contact_id is not None else f"{SourceKind.REVIEW.value}:{review}"
        found.setdefault(action_id, set()).add(key)
    return found


def _figure(
    action: ActionItem,
    people: dict[_Key, set[SourceKind]],
    letters: dict[int, LetterStatus],
    replied: set[_Key],
    contacts: dict[int, Contact],
) -> ToldFigure:
    counts = dict.fromkeys(("letter", "reply", "list", "nameless"), 0)
    untold: list[Untold] = []
    for key, kinds in people.items():
        letter = letters.get(key) if isinstance(key, int) else None
        if letter is not None and letter is not LetterStatus.FAILED:
            counts["letter"] += 1
        elif key in replied:
            counts["reply"] += 1
        elif action.published_at is not None and SourceKind.RESPONSE in kinds:
            counts["list"] += 1
        elif not isinstance(key, int) or key not in contacts:
            counts["nameless"] += 1
        else:
            untold.append(_untold(contacts[key], letter))
    return ToldFigure(
        people=len(people),
        by_letter=counts["letter"],
        by_reply=counts["reply"],
        on_list=counts["list"],
        nameless=counts["nameless"],
        untold=tuple(sorted(untold, key=lambda one: (one.contact.name, one.contact.id))),
    )


def _untold(contact: Contact, letter: LetterStatus | None) -> Untold:
    if letter is LetterStatus.FAILED:
        why = Why.FAILED
    elif contact.email is None:
        why = Why.NO_ADDRESS
    else:
        why = Why.NOT_YET
    return Untold(contact=contact, why=why)
