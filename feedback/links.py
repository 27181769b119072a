"""Addresses used outside the web: in letters, on the command line, in the demo.

A test compares each with the routes.
"""


def survey_link(base: str, token: str) -> str:
    """Return where customers answer a survey."""
    return f"{base}/s/{token}"


def dashboard_link(base: str, slug: str) -> str:
    """Return a project's dashboard."""
    return f"{base}/p/{slug}/"


def note_link(base: str, slug: str, session_id: int) -> str:
    """Return the note page of an interview session."""
    return f"{base}/p/{slug}/sessions/{session_id}"


def action_link(base: str, slug: str, action_id: int) -> str:
    """Return the page of an action item."""
    return f"{base}/p/{slug}/actions/{action_id}"


def promise_link(base: str, slug: str, promise_id: int) -> str:
    """Return the page of a promise."""
    return f"{base}/p/{slug}/promises/{promise_id}"


def reply_link(base: str, slug: str, reply_id: int) -> str:
    """Return the page of a reply on the desk."""
    return f"{base}/p/{slug}/replies/{reply_id}"


def understanding_link(base: str, token: str) -> str:
    """Return where a customer says whether a problem was understood."""
    return f"{base}/u/{token}"


def join_link(base: str, token: str) -> str:
    """Return where an invitation is taken."""
    return f"{base}/join/{token}"


def set_up_link(base: str, token: str) -> str:
    """Return where the first account is made."""
    return f"{base}/set-up/{token}"


def entry_link(base: str, token: str) -> str:
    """Return a link that signs somebody in."""
    return f"{base}/enter/{token}"


def reset_link(base: str, token: str) -> str:
    """Return where somebody who forgot their password chooses another."""
    return f"{base}/reset/{token}"


def return_link(base: str) -> str:
    """Return where another sign-in service sends people back to."""
    return f"{base}/sign-in/back"
