"""Reviews from elsewhere: bring them in, look at them."""

from feedback.web.reviews.views import bp

__all__ = ["bp"]
