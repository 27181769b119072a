"""Drafts of replies: planned in slots, worded from a grammar, each sentence with its provenance."""
