"""Proposals and action items."""

from feedback.web.actions import board, framing, ladder, proposals, views
from feedback.web.actions.room import bp

__all__ = ["board", "bp", "framing", "ladder", "proposals", "views"]
