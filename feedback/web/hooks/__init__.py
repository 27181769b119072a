"""Where other systems send reviews."""

from feedback.web.hooks.views import bp

__all__ = ["bp"]
