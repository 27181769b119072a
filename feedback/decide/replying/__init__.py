"""What a review deserves: a person at once, a correction, an apology, an answer or thanks."""
