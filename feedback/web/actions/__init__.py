"""Proposals and action items."""

from feedback.web.actions.views import bp

__all__ = ["bp"]
