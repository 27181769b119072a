"""Members, trash, and work that was given up."""

from feedback.web.admin import audit, members
from feedback.web.admin.views import bp

__all__ = ["audit", "bp", "members"]
