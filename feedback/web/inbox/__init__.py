"""What people said, one text at a time."""

from feedback.web.inbox.views import bp

__all__ = ["bp"]
