"""Write docs/access.md: every route, what it asks, and which role it lets in.

    python -m tests.security.access_table

A test fails while the file does not say what the routes declare.
"""

from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from feedback.people.policy import Permission, allows
from feedback.settings import Settings
from feedback.store.database import Database
from feedback.store.people import Role
from feedback.web.app import create_app
from feedback.web.policy import Gate, policy_of

PATH = Path(__file__).resolve().parents[2] / "docs" / "access.md"
ROLES = (Role.VIEWER, Role.RESEARCHER, Role.MANAGER, Role.ADMIN)

_HEAD = """\
# Who may open what

Every address of the product, what it asks, and which role of the project it lets in. Somebody who
is not signed in is sent to the sign-in page (GET) or refused with 401; a role that is not named is
refused with 403; whoever is no member of the project gets 404, as if it did not exist.

- **token**: anybody; what they may do is in the address itself, no cookie counts
- **public**: anybody, from this instance's own pages
- **signed in**: whoever is signed in, about themselves;
  `/projects/new` also asks that they administer a project
- **read, research, decide, admin**: members whose role includes it

Written from the routes by `python -m tests.security.access_table`; a test compares it with them and
walks all of them as everybody (`tests/security/test_access.py`).

| Method | Address | Asks | viewer | researcher | manager | admin |
| --- | --- | --- | --- | --- | --- | --- |
"""


def methods_of(rule: Rule) -> list[str]:
    """Return what may be done at a rule, without what follows from it."""
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def table(app: Flask) -> str:
    """Return the whole page."""
    lines = set()
    with app.app_context():
        for rule in app.url_map.iter_rules():
            asks = policy_of(rule.endpoint)
            assert asks is not None, f"{rule.endpoint} declares no policy"
            for method in methods_of(rule):
                marks = " | ".join(_mark(asks, role) for role in ROLES)
                lines.add((rule.rule, method, f"| {method} | `{rule.rule}` | {asks} | {marks} |"))
    return _HEAD + "\n".join(line for _, _, line in sorted(lines)) + "\n"


def _mark(asks: Gate | Permission, role: Role) -> str:
    if isinstance(asks, Gate):
        return "anybody" if asks is not Gate.SIGNED_IN else "yes"
    return "yes" if allows(role, asks) else "–"


if __name__ == "__main__":
    made = create_app(Settings(), Database("sqlite://"))
    PATH.write_text(table(made), "utf-8")
