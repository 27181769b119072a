"""Which groups may be shown: none through which a few anonymous people could be told apart."""

from collections.abc import Mapping
from typing import TypeVar

SMALLEST = 5

Group = TypeVar("Group")


def hidden_groups(anonymous: Mapping[Group, int], smallest: int = SMALLEST) -> frozenset[Group]:
    """Return the groups to hide, given how many anonymous responses each holds.

    A group with 1 to *smallest* - 1 of them is hidden. Because the total of all groups is shown,
    the hidden ones together must hold at least *smallest* too (or subtraction would uncover them),
    so the next smallest are hidden with them until they do.
    """
    filled = {group: n for group, n in anonymous.items() if n > 0}
    hidden = {group for group, n in filled.items() if n < smallest}
    if not hidden:
        return frozenset()
    rest = sorted((n, str(group), group) for group, n in filled.items() if group not in hidden)
    for _, _, group in rest:
        if sum(filled[g] for g in hidden) >= smallest:
            break
        hidden.add(group)
    return frozenset(hidden)
