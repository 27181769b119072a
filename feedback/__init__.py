"""Heard: from what somebody said to what changed because of it."""
