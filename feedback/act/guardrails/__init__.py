"""What a reply must not do before it stands where everybody reads it: named checks with spans."""

from feedback.act.guardrails.guard import Guard, is_blocked, look
from feedback.act.guardrails.names import Check, title
from feedback.act.guardrails.values import Severity, Violation

__all__ = ["Check", "Guard", "Severity", "Violation", "is_blocked", "look", "title"]
