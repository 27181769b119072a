"""Signing in and out, and choosing a project."""

from feedback.web.auth.views import bp

__all__ = ["bp"]
