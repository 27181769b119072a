"""What each role allows in a project."""

import enum

from feedback.store.people import Role


class Permission(enum.StrEnum):
    """What a page or a button asks for."""

    READ = "read"  # dashboards, inbox, lists
    RESEARCH = "research"  # surveys, studies, imports, themes, sorting the inbox
    DECIDE = "decide"  # proposals, actions, replies, telling customers
    ADMIN = "admin"  # members, work that was given up


_ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset({Permission.READ}),
    Role.RESEARCHER: frozenset({Permission.READ, Permission.RESEARCH}),
    Role.MANAGER: frozenset({Permission.READ, Permission.RESEARCH, Permission.DECIDE}),
    Role.ADMIN: frozenset(Permission),
}


def allows(role: Role, permission: Permission) -> bool:
    """Whether *role* includes *permission*."""
    return permission in _ALLOWED[role]
