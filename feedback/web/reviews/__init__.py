"""Reviews from elsewhere: bring them in, look at them."""

from feedback.web.reviews import sources as _sources  # noqa: F401 - declares its views
from feedback.web.reviews.views import bp

__all__ = ["bp"]
