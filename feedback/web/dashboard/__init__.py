"""How things stand, in one page."""

from feedback.web.dashboard.views import bp

__all__ = ["bp"]
