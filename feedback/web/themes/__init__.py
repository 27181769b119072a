"""The codebook, edited by the people who use it."""

from feedback.web.themes import shaping
from feedback.web.themes.views import bp

__all__ = ["bp", "shaping"]
