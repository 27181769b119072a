"""Interviews: studies, participants, consent, sessions and their notes."""

from feedback.web.studies.views import bp

__all__ = ["bp"]
