"""What a reply may say of an action: no more than how it stands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from feedback.act.drafting.facts import date_words
from feedback.act.drafting.titles import Title, looked_into, title_of
from feedback.act.drafting.values import Slot
from feedback.decide.replying.values import Standing, Undertaking

_NEWS = re.compile(r"(?i)\b(?:update|report|result|answer|finding|outcome|explanation)s?\b")


@dataclass(frozen=True, slots=True)
class Part:
    """One slot of a plan: the kind of sentence, and what is filled into it."""

    slot: Slot
    kind: str
    fills: Mapping[str, str] = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    claims: tuple[int, ...] = ()
    named: tuple[str, ...] = ()


def about_action(action: Undertaking) -> Part:
    """Return the slot of an action."""
    is_open = action.standing in {Standing.PROPOSED, Standing.DECLINED}
    title = title_of(action.title, "a" if is_open else "the")
    date = date_words(action.due) if action.due else ""
    slot, kind, fills = _SAID[action.standing](action, title, date)
    if date:
        fills["date"] = date
    return Part(slot, kind, fills, actions=(action.id,))


def _done(_action: Undertaking, title: Title, date: str) -> tuple[Slot, str, dict[str, str]]:
    what = title.noun or title.clause or title.doing
    if not date:
        return Slot.CHANGED, "changed_undated", {"what": what}
    if title.done:
        verbs = _verbs(is_plural=title.subject_is_plural)
        kind = "changed_passive" if title.was_done else "changed_has"
        return Slot.CHANGED, kind, {"what": title.subject, "done": title.done, **verbs}
    return Slot.CHANGED, "changed", {"what": what}


def _committed(action: Undertaking, title: Title, date: str) -> tuple[Slot, str, dict[str, str]]:
    what = title.noun or title.clause or title.doing
    if not date:
        return Slot.COMMITTED, "committed_undated", {"what": what}
    if title.order:
        return Slot.COMMITTED, "committed_to", {"what": title.order}
    if title.noun:
        kind = "not_known_until" if _NEWS.search(action.title) else "committed_noun"
        slot = Slot.NOT_KNOWN if kind == "not_known_until" else Slot.COMMITTED
        return slot, kind, {"what": what, **_verbs(is_plural=title.is_plural)}
    return Slot.COMMITTED, "committed", {"what": what}


def _doing(_action: Undertaking, title: Title, _date: str) -> tuple[Slot, str, dict[str, str]]:
    if title.order:
        return Slot.UNDER_WAY, "doing_to", {"what": title.order}
    if title.clause:
        return Slot.UNDER_WAY, "doing_clause", {"what": title.clause}
    return Slot.UNDER_WAY, "doing", {"what": title.noun, **_verbs(is_plural=title.is_plural)}


def _proposed(action: Undertaking, title: Title, _date: str) -> tuple[Slot, str, dict[str, str]]:
    looked = looked_into(action.title)
    if title.order and not looked:
        return Slot.UNDER_WAY, "proposed_to", {"what": title.order}
    if title.clause and not looked:
        return Slot.UNDER_WAY, "proposed_clause", {"what": title.clause}
    said = title_of(looked) if looked else title
    fills = {"what": looked or title.noun, **_verbs(is_plural=said.is_plural)}
    return Slot.UNDER_WAY, "proposed", fills


def _declined(_action: Undertaking, title: Title, _date: str) -> tuple[Slot, str, dict[str, str]]:
    if title.order:
        return Slot.DECLINED, "declined_to", {"what": title.order}
    if title.clause:
        return Slot.DECLINED, "declined_clause", {"what": title.clause}
    return Slot.DECLINED, "declined", {"what": title.noun, **_verbs(is_plural=title.is_plural)}


_SAID = {
    Standing.DONE: _done,
    Standing.COMMITTED: _committed,
    Standing.DOING: _doing,
    Standing.PROPOSED: _proposed,
    Standing.DECLINED: _declined,
}


def _verbs(*, is_plural: bool) -> dict[str, str]:
    if is_plural:
        return {"is": "are", "was": "were", "has": "have"}
    return {"is": "is", "was": "was", "has": "has"}
