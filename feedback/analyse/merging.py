"""Merge two themes into one, take them apart again, split one in two; each with a look ahead.

A merged theme goes out of use and keeps its words, so nothing is lost: what moved is written down
with it and moves back when it is used again.
"""

import datetime as dt
import json
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.analyse.codebook import ThemeText, add_theme, bring_back, read_again
from feedback.analyse.themes import MOST_PATTERNS, Codebook, read_patterns
from feedback.analyse.tokens import tokens
from feedback.errors import ConflictError, InvalidInputError
from feedback.store.actions import ActionItem, Proposal, ProposalStatus
from feedback.store.spoken import Quote, all_about, places_of
from feedback.store.themes import Theme, children_of
from surveys.words import _

_EXAMPLES = 4
_MOST_CLAUSES = 20_000  # that a split is tried on


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePlan:
    """What merging would do: clauses of the one, of the other and of both; what follows."""

    moving: int
    staying: int
    double: int
    new_words: tuple[str, ...]
    examples: tuple[Quote, ...]
    actions: int
    proposals: int
    leaves_proposal: bool  # both have an open proposal: the one of the merged theme stays its own


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitPlan:
    """Which clauses of a theme would go to the new one, stay, be about both or about neither."""

    going: tuple[Quote, ...]
    staying: tuple[Quote, ...]
    both: tuple[Quote, ...]
    neither: tuple[Quote, ...]


def plan_merge(session: Session, theme: Theme, into: Theme) -> MergePlan:
    """Say what merging *theme* *into* another would do."""
    _may_merge(theme, into)
    moving, staying = places_of(session, theme.id), places_of(session, into.id)
    quotes = all_about(session, theme.id, most=10 * _EXAMPLES)
    news = [quote for quote in quotes if (quote.item_id, quote.position) not in staying]
    proposals = _proposals(session, theme)
    stays = _staying_proposal(session, theme, into)
    return MergePlan(
        moving=len(moving),
        staying=len(staying),
        double=len(moving & staying),
        new_words=tuple(word for word in theme.words if word not in into.words),
        examples=tuple(news[:_EXAMPLES]),
        actions=len(_actions(session, theme)),
        proposals=len([one for one in proposals if one != stays]),
        leaves_proposal=stays is not None,
    )


def merge_themes(session: Session, theme: Theme, into: Theme, *, now: dt.datetime) -> None:
    """Give words, actions and proposals of *theme* to *into* and take it out of use."""
    _may_merge(theme, into)
    gained = [word for word in theme.words if word not in into.words]
    if len(into.words) + len(gained) > MOST_PATTERNS:
        msg = _("Together they would have more than %(most)s patterns.", most=MOST_PATTERNS)
        raise InvalidInputError(msg)
    into.patterns = "\n".join((*into.words, *gained))
    below = [child.id for child in session.scalars(children_of(theme.id))]
    if into.parent_id == theme.id:
        into.parent_id = None
    _place_all(session, below, into.parent_id or into.id, but=into.id)
    actions = _actions(session, theme)
    stays = _staying_proposal(session, theme, into)
    proposals = [one for one in _proposals(session, theme) if one != stays]
    _give(session, actions, proposals, to=into.id)
    theme.moved = json.dumps(
        {"words": gained, "below": below, "actions": actions, "proposals": proposals}
    )
    theme.merged_into_id, theme.archived_at = into.id, now
    session.flush()
    read_again(session, theme.project_id)


def unmerge(session: Session, theme: Theme) -> None:
    """Use a merged theme again: what it brought along comes back, as far as it is still there."""
    into = session.get(Theme, theme.merged_into_id) if theme.merged_into_id else None
    if into is None or not theme.moved:
        raise ConflictError(_("This theme was not merged."))
    moved = json.loads(theme.moved)
    left = [word for word in into.words if word not in set(moved["words"])]
    into.patterns = "\n".join(left)
    if into.id in moved["below"]:
        into.parent_id = theme.id
    _place_all(session, moved["below"], theme.id, but=into.id)
    held = (ActionItem.theme_id == into.id, Proposal.theme_id == into.id)
    actions = session.scalars(
        select(ActionItem.id).where(ActionItem.id.in_(moved["actions"]), held[0])
    )
    proposals = session.scalars(
        select(Proposal.id).where(Proposal.id.in_(moved["proposals"]), held[1])
    )
    _give(session, list(actions), list(proposals), to=theme.id)
    theme.moved, theme.merged_into_id = "", None
    bring_back(session, theme)


def plan_split(session: Session, theme: Theme, patterns: str) -> SplitPlan:
    """Say which clauses would go where if these patterns became a theme of their own."""
    going, staying = _divide(theme, patterns)
    book = Codebook({"new": going, "old": staying})
    sorted_out: dict[tuple[str, ...], list[Quote]] = {}
    for quote in all_about(session, theme.id, most=_MOST_CLAUSES):
        found = book.themes_of(tokens(quote.words), quote.language)
        sorted_out.setdefault(found, []).append(quote)
    return SplitPlan(
        going=tuple(sorted_out.get(("new",), ())),
        staying=tuple(sorted_out.get(("old",), ())),
        both=tuple(sorted_out.get(("new", "old"), ())),
        neither=tuple(sorted_out.get((), ())),
    )


def split_theme(session: Session, theme: Theme, text: ThemeText) -> Theme:
    """Make a theme of some patterns of another and take them from it; return the new one."""
    _going, staying = _divide(theme, text.patterns)
    theme.patterns = "\n".join(staying)
    return add_theme(session, theme.project_id, text)


def _divide(theme: Theme, patterns: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    going = read_patterns(patterns)
    staying = tuple(word for word in theme.words if word not in going)
    if not going:
        raise InvalidInputError(_("Give at least one pattern for the new theme."))
    if not staying:
        raise InvalidInputError(_("Leave the old theme at least one of its patterns."))
    return going, staying


def _may_merge(theme: Theme, into: Theme) -> None:
    if theme.id == into.id:
        raise InvalidInputError(_("Choose two different themes."))
    if theme.archived_at or into.archived_at:
        raise ConflictError(_("One of the themes is out of use."))


def _actions(session: Session, theme: Theme) -> list[int]:
    return list(session.scalars(select(ActionItem.id).where(ActionItem.theme_id == theme.id)))


def _proposals(session: Session, theme: Theme) -> list[int]:
    return list(session.scalars(select(Proposal.id).where(Proposal.theme_id == theme.id)))


def _staying_proposal(session: Session, theme: Theme, into: Theme) -> int | None:
    """Return the open proposal of *theme* if *into* has one too: a theme has one at a time."""
    open_ones = {
        proposal.theme_id: proposal.id
        for proposal in session.scalars(
            select(Proposal).where(
                Proposal.theme_id.in_((theme.id, into.id)),
                Proposal.status == ProposalStatus.OPEN,
            )
        )
    }
    return open_ones.get(theme.id) if into.id in open_ones else None


def _place_all(session: Session, theme_ids: list[int], parent_id: int, *, but: int) -> None:
    session.execute(
        update(Theme).where(Theme.id.in_(theme_ids), Theme.id != but).values(parent_id=parent_id)
    )


def _give(session: Session, actions: list[int], proposals: list[int], *, to: int) -> None:
    session.execute(update(ActionItem).where(ActionItem.id.in_(actions)).values(theme_id=to))
    session.execute(update(Proposal).where(Proposal.id.in_(proposals)).values(theme_id=to))
