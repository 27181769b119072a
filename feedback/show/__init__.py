"""What people look at: charts, headlines, and the same numbers as tables."""
