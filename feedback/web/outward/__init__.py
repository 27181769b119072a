"""Integrations: where news may go, and what did not arrive."""

from feedback.web.outward import deciding, hooks, news, views
from feedback.web.outward.room import bp

__all__ = ["bp", "deciding", "hooks", "news", "views"]
