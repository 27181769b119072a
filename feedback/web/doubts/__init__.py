"""What the machine is not sure of, and what it learns from the answers."""

from feedback.web.doubts import learned
from feedback.web.doubts.views import bp

__all__ = ["bp", "learned"]
