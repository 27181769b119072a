"""Coming in: the first account, signing in and out, forgotten passwords, one's own account."""

from feedback.web.auth import (
    account,
    codes,
    elsewhere,
    forgotten,
    joining,
    projects,
    set_up,
    sign_in,
)
from feedback.web.auth.entering import bp

__all__ = [
    "account",
    "bp",
    "codes",
    "elsewhere",
    "forgotten",
    "joining",
    "projects",
    "set_up",
    "sign_in",
]
