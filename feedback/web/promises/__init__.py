"""The ledger of promises."""

from feedback.web.promises.views import bp

__all__ = ["bp"]
