"""The builder: surveys from the first draft to their results."""

from feedback.web.surveys import answers, life, showing
from feedback.web.surveys.views import bp

__all__ = ["answers", "bp", "life", "showing"]
