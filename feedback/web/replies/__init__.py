"""The reply desk."""

from feedback.web.replies.views import bp

__all__ = ["bp"]
