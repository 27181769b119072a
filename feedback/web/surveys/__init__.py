"""The builder: surveys from the first draft to their results."""

from feedback.web.surveys import answers, building, life, listing, look, sharing, showing, versions
from feedback.web.surveys.base import bp

__all__ = ["answers", "bp", "building", "life", "listing", "look", "sharing", "showing", "versions"]
