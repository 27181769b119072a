"""What deserves doing: criticism gathers into proposals, and people decide."""
