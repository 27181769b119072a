"""The reply desk: reviews and their replies, what is known, prepared answers, how to answer."""

from feedback.web.replies import asking, deciding, knowing, library, views, voice
from feedback.web.replies.room import bp

__all__ = ["asking", "bp", "deciding", "knowing", "library", "views", "voice"]
