"""Where customers answer: no account, no cookie, no JavaScript needed."""

from feedback.web.public import branding
from feedback.web.public.views import bp

__all__ = ["bp", "branding"]
