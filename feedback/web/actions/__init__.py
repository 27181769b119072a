"""Proposals and action items."""

from feedback.web.actions import board, proposals, views
from feedback.web.actions.room import bp

__all__ = ["board", "bp", "proposals", "views"]
