"""The survey engine: definitions, answers and scores, without web or database."""
