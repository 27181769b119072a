"""What is reached from everywhere: one's own work, jumping by words, keys and light."""

from feedback.web.work import jumping, look
from feedback.web.work.views import bp

__all__ = ["bp", "jumping", "look"]
