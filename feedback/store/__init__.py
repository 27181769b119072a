"""Persistence: tables, the two doors to the database, and every query."""
