"""Where customers say whether they were understood: no account, no cookie, no JavaScript."""

from feedback.web.understood.views import bp

__all__ = ["bp"]
